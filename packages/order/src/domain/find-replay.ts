import type { IdempotencyClaim } from './kept-answer.ts'
import { type LedgerState, personKey } from './ledger-state.ts'
import { refuse, type Refusal, type Replayed } from './outcome.ts'

/**
 * What an idempotency key already stands for: the answer to give again, a refusal when the
 * key was used for another request, or undefined when it is new. Both places are read, so
 * that a key cannot be used again across calls.
 */
export function findReplay(
  state: Pick<LedgerState, 'orders' | 'orderIdsByKey' | 'kept'>,
  claim: IdempotencyClaim | null,
): Replayed | Refusal | undefined {
  if (claim === null) return undefined
  const key = personKey(claim.userId, claim.key)
  const orderId = state.orderIdsByKey.get(key)
  const order = orderId === undefined ? undefined : state.orders.get(orderId)
  if (order !== undefined) {
    if (order.fingerprint !== claim.fingerprint) return refuse('IDEMPOTENCY_KEY_REUSED')
    return { kind: 'replayedOrder', order }
  }
  const kept = state.kept.get(key)
  if (kept === undefined) return undefined
  if (kept.fingerprint !== claim.fingerprint) return refuse('IDEMPOTENCY_KEY_REUSED')
  return { kind: 'replayed', kept }
}
