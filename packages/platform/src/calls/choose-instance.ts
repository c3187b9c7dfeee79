import type { Breaker } from './breaker.ts'

/** What is known of an instance when one is chosen. */
export interface Candidate {
  readonly breaker: Breaker
  /** Requests that it has not answered yet. */
  readonly inFlight: number
  /** It said a moment ago that it is too busy, or not ready. */
  readonly isBusy: boolean
}

export type Choice<C extends Candidate> =
  | { readonly kind: 'instance'; readonly instance: C }
  /** Whoever would do has its hands full: wait until one is free. */
  | { readonly kind: 'full' }
  /** There is nobody, or only such as fail and are being tried enough. */
  | { readonly kind: 'none' }

/** With all breakers open, requests that each instance is tried with at once. */
export const TRIED_WHILE_OPEN_MAX = 4

/**
 * Who is asked next: of two drawn by lot the one with fewer requests in flight, which spreads
 * load nearly as well as asking the least loaded one, and does not send every caller's next
 * request to the same instance. One that answers slowly or never has many in flight, so it is
 * asked less and less; one that refuses fast has few, which is why it counts as busy for a while.
 *
 * Instances whose breaker is closed are asked, those that are not busy first. When all are open,
 * sparing the sick ones protects nobody: a few requests are sent on, and the first one answered
 * closes the breaker; the many others are refused at once instead of waiting for the dead.
 */
export function chooseInstance<C extends Candidate>(
  candidates: readonly C[],
  inFlightMax: number,
  lot: () => number,
): Choice<C> {
  const closed = candidates.filter(({ breaker }) => breaker.kind === 'closed')
  const idle = closed.filter(({ isBusy }) => !isBusy)
  const wanted = idle.length > 0 ? idle : closed
  if (wanted.length > 0) return fewerOfTwo(below(wanted, inFlightMax), lot) ?? { kind: 'full' }
  return fewerOfTwo(below(candidates, TRIED_WHILE_OPEN_MAX), lot) ?? { kind: 'none' }
}

function below<C extends Candidate>(candidates: readonly C[], inFlightMax: number): C[] {
  return candidates.filter(({ inFlight }) => inFlight < inFlightMax)
}

function fewerOfTwo<C extends Candidate>(
  candidates: readonly C[],
  lot: () => number,
): Choice<C> | undefined {
  const at = Math.floor(lot() * candidates.length)
  const one = candidates[at]
  if (one === undefined) return undefined
  // Any of the others, each as likely.
  const step = 1 + Math.floor(lot() * (candidates.length - 1))
  const other = candidates[(at + step) % candidates.length] ?? one
  return { kind: 'instance', instance: other.inFlight < one.inFlight ? other : one }
}
