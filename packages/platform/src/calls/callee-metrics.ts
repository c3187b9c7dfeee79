import type { CounterHandle, Metrics } from '../metrics.ts'
import type { Peer } from './peer.ts'

/** What became of the requests to a target, all tries of one together. */
export type Outcome =
  | 'answered'
  /** No connection, the connection broke, or no answer in time. */
  | 'unreached'
  | 'lost'
  | 'late'
  /** Not sent: too many are under way, nobody is known or well, nobody speaks our contract. */
  | 'full'
  | 'nobody'
  | 'foreign'

export interface CalleeMetrics {
  count(outcome: Outcome): void
  countRetry(sent: boolean): void
}

export interface CalleeState {
  peers(): readonly Peer[]
  waiting(): number
  inFlight(): number
}

const instanceStates: Readonly<Record<string, (peer: Peer) => boolean>> = {
  closed: ({ breaker }) => breaker.kind === 'closed',
  open: ({ breaker }) => breaker.kind === 'open',
  on_trial: ({ breaker }) => breaker.kind === 'on trial',
}

/** Figures of one target; instances are counted by their state, for they come and go. */
export function createCalleeMetrics(
  metrics: Metrics,
  target: string,
  state: CalleeState,
): CalleeMetrics {
  for (const [breaker, isIn] of Object.entries(instanceStates)) {
    metrics.gauge(
      { name: 'onsale_callee_instances', help: 'Instances known, by the state of their breaker' },
      () => state.peers().filter((peer) => isIn(peer)).length,
      { target, breaker },
    )
  }
  metrics.gauge(
    {
      name: 'onsale_callee_foreign_instances',
      help: 'Instances that speak a contract we do not understand',
    },
    () => state.peers().filter((peer) => peer.foreignContract !== undefined).length,
    { target },
  )
  metrics.gauge(
    { name: 'onsale_callee_in_flight', help: 'Requests that instances have not answered yet' },
    () => state.inFlight(),
    { target },
  )
  metrics.gauge(
    { name: 'onsale_callee_waiting', help: 'Requests that wait for an instance to be free' },
    () => state.waiting(),
    { target },
  )
  return counters(metrics, target)
}

function counters(metrics: Metrics, target: string): CalleeMetrics {
  const requests = {
    name: 'onsale_callee_requests_total',
    help: 'Requests to a service by what became of them',
  }
  const retries = {
    name: 'onsale_callee_retries_total',
    help: 'Requests sent to another instance once more, or not because too many were',
  }
  const outcomes: readonly Outcome[] = [
    ...(['answered', 'unreached', 'lost', 'late'] as const),
    ...(['full', 'nobody', 'foreign'] as const),
  ]
  const byOutcome = new Map<Outcome, CounterHandle>(
    outcomes.map((outcome) => [outcome, metrics.counter(requests, { target, outcome })]),
  )
  const sent = metrics.counter(retries, { target, outcome: 'sent' })
  const overBudget = metrics.counter(retries, { target, outcome: 'over_budget' })
  return {
    count: (outcome) => byOutcome.get(outcome)?.add(1),
    countRetry: (wasSent) => (wasSent ? sent : overBudget).add(1),
  }
}
