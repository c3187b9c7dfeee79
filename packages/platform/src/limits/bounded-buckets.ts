import type { Clock } from '@onsale/kernel/clock.ts'
import { type Bucket, type BucketLimit, takeToken } from '@onsale/kernel/token-bucket.ts'

/**
 * Token buckets by key, at most `bucketsMax`, in two generations: what is used is in the
 * younger one. When that is half of the bound, or as old as a bucket takes to fill up, it
 * becomes the older one, and the one before is forgotten as a whole: all in it have filled up
 * again, which says no more than none does, unless a flood of new keys has hurried them. So
 * nobody's bucket is forgotten before `bucketsMax / 2` other keys came, and a new key costs one
 * insertion (looking for old buckets one by one was a third of the time of a refusal).
 */
export class BoundedBuckets {
  #younger = new Map<string, Bucket>()
  #older = new Map<string, Bucket>()
  readonly #limit: BucketLimit
  readonly #generationMax: number
  readonly #clock: Clock
  readonly #fullAfterMs: number
  #youngerSinceMs = 0
  #lastTakenMs = 0

  constructor(limit: BucketLimit, bucketsMax: number, clock: Clock) {
    this.#limit = limit
    this.#generationMax = Math.floor(bucketsMax / 2)
    this.#clock = clock
    this.#fullAfterMs = (limit.burst / limit.perSecond) * 1_000
  }

  get size(): number {
    return this.#younger.size + this.#older.size
  }

  /** 0 when there was a token, else milliseconds until there is one. */
  take(key: string): number {
    const nowMs = this.#clock.monotonicMs()
    if (nowMs - this.#youngerSinceMs >= this.#fullAfterMs) this.#grow(nowMs)
    let before = this.#younger.get(key)
    if (before === undefined) {
      before = this.#older.get(key)
      if (this.#younger.size >= this.#generationMax) this.#grow(nowMs)
    }
    const taken = takeToken(before, this.#limit, nowMs)
    this.#younger.set(key, taken.bucket)
    this.#lastTakenMs = nowMs
    return taken.kind === 'taken' ? 0 : taken.retryAfterMs
  }

  /** Everybody is a generation older. */
  #grow(nowMs: number): void {
    const allFull = nowMs - this.#lastTakenMs >= this.#fullAfterMs
    this.#older = allFull ? new Map<string, Bucket>() : this.#younger
    this.#younger = new Map()
    this.#youngerSinceMs = nowMs
  }
}
