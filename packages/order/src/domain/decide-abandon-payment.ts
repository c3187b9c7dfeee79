import type { Decided, LedgerState } from './ledger-state.ts'
import { backToPending } from './decide-capture.ts'
import { withPayment } from './order.ts'
import { type OrderOutcome, refuse, type Refusal } from './outcome.ts'

/** A person gives up a payment that was not confirmed: the order can be paid another way. */
export interface AbandonPaymentCommand {
  readonly kind: 'abandonPayment'
  readonly orderId: string
  readonly userId: string
  readonly paymentId: string
}

export function decideAbandonPayment(
  state: LedgerState,
  command: AbandonPaymentCommand,
): Decided<OrderOutcome | Refusal> {
  const order = state.orders.get(command.orderId)
  const payment = order?.payments.find(({ id }) => id === command.paymentId)
  if (order === undefined || payment === undefined || order.userId !== command.userId) {
    return { outcome: refuse('NOT_FOUND') }
  }
  if (payment.status === 'PROCESSING') return { outcome: refuse('PAYMENT_IN_PROGRESS') }
  if (payment.status !== 'CREATED') return { outcome: refuse('ORDER_NOT_PAYABLE') }
  const after = backToPending(withPayment(order, { ...payment, status: 'CANCELLED' }))
  return { outcome: { kind: 'order', order: after }, changes: { orders: [after] } }
}
