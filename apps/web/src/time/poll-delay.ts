/** What the pace of asking depends on. */
export interface PollFacts {
  /** Until the sale opens; 0 and less: it is open. Undefined: there is nothing to wait for. */
  readonly msToOpening: number | undefined
  /** Failures in a row. */
  readonly failures: number
  /** What the server asked for, ms. */
  readonly retryAfterMs: number | undefined
  /** In [0, 1): spreads the visitors. Steady between two questions, or the timer never ends. */
  readonly jitter: number
}

const SOON_MS = 60_000
const LATER_MS = 10 * 60_000

const OPEN_EVERY_MS = 2_000
const SOON_EVERY_MS = 5_000
const LATER_EVERY_MS = 20_000
const FAR_EVERY_MS = 60_000
const SLOWEST_MS = 60_000
/** At most one question a second, whatever is going on. */
export const POLL_EVERY_MS_MIN = 1_000

/**
 * How long until the next question, ms. Far from the opening it is slow, after it brisk;
 * failures double it, and what the server asks for is the least. Up to half more by chance, so
 * that a crowd which arrived in one second does not ask in one second ever after.
 */
export function pollDelay({ msToOpening, failures, retryAfterMs, jitter }: PollFacts): number {
  const base = msToOpening === undefined ? LATER_EVERY_MS : paceAt(msToOpening)
  const slowed = Math.min(base * 2 ** Math.min(failures, 10), SLOWEST_MS)
  const asked = Math.max(slowed, retryAfterMs ?? 0, POLL_EVERY_MS_MIN)
  return Math.round(asked * (1 + jitter / 2))
}

function paceAt(msToOpening: number): number {
  if (msToOpening <= 0) return OPEN_EVERY_MS
  if (msToOpening <= SOON_MS) return SOON_EVERY_MS
  return msToOpening <= LATER_MS ? LATER_EVERY_MS : FAR_EVERY_MS
}
