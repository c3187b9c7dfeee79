import { findReplay } from './find-replay.ts'
import { type IdempotencyClaim, takenKey } from './kept-answer.ts'
import type { Decided, DecisionContext, LedgerState } from './ledger-state.ts'
import type { Refusal } from './outcome.ts'

/** Another service is about to answer a request under this key. */
export interface ClaimKeyCommand {
  readonly kind: 'claimKey'
  readonly idempotency: IdempotencyClaim
}

export type ClaimKeyOutcome = { readonly kind: 'keyClaimed' } | Refusal

/** Refused when the person used the key for any other request; the same one may come again. */
export function decideClaimKey(
  state: LedgerState,
  command: ClaimKeyCommand,
  context: DecisionContext,
): Decided<ClaimKeyOutcome> {
  const used = findReplay(state, command.idempotency)
  if (used?.kind === 'refused') return { outcome: used }
  const outcome = { kind: 'keyClaimed' as const }
  if (used !== undefined) return { outcome }
  return { outcome, changes: { kept: takenKey(command.idempotency, 'ELSEWHERE', context.now) } }
}
