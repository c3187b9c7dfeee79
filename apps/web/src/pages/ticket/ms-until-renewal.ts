const EARLIEST_BEFORE_MS = 10 * 60_000
const LATEST_BEFORE_MS = 60_000

/**
 * How long until the token is to be renewed: at `share` (in [0, 1)) of the time from ten minutes
 * to one minute before the opening. Undefined once that moment is past.
 */
export function msUntilRenewal(
  opensAtMs: number,
  nowMs: number,
  share: number,
): number | undefined {
  const span = EARLIEST_BEFORE_MS - LATEST_BEFORE_MS
  const wait = opensAtMs - EARLIEST_BEFORE_MS + share * span - nowMs
  return wait < 0 ? undefined : wait
}
