import { findReplay } from './find-replay.ts'
import type { IdempotencyClaim } from './kept-answer.ts'
import type { Decided, DecisionContext, LedgerState } from './ledger-state.ts'
import { isHolding, type Order, processingPayment } from './order.ts'
import { type OrderOutcome, refuse, type Refusal, type Replayed } from './outcome.ts'
import type { Payment } from './payment.ts'

/** A person chooses how to pay; extends nothing, and replaces what nobody confirmed. */
export interface OpenPaymentCommand {
  readonly kind: 'openPayment'
  readonly orderId: string
  readonly userId: string
  readonly paymentId: string
  readonly provider: string
  readonly returnUrl: string | null
  readonly idempotency: IdempotencyClaim | null
}

export type OpenPaymentOutcome = OrderOutcome | Replayed | Refusal

export function decideOpenPayment(
  state: LedgerState,
  command: OpenPaymentCommand,
  context: DecisionContext,
): Decided<OpenPaymentOutcome> {
  const order = state.orders.get(command.orderId)
  if (order === undefined || order.userId !== command.userId) {
    return { outcome: refuse('NOT_FOUND') }
  }
  const replay = findReplay(state, command.idempotency)
  if (replay !== undefined) return { outcome: replay }
  if (!isHolding(order)) return { outcome: refuse('ORDER_NOT_PAYABLE') }
  if (processingPayment(order) !== undefined) return { outcome: refuse('PAYMENT_IN_PROGRESS') }
  if (order.holdExpiresAt === null || context.now >= order.holdExpiresAt) {
    return { outcome: refuse('ORDER_NOT_PAYABLE', 'the hold has run out') }
  }
  const payment: Payment = {
    id: command.paymentId,
    orderId: order.id,
    provider: command.provider,
    status: 'CREATED',
    amount: order.total,
    currency: order.currency,
    capturedAmount: null,
    returnUrl: command.returnUrl,
    returnUsed: false,
    providerData: null,
    createdAt: context.now,
    nextCheckAt: null,
  }
  const after: Order = {
    ...order,
    status: 'PAYING',
    payments: [...order.payments.map(closeUnconfirmed), payment],
  }
  return { outcome: { kind: 'order', order: after }, changes: { orders: [after] } }
}

function closeUnconfirmed(payment: Payment): Payment {
  return payment.status === 'CREATED' ? { ...payment, status: 'CANCELLED' } : payment
}
