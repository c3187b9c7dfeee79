/** How fast somebody may go: a burst, then a steady rate. */
export interface BucketLimit {
  readonly burst: number
  readonly perSecond: number
}

/** What is left in somebody's bucket, as of a moment of the monotonic clock. */
export interface Bucket {
  readonly tokens: number
  readonly atMs: number
}

export type Taken =
  | { readonly kind: 'taken'; readonly bucket: Bucket }
  | { readonly kind: 'empty'; readonly bucket: Bucket; readonly retryAfterMs: number }

/** Takes one token when there is one. A bucket never seen before is full. */
export function takeToken(bucket: Bucket | undefined, limit: BucketLimit, nowMs: number): Taken {
  const elapsedMs = bucket === undefined ? 0 : Math.max(0, nowMs - bucket.atMs)
  const before = bucket === undefined ? limit.burst : bucket.tokens
  const tokens = Math.min(limit.burst, before + (elapsedMs / 1_000) * limit.perSecond)
  if (tokens >= 1) return { kind: 'taken', bucket: { tokens: tokens - 1, atMs: nowMs } }
  const retryAfterMs = Math.ceil(((1 - tokens) / limit.perSecond) * 1_000)
  return { kind: 'empty', bucket: { tokens, atMs: nowMs }, retryAfterMs }
}
