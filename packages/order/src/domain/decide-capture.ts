import { known } from '@onsale/kernel/assert.ts'
import { linesOverLimit, linesShort, paidEvent, quotasAfter } from './decide-claim.ts'
import { issueAdmissions } from './issue-admissions.ts'
import type { JudgedLine } from './judge-lines.ts'
import type { Changes, DecisionContext, LedgerState } from './ledger-state.ts'
import { isHolding, type Order, withPayment } from './order.ts'
import type { Payment, Refund, RefundReason } from './payment.ts'
import { moveStock } from './stock.ts'

interface Captured {
  readonly amount: number
  readonly currency: string
}

/**
 * The provider took money for this payment. Whatever became of the order meanwhile, the charge
 * ends here as a ticket or as a refund that is due, in the same transaction:
 *
 * - order PENDING or PAYING: PAID; what was held is sold.
 * - order EXPIRED: stock and limit are claimed again: PAID, or all of it is refunded.
 * - order CANCELLED, or PAID by another payment: all of it is refunded.
 * - not the amount that was asked: all of it is refunded.
 *
 * A capture that was recorded before changes nothing.
 */
export function captureInto(
  state: LedgerState,
  order: Order,
  payment: Payment,
  captured: Captured,
  context: DecisionContext,
): { readonly order: Order; readonly changes: Changes } {
  if (payment.capturedAmount !== null) return { order, changes: {} }
  const taken: Payment = {
    ...payment,
    status: 'CAPTURED',
    capturedAmount: captured.amount,
    currency: captured.currency,
    providerData: null,
    nextCheckAt: null,
  }
  const charged = withPayment(order, taken)
  const isAsked = captured.amount === payment.amount && captured.currency === payment.currency
  if (!isAsked) return refundInFull(backToPending(charged), taken, 'WRONG_AMOUNT', context)
  if (isHolding(order)) {
    const moves = { from: 'held' as const }
    return pay(state, charged, taken, moves, context)
  }
  if (order.status === 'EXPIRED') {
    return canClaimAgain(state, order)
      ? pay(state, charged, taken, { from: 'free' }, context)
      : refundInFull(charged, taken, 'LATE_CAPTURE', context)
  }
  const reason = order.status === 'PAID' ? 'SECOND_CAPTURE' : 'LATE_CAPTURE'
  return refundInFull(charged, taken, reason, context)
}

/**
 * A payment that closes without its money leaves the order payable while its hold runs; it
 * stays PAYING while another payment is open.
 */
export function backToPending(order: Order): Order {
  const isOpen = order.payments.some(
    ({ status }) => status === 'CREATED' || status === 'PROCESSING',
  )
  return order.status === 'PAYING' && !isOpen ? { ...order, status: 'PENDING' } : order
}

function canClaimAgain(state: LedgerState, order: Order): boolean {
  const lines: JudgedLine[] = order.lines.map((line) => ({
    unitId: line.unitId,
    quantity: line.quantity,
    visitDate: line.visitDate,
    sale: known(state.sales.get(line.terms.ticketId), 'sale of a sold line'),
  }))
  return (
    linesShort(state, lines).length === 0 && linesOverLimit(state, order.userId, lines).length === 0
  )
}

function pay(
  state: LedgerState,
  charged: Order,
  payment: Payment,
  stockMoves: { readonly from: 'held' | 'free' },
  context: DecisionContext,
): { order: Order; changes: Changes } {
  const order: Order = {
    ...charged,
    status: 'PAID',
    paidAt: context.now,
    holdExpiresAt: null,
    payments: charged.payments.map((other) =>
      other.status === 'CREATED' ? { ...other, status: 'CANCELLED' as const } : other,
    ),
    admissions: [...charged.admissions, ...issueAdmissions(charged, context)],
  }
  const changes: Changes = {
    orders: [order],
    stock: order.lines.map((line) =>
      moveStock(known(state.stock.get(line.unitId), 'unit of an order'), {
        sold: line.quantity,
        held: stockMoves.from === 'held' ? -line.quantity : 0,
      }),
    ),
    quotas: stockMoves.from === 'free' ? quotasAfter(state, order, 1) : [],
    money: [capturedEntry(payment, context)],
    events: [paidEvent(order)],
  }
  return { order, changes }
}

function refundInFull(
  charged: Order,
  payment: Payment,
  reason: RefundReason,
  context: DecisionContext,
): { order: Order; changes: Changes } {
  const amount = known(payment.capturedAmount, 'captured amount')
  const refund = requestRefund(payment, amount, reason, context)
  const order: Order = { ...charged, refunds: [...charged.refunds, refund] }
  const changes: Changes = {
    orders: [order],
    money: [capturedEntry(payment, context), refundDueEntry(refund, context)],
    events: [
      {
        type: 'payment.late_refunded',
        orderId: order.id,
        userId: order.userId,
        amount,
        currency: payment.currency,
      },
    ],
  }
  return { order, changes }
}

export function requestRefund(
  payment: Payment,
  amount: number,
  reason: RefundReason,
  context: DecisionContext,
): Refund {
  return {
    id: context.newId(),
    orderId: payment.orderId,
    paymentId: payment.id,
    amount,
    currency: payment.currency,
    status: 'REQUESTED',
    reason,
    attempts: 0,
    nextAttemptAt: context.now,
    lastError: null,
    createdAt: context.now,
  }
}

function capturedEntry(payment: Payment, context: DecisionContext) {
  return {
    id: context.newId(),
    orderId: payment.orderId,
    paymentId: payment.id,
    refundId: null,
    kind: 'captured' as const,
    amount: known(payment.capturedAmount, 'captured amount'),
    currency: payment.currency,
    at: context.now,
  }
}

export function refundDueEntry(refund: Refund, context: DecisionContext) {
  return {
    id: context.newId(),
    orderId: refund.orderId,
    paymentId: refund.paymentId,
    refundId: refund.id,
    kind: 'refund_due' as const,
    amount: refund.amount,
    currency: refund.currency,
    at: context.now,
  }
}
