/** Bins a doubling: a percentile is at most 9 % above the true one. */
const BINS_A_DOUBLING = 8
const SMALLEST_MS = 0.1
const LARGEST_MS = 120_000
const BIN_MAX = binOf(LARGEST_MS)

/** Durations counted in bins of a logarithmic scale: bounded, and two of them can be added. */
export class LatencyBins {
  readonly #counts = new Map<number, number>()
  #total = 0
  #maxMs = 0

  add(ms: number): void {
    const bin = Math.min(BIN_MAX, binOf(ms))
    this.#counts.set(bin, (this.#counts.get(bin) ?? 0) + 1)
    this.#total += 1
    this.#maxMs = Math.max(this.#maxMs, ms)
  }

  addAll(other: LatencyBins): void {
    for (const [bin, times] of other.#counts) {
      this.#counts.set(bin, (this.#counts.get(bin) ?? 0) + times)
    }
    this.#total += other.#total
    this.#maxMs = Math.max(this.#maxMs, other.#maxMs)
  }

  /** The upper edge of the bin that the percentile falls in, in ms; undefined when empty. */
  percentile(percent: number): number | undefined {
    if (this.#total === 0) return undefined
    const rank = Math.max(1, Math.ceil((percent / 100) * this.#total))
    let seen = 0
    for (const bin of [...this.#counts.keys()].sort((a, b) => a - b)) {
      seen += this.#counts.get(bin) ?? 0
      if (seen >= rank) return Math.min(this.#maxMs, edgeOf(bin))
    }
    return this.#maxMs
  }
}

function binOf(ms: number): number {
  // A timer may fire a little early: then it is less than nothing since the buyer was to come.
  const size = Math.max(ms, SMALLEST_MS) / SMALLEST_MS
  return Math.ceil(Math.log2(size) * BINS_A_DOUBLING)
}

function edgeOf(bin: number): number {
  return SMALLEST_MS * 2 ** (bin / BINS_A_DOUBLING)
}
