import { LatencyBins } from './latency-bins.ts'

export const BUCKET_MS = 100
const BUCKETS_MAX = 600
/** Kinds of answers told apart; what comes after them is counted as one. */
const KINDS_MAX = 24
export const OTHER_KINDS = 'other kinds'

interface Bucket {
  readonly counts: Map<string, number>
  readonly latencies: LatencyBins
}

/** What was answered between two moments, in ms since the start. */
export interface Slice {
  readonly fromMs: number
  readonly toMs: number
  readonly counts: ReadonlyMap<string, number>
  readonly total: number
  /** Undefined when nothing was answered. */
  readonly p50: number | undefined
  readonly p99: number | undefined
}

/**
 * Answers over time, counted in buckets. Memory is bounded: when a rehearsal takes longer than
 * BUCKETS_MAX buckets, pairs of them become one, twice as wide, and counting goes on.
 */
export class Timeline {
  #bucketMs = BUCKET_MS
  #buckets: (Bucket | undefined)[] = []
  readonly #kinds = new Set<string>()

  get bucketMs(): number {
    return this.#bucketMs
  }

  /** All kinds of answers that came, in the order in which they first came. */
  get kinds(): readonly string[] {
    return [...this.#kinds]
  }

  /** `atMs` since the start. */
  add(atMs: number, kind: string, latencyMs: number): void {
    const bucket = this.#bucketAt(Math.max(0, atMs))
    const known = this.#kinds.has(kind) || this.#kinds.size < KINDS_MAX ? kind : OTHER_KINDS
    this.#kinds.add(known)
    bucket.counts.set(known, (bucket.counts.get(known) ?? 0) + 1)
    bucket.latencies.add(latencyMs)
  }

  /**
   * From `fromMs` to `untilMs` without a gap, in slices of at least `atLeastMs` (a multiple of
   * the bucket, as all the edges are). The last one may still be filling.
   */
  slices(atLeastMs: number, untilMs: number, fromMs = 0): Slice[] {
    const each = Math.max(1, Math.ceil(atLeastMs / this.#bucketMs))
    const first = Math.floor(fromMs / this.#bucketMs / each) * each
    const end = Math.max(Math.ceil(untilMs / this.#bucketMs), first)
    const slices: Slice[] = []
    for (let index = first; index < end; index += each) {
      slices.push(this.#slice(index, each))
    }
    return slices
  }

  #slice(index: number, each: number): Slice {
    const counts = new Map<string, number>()
    const latencies = new LatencyBins()
    let total = 0
    for (const bucket of this.#buckets.slice(index, index + each)) {
      if (bucket === undefined) continue
      latencies.addAll(bucket.latencies)
      for (const [kind, times] of bucket.counts) {
        counts.set(kind, (counts.get(kind) ?? 0) + times)
        total += times
      }
    }
    return {
      fromMs: index * this.#bucketMs,
      toMs: (index + each) * this.#bucketMs,
      counts,
      total,
      p50: latencies.percentile(50),
      p99: latencies.percentile(99),
    }
  }

  #bucketAt(atMs: number): Bucket {
    while (atMs >= BUCKETS_MAX * this.#bucketMs) this.#mergePairs()
    const index = Math.floor(atMs / this.#bucketMs)
    const bucket = this.#buckets[index] ?? { counts: new Map(), latencies: new LatencyBins() }
    this.#buckets[index] = bucket
    return bucket
  }

  #mergePairs(): void {
    const merged: (Bucket | undefined)[] = []
    for (let index = 0; index < this.#buckets.length; index += 2) {
      merged.push(addUp(this.#buckets[index], this.#buckets[index + 1]))
    }
    this.#buckets = merged
    this.#bucketMs *= 2
  }
}

function addUp(one: Bucket | undefined, other: Bucket | undefined): Bucket | undefined {
  if (one === undefined || other === undefined) return one ?? other
  for (const [kind, times] of other.counts) {
    one.counts.set(kind, (one.counts.get(kind) ?? 0) + times)
  }
  one.latencies.addAll(other.latencies)
  return one
}
