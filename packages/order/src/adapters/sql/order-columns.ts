import type { SqlValue } from '@onsale/platform/database/sql-session.ts'
import type { Admission, Order, OrderStatus } from '../../domain/order.ts'
import type { MoneyEntry, Payment, Refund } from '../../domain/payment.ts'
import type { AdmissionRow, OrderRow, PaymentRow, RefundRow } from './tables.ts'

/** How an order and what hangs on it lie in columns; see columns.ts for the rest. */

/** The columns of an order that change, then those that identify it. */
export const orderColumns = [
  'status',
  'hold_expires_at',
  'hold_moved',
  'paid_at',
  'cancelled_at',
  'expired_at',
  'version',
  'id',
  'user_id',
  'currency',
  'total',
  'idempotency_key',
  'fingerprint',
  'created_at',
  'first_hold_expires_at',
] as const
export const orderChangingColumns = orderColumns.slice(0, 7)

export function orderChangingValues(order: Order): SqlValue[] {
  return [
    order.status,
    order.holdExpiresAt,
    order.holdMoved ? 1 : 0,
    order.paidAt,
    order.cancelledAt,
    order.expiredAt,
    order.version,
  ]
}

export function orderValues(order: Order): SqlValue[] {
  return [
    ...orderChangingValues(order),
    order.id,
    order.userId,
    order.currency,
    order.total,
    order.idempotencyKey,
    order.fingerprint,
    order.createdAt,
    order.firstHoldExpiresAt,
  ]
}

export function toOrder(
  row: OrderRow,
  parts: Pick<Order, 'lines' | 'payments' | 'refunds' | 'admissions'>,
): Order {
  return {
    id: row.id,
    userId: row.user_id,
    version: row.version,
    status: row.status as OrderStatus,
    currency: row.currency,
    total: row.total,
    idempotencyKey: row.idempotency_key,
    fingerprint: row.fingerprint,
    createdAt: row.created_at,
    firstHoldExpiresAt: row.first_hold_expires_at,
    holdExpiresAt: row.hold_expires_at,
    holdMoved: row.hold_moved === 1,
    paidAt: row.paid_at,
    cancelledAt: row.cancelled_at,
    expiredAt: row.expired_at,
    ...parts,
  }
}

export const lineColumns = [
  'order_id',
  'position',
  'unit_id',
  'ticket_id',
  'visit_date',
  'quantity',
  'unit_price',
  'sale_version',
] as const

export function lineValues(order: Order): SqlValue[][] {
  return order.lines.map((line, position) => [
    order.id,
    position,
    line.unitId,
    line.terms.ticketId,
    line.visitDate,
    line.quantity,
    line.unitPrice,
    line.terms.saleVersion,
  ])
}

export const admissionColumns = ['state', 'voided_at', 'order_id', 'id', 'unit_id'] as const

export function admissionValues(admission: Admission): SqlValue[] {
  return [admission.state, admission.voidedAt, admission.orderId, admission.id, admission.unitId]
}

export function toAdmission(row: AdmissionRow): Admission {
  return {
    id: row.id,
    orderId: row.order_id,
    unitId: row.unit_id,
    state: row.state as Admission['state'],
    voidedAt: row.voided_at,
  }
}

export const paymentColumns = [
  'status',
  'currency',
  'captured_amount',
  'return_used',
  'provider_data',
  'next_check_at',
  'order_id',
  'id',
  'provider',
  'amount',
  'return_url',
  'created_at',
] as const

export function paymentValues(payment: Payment): SqlValue[] {
  return [
    payment.status,
    payment.currency,
    payment.capturedAmount,
    payment.returnUsed ? 1 : 0,
    payment.providerData,
    payment.nextCheckAt,
    payment.orderId,
    payment.id,
    payment.provider,
    payment.amount,
    payment.returnUrl,
    payment.createdAt,
  ]
}

export function toPayment(row: PaymentRow): Payment {
  return {
    id: row.id,
    orderId: row.order_id,
    provider: row.provider,
    status: row.status as Payment['status'],
    amount: row.amount,
    currency: row.currency,
    capturedAmount: row.captured_amount,
    returnUrl: row.return_url,
    returnUsed: row.return_used === 1,
    providerData: row.provider_data,
    createdAt: row.created_at,
    nextCheckAt: row.next_check_at,
  }
}

export const refundColumns = [
  'status',
  'attempts',
  'next_attempt_at',
  'last_error',
  'order_id',
  'id',
  'payment_id',
  'amount',
  'currency',
  'reason',
  'created_at',
] as const

export function refundValues(refund: Refund): SqlValue[] {
  return [
    refund.status,
    refund.attempts,
    refund.nextAttemptAt,
    refund.lastError,
    refund.orderId,
    refund.id,
    refund.paymentId,
    refund.amount,
    refund.currency,
    refund.reason,
    refund.createdAt,
  ]
}

export function toRefund(row: RefundRow): Refund {
  return {
    id: row.id,
    orderId: row.order_id,
    paymentId: row.payment_id,
    amount: row.amount,
    currency: row.currency,
    status: row.status as Refund['status'],
    reason: row.reason as Refund['reason'],
    attempts: row.attempts,
    nextAttemptAt: row.next_attempt_at,
    lastError: row.last_error,
    createdAt: row.created_at,
  }
}

export const moneyColumns = [
  'order_id',
  'id',
  'payment_id',
  'refund_id',
  'kind',
  'amount',
  'currency',
  'at',
] as const

export function moneyValues(entry: MoneyEntry): SqlValue[] {
  const { orderId, id, paymentId, refundId, kind, amount, currency, at } = entry
  return [orderId, id, paymentId, refundId, kind, amount, currency, at]
}
