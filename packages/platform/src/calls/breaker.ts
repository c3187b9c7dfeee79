/**
 * Whether an instance is worth asking. A value; each event makes the next one.
 *
 *   closed ── 5 failures in a row ──▶ open ── its time is over ──▶ on trial
 *     ▲                                ▲                              │
 *     │                                └── trial failed: longer ──────┤
 *     └─────────────────────────────────── trial passed ──────────────┘
 *
 * A trial is a question of our own (is it ready?), so that no customer's request is put at
 * stake. One that passed closes the breaker on probation: the next failure opens it again. A
 * request that is answered closes it from wherever it is; one that fails while it is open was
 * sent before, or for want of anybody better, and says nothing new.
 */
export type Breaker =
  | { readonly kind: 'closed'; readonly failures: number; readonly openings: number }
  | { readonly kind: 'open'; readonly untilMs: number; readonly openings: number }
  | { readonly kind: 'on trial'; readonly openings: number }

export const FAILURES_IN_A_ROW_MAX = 5
export const OPEN_MS_FIRST = 1_000
export const OPEN_MS_MAX = 16_000

export const closedBreaker: Breaker = { kind: 'closed', failures: 0, openings: 0 }

export function afterAnswer(breaker: Breaker): Breaker {
  const isAsNew = breaker.kind === 'closed' && breaker.failures === 0 && breaker.openings === 0
  return isAsNew ? breaker : closedBreaker
}

export function afterFailure(breaker: Breaker, nowMs: number): Breaker {
  if (breaker.kind !== 'closed') return breaker
  const failures = breaker.failures + 1
  if (failures < FAILURES_IN_A_ROW_MAX) return { ...breaker, failures }
  return open(breaker.openings, nowMs)
}

export function isDueForTrial(breaker: Breaker, nowMs: number): boolean {
  return breaker.kind === 'open' && breaker.untilMs <= nowMs
}

export function onTrial(breaker: Breaker): Breaker {
  return { kind: 'on trial', openings: breaker.openings }
}

export function afterTrial(breaker: Breaker, passed: boolean, nowMs: number): Breaker {
  // Meanwhile a request was answered: that says more than a trial.
  if (breaker.kind !== 'on trial') return breaker
  if (!passed) return open(breaker.openings, nowMs)
  return { kind: 'closed', failures: FAILURES_IN_A_ROW_MAX - 1, openings: breaker.openings }
}

/** Twice as long each time, until a request is answered. */
function open(openingsBefore: number, nowMs: number): Breaker {
  const openMs = Math.min(OPEN_MS_MAX, OPEN_MS_FIRST * 2 ** openingsBefore)
  return { kind: 'open', untilMs: nowMs + openMs, openings: openingsBefore + 1 }
}
