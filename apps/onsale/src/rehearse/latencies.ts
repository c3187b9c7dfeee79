/** Durations in ms. Keeps every sample: a rehearsal is bounded, and its tail is exact so. */
export class Latencies {
  readonly #samples: number[] = []

  add(ms: number): void {
    this.#samples.push(ms)
  }

  get count(): number {
    return this.#samples.length
  }

  /** The smallest sample that `percent` % are not above; undefined when there is none. */
  percentile(percent: number): number | undefined {
    const sorted = this.#samples.toSorted((a, b) => a - b)
    const rank = Math.max(1, Math.ceil((percent / 100) * sorted.length))
    return sorted[rank - 1]
  }
}
