const BEHIND_MS_MAX = 60_000

/**
 * Whether the wall clock is so far behind the newest committed batch that selling by it would
 * reopen windows and stretch holds. Both in UTC ms.
 */
export function isClockBehind(wallNow: number, newestCommitAt: number | undefined): boolean {
  return newestCommitAt !== undefined && newestCommitAt - wallNow > BEHIND_MS_MAX
}
