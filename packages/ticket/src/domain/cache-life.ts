const CACHE_SECONDS_MAX = 5

/**
 * How long, in whole seconds, an answer computed at `now` may be kept: 5 at most, and never
 * past `nextChangeAt` (both UTC ms), when time alone would make it wrong.
 */
export function cacheSeconds(now: number, nextChangeAt: number): number {
  return Math.max(0, Math.min(CACHE_SECONDS_MAX, Math.floor((nextChangeAt - now) / 1_000)))
}
