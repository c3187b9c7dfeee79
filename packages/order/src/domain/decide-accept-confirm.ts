import { findReplay } from './find-replay.ts'
import { type IdempotencyClaim, takenKey } from './kept-answer.ts'
import type { Decided, DecisionContext, LedgerState } from './ledger-state.ts'
import { isHolding, type Order, withPayment } from './order.ts'
import { refuse, type Refusal, type Replayed } from './outcome.ts'
import type { Payment } from './payment.ts'

/**
 * A person asks us to take the money. Accepted only while the hold runs; from then on the
 * provider decides, and the hold lasts a bounded while longer, once per order.
 */
export interface AcceptConfirmCommand {
  readonly kind: 'acceptConfirm'
  readonly orderId: string
  readonly paymentId: string
  /** Null when a return link, not a person's token, is the authority. */
  readonly userId: string | null
  readonly providerData: string
  readonly idempotency: IdempotencyClaim | null
}

export type AcceptConfirmOutcome =
  | { readonly kind: 'accepted'; readonly order: Order; readonly payment: Payment }
  /** The same request was accepted before, and the payment has been settled since. */
  | {
      readonly kind: 'settled'
      readonly result: 'captured' | 'declined'
      readonly order: Order
      readonly payment: Payment
    }
  | Replayed
  | Refusal

/** The reconciler asks by itself when no answer of the provider was recorded for this long. */
const FOLLOW_UP_AFTER_MS = 15_000

export function decideAcceptConfirm(
  state: LedgerState,
  command: AcceptConfirmCommand,
  context: DecisionContext,
): Decided<AcceptConfirmOutcome> {
  const order = state.orders.get(command.orderId)
  const payment = order?.payments.find(({ id }) => id === command.paymentId)
  if (order === undefined || payment === undefined) return { outcome: refuse('NOT_FOUND') }
  const byLink = command.userId === null
  if (!byLink && order.userId !== command.userId) return { outcome: refuse('NOT_FOUND') }
  const replay = findReplay(state, command.idempotency)
  if (replay?.kind === 'replayed' && replay.kept.state === 'OPEN') {
    return { outcome: resume(order, payment) }
  }
  if (replay !== undefined) return { outcome: replay }
  if (payment.status === 'PROCESSING') return { outcome: refuse('PAYMENT_IN_PROGRESS') }
  const runs = order.holdExpiresAt !== null && context.now < order.holdExpiresAt
  if (payment.status !== 'CREATED' || !isHolding(order) || !runs) {
    return { outcome: refuse('ORDER_NOT_PAYABLE') }
  }
  const accepted: Payment = {
    ...payment,
    status: 'PROCESSING',
    providerData: command.providerData,
    returnUsed: payment.returnUsed || byLink,
    nextCheckAt: context.now + FOLLOW_UP_AFTER_MS,
  }
  const after: Order = {
    ...withPayment(order, accepted),
    holdMoved: true,
    holdExpiresAt: order.holdMoved
      ? order.holdExpiresAt
      : (order.holdExpiresAt ?? context.now) + context.payingMs,
  }
  const changes = { orders: [after] }
  const outcome = { kind: 'accepted' as const, order: after, payment: accepted }
  if (command.idempotency === null) return { outcome, changes }
  return {
    outcome,
    changes: { ...changes, kept: takenKey(command.idempotency, 'OPEN', context.now) },
  }
}

/**
 * The same request came before and its process ended before it could answer. Asking the
 * provider again is safe, our payment id is its idempotency key; and what the reconciler has
 * recorded meanwhile is the answer.
 */
function resume(order: Order, payment: Payment): AcceptConfirmOutcome {
  if (payment.status === 'PROCESSING') return { kind: 'accepted', order, payment }
  if (payment.capturedAmount !== null)
    return { kind: 'settled', result: 'captured', order, payment }
  return payment.status === 'DECLINED'
    ? { kind: 'settled', result: 'declined', order, payment }
    : refuse('ORDER_NOT_PAYABLE')
}
