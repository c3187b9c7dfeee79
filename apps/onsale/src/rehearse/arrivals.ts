import type { Clock } from '@onsale/kernel/clock.ts'
import type { Scheduler } from '@onsale/kernel/scheduler.ts'

/**
 * When each of `count` buyers comes, in ms from the start, ascending: independent of each other
 * (exponential gaps) at `ratePerSecond` on average, as a crowd comes.
 */
export function scheduleArrivals(
  count: number,
  ratePerSecond: number,
  fraction: () => number,
): number[] {
  const meanGapMs = 1_000 / ratePerSecond
  const arrivals: number[] = []
  let at = 0
  for (let index = 0; index < count; index += 1) {
    arrivals.push(at)
    at += -Math.log(1 - fraction()) * meanGapMs
  }
  return arrivals
}

/**
 * Starts `arrive` for each arrival at its moment, however long those before it take (an open
 * loop: a slow server is not spared). Resolves when all have ended; `arrive` must not reject.
 */
export async function launch(
  deps: { readonly clock: Clock; readonly scheduler: Scheduler },
  arrivals: readonly number[],
  arrive: (index: number, scheduledAtMs: number) => Promise<void>,
): Promise<void> {
  const startMs = deps.clock.monotonicMs()
  const under: Promise<void>[] = []
  for (const [index, at] of arrivals.entries()) {
    const waitMs = startMs + at - deps.clock.monotonicMs()
    if (waitMs > 0) await deps.scheduler.sleep(waitMs)
    under.push(arrive(index, startMs + at))
  }
  await Promise.all(under)
}
