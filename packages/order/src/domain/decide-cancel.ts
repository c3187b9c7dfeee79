import { known } from '@onsale/kernel/assert.ts'
import type { Money } from '@onsale/kernel/money.ts'
import { refundDueEntry, requestRefund } from './decide-capture.ts'
import { findReplay } from './find-replay.ts'
import type { IdempotencyClaim } from './kept-answer.ts'
import type { Changes, Decided, DecisionContext, LedgerState } from './ledger-state.ts'
import { isHolding, type Order, processingPayment } from './order.ts'
import { invalid, type OrderOutcome, refuse, type Refusal, type Replayed } from './outcome.ts'
import type { MoneyEntry, Payment } from './payment.ts'
import { moveQuota, quotaKey } from './quota.ts'
import { type Quote, quoteRefund } from './quote-refund.ts'
import { releaseHold } from './release-hold.ts'
import { moveStock } from './stock.ts'

/** A person gives an order back: all that is VALID, or these admissions. */
export interface CancelCommand {
  readonly kind: 'cancel'
  readonly orderId: string
  readonly userId: string
  readonly admissionIds: readonly string[] | null
  readonly expectedRefund: Money | null
  readonly idempotency: IdempotencyClaim | null
  /** Only while it is a hold: an order that was paid meanwhile stays as it is. */
  readonly holdOnly?: boolean
}

export type CancelOutcome = OrderOutcome | Replayed | Refusal

export function decideCancel(
  state: LedgerState,
  command: CancelCommand,
  context: DecisionContext,
): Decided<CancelOutcome> {
  const order = state.orders.get(command.orderId)
  if (order === undefined || order.userId !== command.userId) {
    return { outcome: refuse('NOT_FOUND') }
  }
  const replay = findReplay(state, command.idempotency)
  if (replay !== undefined) return { outcome: replay }
  if (isHolding(order)) return cancelHold(state, order, command, context)
  return command.holdOnly === true
    ? { outcome: refuse('NOT_CANCELLABLE') }
    : cancelPaid(state, order, command, context)
}

function cancelHold(
  state: LedgerState,
  order: Order,
  command: CancelCommand,
  context: DecisionContext,
): Decided<CancelOutcome> {
  if (command.admissionIds !== null) {
    return { outcome: invalid('/admissionIds', 'this order has no admissions yet') }
  }
  if (processingPayment(order) !== undefined) return { outcome: refuse('NOT_CANCELLABLE') }
  if (!isExpected(command.expectedRefund, 0, order.currency)) {
    return { outcome: refuse('QUOTE_CHANGED') }
  }
  const end = { status: 'CANCELLED' as const, cancelledAt: context.now, expiredAt: null }
  const released = releaseHold(state, order, end)
  const changes: Changes = {
    ...released.changes,
    events: [cancelledEvent(released.order, 0)],
  }
  return { outcome: { kind: 'order', order: released.order }, changes }
}

function cancelPaid(
  state: LedgerState,
  order: Order,
  command: CancelCommand,
  context: DecisionContext,
): Decided<CancelOutcome> {
  const quote = quoteRefund(order, command.admissionIds, context.now)
  if (quote.kind === 'refused') return { outcome: quote }
  if (!isExpected(command.expectedRefund, quote.refund, quote.currency)) {
    return { outcome: refuse('QUOTE_CHANGED') }
  }
  const returned = new Set(quote.lines.flatMap((line) => line.admissionIds))
  const admissions = order.admissions.map((admission) =>
    returned.has(admission.id)
      ? { ...admission, state: 'VOID' as const, voidedAt: context.now }
      : admission,
  )
  const isEmpty = admissions.every((admission) => admission.state === 'VOID')
  const back = moneyBack(order, quote, context)
  const after: Order = {
    ...order,
    admissions,
    refunds: [...order.refunds, ...back.refunds],
    ...(isEmpty ? { status: 'CANCELLED' as const, cancelledAt: context.now } : {}),
  }
  const changes: Changes = {
    orders: [after],
    stock: quote.lines.map((line) =>
      moveStock(known(state.stock.get(line.unitId), 'unit of an order'), {
        sold: -line.admissionIds.length,
      }),
    ),
    quotas: quotasAfterReturn(state, order, quote),
    money: back.money,
    events: [cancelledEvent(after, quote.refund)],
  }
  return { outcome: { kind: 'order', order: after }, changes }
}

function isExpected(expected: Money | null, amount: number, currency: string): boolean {
  return expected === null || (expected.amount === amount && expected.currency === currency)
}

/** The refund and the book entries of a quote; an order that cost nothing has neither. */
function moneyBack(
  order: Order,
  quote: Quote,
  context: DecisionContext,
): {
  readonly refunds: readonly Order['refunds'][number][]
  readonly money: readonly MoneyEntry[]
} {
  const paidBy = payingPayment(order)
  if (paidBy === undefined) return { refunds: [], money: [] }
  const money: MoneyEntry[] = []
  if (quote.fee > 0) {
    money.push({
      id: context.newId(),
      orderId: order.id,
      paymentId: paidBy.id,
      refundId: null,
      kind: 'fee_kept',
      amount: quote.fee,
      currency: order.currency,
      at: context.now,
    })
  }
  if (quote.refund === 0) return { refunds: [], money }
  const refund = requestRefund(paidBy, quote.refund, 'CANCELLED', context)
  money.push(refundDueEntry(refund, context))
  return { refunds: [refund], money }
}

/** The captured payment that pays for the tickets: the one not refunded in full as surplus. */
function payingPayment(order: Order): Payment | undefined {
  return order.payments.find(
    (payment) =>
      payment.capturedAmount !== null &&
      !order.refunds.some(
        (refund) => refund.paymentId === payment.id && refund.reason !== 'CANCELLED',
      ),
  )
}

function quotasAfterReturn(state: LedgerState, order: Order, quote: Quote) {
  const moved = new Map<string, ReturnType<typeof moveQuota>>()
  for (const line of quote.lines) {
    const sold = known(
      order.lines.find((candidate) => candidate.unitId === line.unitId),
      'line of a quote',
    )
    const key = quotaKey(order.userId, sold.terms.ticketId)
    const before = known(moved.get(key) ?? state.quotas.get(key), 'quota of an owner')
    moved.set(key, moveQuota(before, line.visitDate, -line.admissionIds.length))
  }
  return [...moved.values()]
}

function cancelledEvent(order: Order, refund: number) {
  return {
    type: 'order.cancelled' as const,
    orderId: order.id,
    userId: order.userId,
    amount: refund,
    currency: order.currency,
  }
}
