import type { Clock } from '@onsale/kernel/clock.ts'

const BEHIND_MS_MAX = 60_000

/**
 * Whether the wall clock is so far behind the newest committed batch that selling by it would
 * reopen windows and stretch holds. Both in UTC ms.
 */
export function isClockBehind(wallNow: number, newestCommitAt: number | undefined): boolean {
  return newestCommitAt !== undefined && newestCommitAt - wallNow > BEHIND_MS_MAX
}

/**
 * The same clock, never behind `newestCommitAt`: a machine set back by less than what start-up
 * refuses goes on after the newest commit, and time in the ledger never runs backwards. It meets
 * the given clock again when that has caught up.
 */
export function notBehind(clock: Clock, newestCommitAt: number | undefined): Clock {
  if (newestCommitAt === undefined || newestCommitAt <= clock.now()) return clock
  const startedAt = clock.monotonicMs()
  return {
    now: () => {
      const sinceNewest = Math.floor(newestCommitAt + 1 + clock.monotonicMs() - startedAt)
      return Math.max(clock.now(), sinceNewest)
    },
    monotonicMs: () => clock.monotonicMs(),
  }
}
