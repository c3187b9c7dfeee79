import { useMemo } from 'react'
import { useServices } from '../app/services.ts'
import { chance } from '../browser/time.ts'
import { pollDelay } from '../time/poll-delay.ts'
import type { ServerClock } from '../time/server-clock.ts'
import { ApiError } from './api-error.ts'

/** What is read of a query's state to decide when to ask again. */
interface Polled {
  readonly state: {
    readonly dataUpdatedAt: number
    readonly errorUpdatedAt: number
    readonly error: unknown
  }
}

type Interval = (query: Polled) => number

/**
 * A `refetchInterval` at the pace of `pollDelay`. Its answer stays the same between two
 * questions, so that a render never winds the timer up again.
 */
export function createPollEvery(
  clock: Pick<ServerClock, 'now'>,
  saleOpensAt: string | undefined,
  jitter: () => number,
): Interval {
  const opensAt = saleOpensAt === undefined ? undefined : Date.parse(saleOpensAt)
  const last = { at: -1, delay: 0, failures: 0 }
  return ({ state }) => {
    const { dataUpdatedAt, errorUpdatedAt, error } = state
    const at = Math.max(dataUpdatedAt, errorUpdatedAt)
    if (at === last.at) return last.delay
    const failed = errorUpdatedAt > dataUpdatedAt
    last.failures = failed ? last.failures + 1 : 0
    last.at = at
    last.delay = pollDelay({
      msToOpening: opensAt === undefined ? undefined : opensAt - clock.now(),
      failures: last.failures,
      retryAfterMs: failed && error instanceof ApiError ? error.retryAfterMs : undefined,
      jitter: jitter(),
    })
    return last.delay
  }
}

/** Of a page that shows what changes; a hidden tab asks nothing (the query library sees to it). */
export function usePollEvery(saleOpensAt: string | undefined): Interval {
  const { clock } = useServices()
  return useMemo(() => createPollEvery(clock, saleOpensAt, chance), [clock, saleOpensAt])
}
