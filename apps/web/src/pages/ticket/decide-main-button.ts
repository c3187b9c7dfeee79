import type { Day } from './day.ts'
import type { SalePhase } from './sale-phase.ts'

/** What the one button of the ticket page says and does. */
export type MainButton =
  | { readonly kind: 'opensIn' }
  | { readonly kind: 'paused' }
  | { readonly kind: 'closed' }
  | { readonly kind: 'chooseDay' }
  | { readonly kind: 'soldOut' }
  | { readonly kind: 'allHeld' }
  | { readonly kind: 'logIn' }
  | { readonly kind: 'take' }
  | { readonly kind: 'taking' }
  /** It was sent and no answer came: the same request is on its way again. */
  | { readonly kind: 'checking' }

export interface MainButtonFacts {
  readonly phase: SalePhase
  readonly day: Day | undefined
  readonly isSomebody: boolean
  readonly hold: 'idle' | 'taking' | 'checking'
}

/** A hold under way goes before everything: what was pressed is answered first. */
export function decideMainButton(facts: MainButtonFacts): MainButton {
  const { phase, day, isSomebody, hold } = facts
  if (hold !== 'idle') return { kind: hold }
  if (phase === 'closed' || phase === 'paused') return { kind: phase }
  // Before the opening there is time to log in; that is what the button is for then.
  if (phase === 'before') return isSomebody ? { kind: 'opensIn' } : { kind: 'logIn' }
  if (day === undefined || day.state === 'past') return { kind: 'chooseDay' }
  if (day.state === 'soldOut' || day.state === 'allHeld') return { kind: day.state }
  // “Unknown” may be taken: the server judges, and at the opening nobody waits for a figure.
  return isSomebody ? { kind: 'take' } : { kind: 'logIn' }
}
