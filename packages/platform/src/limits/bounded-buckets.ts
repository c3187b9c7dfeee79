import { takeToken, type Bucket, type BucketLimit } from '@onsale/kernel/token-bucket.ts'
import type { Clock } from '@onsale/kernel/clock.ts'

/** How many old buckets are looked at for every new one; more than one, so that idle ones go. */
const LOOKED_AT_PER_NEW = 4

/**
 * Token buckets by key, at most `bucketsMax`. A bucket that has filled up again says no more
 * than none, and goes; under a flood of new keys the oldest goes even when it has not.
 */
export class BoundedBuckets {
  readonly #buckets = new Map<string, Bucket>()
  readonly #limit: BucketLimit
  readonly #bucketsMax: number
  readonly #clock: Clock
  readonly #fullAfterMs: number

  constructor(limit: BucketLimit, bucketsMax: number, clock: Clock) {
    this.#limit = limit
    this.#bucketsMax = bucketsMax
    this.#clock = clock
    this.#fullAfterMs = (limit.burst / limit.perSecond) * 1_000
  }

  get size(): number {
    return this.#buckets.size
  }

  /** 0 when there was a token, else milliseconds until there is one. */
  take(key: string): number {
    const nowMs = this.#clock.monotonicMs()
    const before = this.#buckets.get(key)
    if (before === undefined) this.#makeRoom(nowMs)
    const taken = takeToken(before, this.#limit, nowMs)
    this.#buckets.set(key, taken.bucket)
    return taken.kind === 'taken' ? 0 : taken.retryAfterMs
  }

  /** A second chance for buckets in use: they move to the end, idle ones at the front go. */
  #makeRoom(nowMs: number): void {
    let looked = 0
    for (const [key, bucket] of this.#buckets) {
      if (looked === LOOKED_AT_PER_NEW) break
      looked += 1
      this.#buckets.delete(key)
      const idle = nowMs - bucket.atMs >= this.#fullAfterMs
      if (!idle && this.#buckets.size < this.#bucketsMax - 1) this.#buckets.set(key, bucket)
    }
  }
}
