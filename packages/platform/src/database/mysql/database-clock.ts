import type { Clock } from '@onsale/kernel/clock.ts'

/** The database's clock as this process knows it between two looks at it. */
export interface DatabaseClock extends Clock {
  /** What the database just said, UTC ms. */
  learn(databaseNow: number): void
}

/**
 * A clock that goes on from what the database said last, by this machine's monotonic time; it
 * never steps back. Until it learns, and but for the way of an answer, it is the database's.
 */
export function createDatabaseClock(
  local: Clock,
  databaseNow: number,
  /** When the newest commit was: time never runs back behind it. */
  newestCommitAt = databaseNow,
): DatabaseClock {
  let offset = databaseNow - local.monotonicMs()
  let latest = Math.max(databaseNow, newestCommitAt)
  return {
    now() {
      latest = Math.max(latest, Math.floor(local.monotonicMs() + offset))
      return latest
    },
    monotonicMs: () => local.monotonicMs(),
    learn(said) {
      offset = said - local.monotonicMs()
    },
  }
}
