import type * as wire from '@onsale/contracts/http/order.ts'
import type { Payment as WirePayment } from '@onsale/contracts/http/payment.ts'
import { known } from '@onsale/kernel/assert.ts'
import { instantToRfc3339 } from '@onsale/kernel/calendar.ts'
import type { Order, OrderLine } from './order.ts'
import type { Payment, Refund } from './payment.ts'
import type { RefundPolicy } from './refund-policy.ts'

/** An order as the API tells of it. */
export function viewOrder(order: Order): wire.Order {
  const payment = order.payments.at(-1)
  const refund = viewRefund(order)
  return {
    id: order.id,
    status: order.status,
    lines: order.lines.map((line) => viewLine(line, order.currency)),
    total: { amount: order.total, currency: order.currency },
    ...(order.holdExpiresAt !== null && { holdExpiresAt: instantToRfc3339(order.holdExpiresAt) }),
    createdAt: instantToRfc3339(order.createdAt),
    ...(order.paidAt !== null && { paidAt: instantToRfc3339(order.paidAt) }),
    ...(order.cancelledAt !== null && { cancelledAt: instantToRfc3339(order.cancelledAt) }),
    ...(order.status === 'EXPIRED' &&
      order.expiredAt !== null && { expiredAt: instantToRfc3339(order.expiredAt) }),
    refundPolicy: viewPolicy(known(order.lines[0], 'first line of an order').terms.refundPolicy),
    ...(payment !== undefined && { payment: viewPayment(payment) }),
    ...(refund !== undefined && { refund }),
  }
}

/**
 * The order as its 201 told of it, whatever became of it since: the row keeps all that the
 * answer said.
 */
export function viewOrderAsCreated(order: Order): wire.Order {
  const isFree = order.firstHoldExpiresAt === null
  return viewOrder({
    ...order,
    status: isFree ? 'PAID' : 'PENDING',
    holdExpiresAt: order.firstHoldExpiresAt,
    paidAt: isFree ? order.createdAt : null,
    cancelledAt: null,
    expiredAt: null,
    payments: [],
    refunds: [],
  })
}

/** The admissions of an order without their codes, which only their owner is told. */
export function viewAdmissions(order: Order): Omit<wire.Admission, 'code'>[] {
  const visitDates = new Map(order.lines.map((line) => [line.unitId, line.visitDate]))
  return order.admissions.map(({ id, unitId, state }) => ({
    id,
    unitId,
    visitDate: known(visitDates.get(unitId), 'line of an admission'),
    state,
  }))
}

export function viewPayment(payment: Payment): WirePayment {
  return {
    id: payment.id,
    orderId: payment.orderId,
    provider: payment.provider,
    status: payment.status,
    amount: { amount: payment.amount, currency: payment.currency },
    checkout: {},
  }
}

function viewLine(line: OrderLine, currency: string): wire.OrderLine {
  return {
    unitId: line.unitId,
    ticketId: line.terms.ticketId,
    ticketName: line.terms.names,
    visitDate: line.visitDate,
    quantity: line.quantity,
    unitPrice: { amount: line.unitPrice, currency },
    refundPolicy: viewPolicy(line.terms.refundPolicy),
  }
}

function viewPolicy(policy: RefundPolicy): wire.OrderLine['refundPolicy'] {
  return {
    tiers: [...policy.tiers],
    ...(policy.grace !== undefined && { grace: [...policy.grace] }),
  }
}

const LEAST_ADVANCED_FIRST = ['FAILED', 'REQUESTED', 'SENT', 'DONE'] as const

/** The sum of an order's refunds with the least advanced status, FAILED first. */
function viewRefund(order: Order): wire.OrderRefund | undefined {
  const [first] = order.refunds
  if (first === undefined) return undefined
  const has = (status: Refund['status']) => order.refunds.some((one) => one.status === status)
  return {
    amount: {
      amount: order.refunds.reduce((sum, refund) => sum + refund.amount, 0),
      currency: first.currency,
    },
    status: LEAST_ADVANCED_FIRST.find(has) ?? first.status,
  }
}
