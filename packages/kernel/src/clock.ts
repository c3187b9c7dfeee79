/**
 * Time as the program sees it. Everything outside the kernel takes a clock instead of
 * calling `Date.now`, so that the whole engine can run under a simulated one.
 */
export interface Clock {
  /** UTC milliseconds since 1970. */
  now(): number
  /** Milliseconds since an arbitrary start; never steps back, for durations and ages. */
  monotonicMs(): number
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
}

const FOLLOW_WALL_AFTER_MS = 2_000

/**
 * A clock for a database that has none of its own (SQLite): wall time at the start plus
 * monotonic time. It follows the wall clock forward when that is more than 2 s ahead
 * (a laptop slept), and never goes back.
 */
export function createSteadyClock(source: Clock): Clock {
  let offset = source.now() - source.monotonicMs()
  return {
    now() {
      const steady = source.monotonicMs() + offset
      const wall = source.now()
      if (wall - steady > FOLLOW_WALL_AFTER_MS) {
        offset += wall - steady
        return Math.floor(wall)
      }
      return Math.floor(steady)
    },
    monotonicMs: () => source.monotonicMs(),
  }
}
