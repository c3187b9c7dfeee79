import type { Chance } from '../simulation/random.ts'

/** In which moment a process is killed. */
export type KillPlan =
  | { readonly kind: 'under load'; readonly afterMs: number }
  /** In the very moment in which the `nth` answer of this call has come. */
  | { readonly kind: 'after an answer'; readonly operation: string; readonly nth: number }
  /** Twice: first at this share of the usual time to ready, then under load. */
  | { readonly kind: 'while it starts'; readonly share: number; readonly afterMs: number }
  /** SIGTERM first: while it drains. */
  | { readonly kind: 'while it drains'; readonly afterMs: number; readonly drainingMs: number }

const ANSWERS = [
  'createOrder',
  'createOrder',
  'checkoutCart',
  'createPayment',
  'confirmPayment',
  'confirmPayment',
  'cancelOrder',
  'putUnit',
  'changeTicket',
  'putCartLine',
] as const

const [FIRST_MS, LAST_MS] = [20, 700]
const DRAINING_MS_MAX = 120
const NTH_MAX = 12

export function planKill(chance: Chance): KillPlan {
  const afterMs = chance.int(FIRST_MS, LAST_MS)
  const share = chance.fraction()
  if (share < 0.4) {
    const operation = chance.pick(ANSWERS)
    const nth = operation === 'putUnit' || operation === 'changeTicket' ? 1 : chance.int(1, NTH_MAX)
    return { kind: 'after an answer', operation, nth }
  }
  if (share < 0.55) return { kind: 'while it starts', share: chance.fraction(), afterMs }
  if (share < 0.7) {
    return { kind: 'while it drains', afterMs, drainingMs: chance.int(0, DRAINING_MS_MAX) }
  }
  return { kind: 'under load', afterMs }
}
