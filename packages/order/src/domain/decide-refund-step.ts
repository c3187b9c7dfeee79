import type { Changes, Decided, DecisionContext, LedgerState } from './ledger-state.ts'
import type { Order } from './order.ts'
import type { Payment, Refund } from './payment.ts'

/** The worker is about to ask the provider for a refund that is due. */
export interface SendRefundCommand {
  readonly kind: 'sendRefund'
  readonly orderId: string
  readonly refundId: string
}

export type SendRefundOutcome =
  | { readonly kind: 'send'; readonly refund: Refund; readonly payment: Payment }
  | { readonly kind: 'unchanged' }

/** The provider's answer to a refund. */
export interface SettleRefundCommand {
  readonly kind: 'settleRefund'
  readonly orderId: string
  readonly refundId: string
  readonly answer: { readonly kind: 'done' } | { readonly kind: 'failed'; readonly reason: string }
}

export type SettleRefundOutcome = { readonly kind: 'done' | 'again' | 'failed' | 'unchanged' }

export const REFUND_ATTEMPTS_MAX = 10
const FIRST_RETRY_MS = 1_000
const RETRY_MS_MAX = 3_600_000

/**
 * REQUESTED → SENT before the provider is asked, so that a crash in between asks again under
 * the same refund id instead of forgetting. Not due, or final: nothing to send.
 */
export function decideSendRefund(
  state: LedgerState,
  command: SendRefundCommand,
  context: DecisionContext,
): Decided<SendRefundOutcome> {
  const found = find(state, command)
  if (found === undefined || found.refund.nextAttemptAt === null) return unchanged
  if (context.now < found.refund.nextAttemptAt) return unchanged
  if (found.refund.attempts >= REFUND_ATTEMPTS_MAX) return giveUpUnanswered(found)
  const attempts = found.refund.attempts + 1
  const sent: Refund = {
    ...found.refund,
    status: 'SENT',
    attempts,
    nextAttemptAt: context.now + Math.min(RETRY_MS_MAX, FIRST_RETRY_MS * 2 ** attempts),
  }
  const order = withRefund(found.order, sent)
  const outcome = { kind: 'send' as const, refund: sent, payment: found.payment }
  return { outcome, changes: { orders: [order] } }
}

/** DONE is entered once in the book; a refund that failed too often is left to the operator. */
export function decideSettleRefund(
  state: LedgerState,
  command: SettleRefundCommand,
  context: DecisionContext,
): Decided<SettleRefundOutcome> {
  const found = find(state, command)
  if (found === undefined || found.refund.status !== 'SENT') return unchanged
  if (command.answer.kind === 'failed') {
    const isLast = found.refund.attempts >= REFUND_ATTEMPTS_MAX
    const failed: Refund = {
      ...found.refund,
      status: isLast ? 'FAILED' : 'SENT',
      nextAttemptAt: isLast ? null : found.refund.nextAttemptAt,
      lastError: command.answer.reason,
    }
    return {
      outcome: { kind: isLast ? 'failed' : 'again' },
      changes: { orders: [withRefund(found.order, failed)] },
    }
  }
  return { outcome: { kind: 'done' }, changes: recordDone(found, context) }
}

/** Every try was sent and none was answered: a bound all the same, and the operator looks. */
function giveUpUnanswered({ order, refund }: Found): Decided<SendRefundOutcome> {
  const failed: Refund = {
    ...refund,
    status: 'FAILED',
    nextAttemptAt: null,
    lastError: refund.lastError ?? 'the provider gave no answer',
  }
  return { ...unchanged, changes: { orders: [withRefund(order, failed)] } }
}

interface Found {
  readonly order: Order
  readonly refund: Refund
  readonly payment: Payment
}

function recordDone({ order, refund, payment }: Found, context: DecisionContext): Changes {
  const done: Refund = { ...refund, status: 'DONE', nextAttemptAt: null, lastError: null }
  const after = withRefund(order, done)
  const returned = after.refunds
    .filter((other) => other.paymentId === payment.id && other.status === 'DONE')
    .reduce((sum, other) => sum + other.amount, 0)
  const payments = after.payments.map((other) =>
    other.id === payment.id && returned === payment.capturedAmount
      ? { ...other, status: 'REFUNDED' as const }
      : other,
  )
  return {
    orders: [{ ...after, payments }],
    money: [
      {
        id: context.newId(),
        orderId: order.id,
        paymentId: payment.id,
        refundId: refund.id,
        kind: 'refunded',
        amount: refund.amount,
        currency: refund.currency,
        at: context.now,
      },
    ],
    events: [
      {
        type: 'order.refunded',
        orderId: order.id,
        userId: order.userId,
        amount: refund.amount,
        currency: refund.currency,
      },
    ],
  }
}

const unchanged = { outcome: { kind: 'unchanged' as const } }

function find(
  state: LedgerState,
  command: { readonly orderId: string; readonly refundId: string },
): Found | undefined {
  const order = state.orders.get(command.orderId)
  const refund = order?.refunds.find(({ id }) => id === command.refundId)
  const payment = order?.payments.find(({ id }) => id === refund?.paymentId)
  if (order === undefined || refund === undefined || payment === undefined) return undefined
  return { order, refund, payment }
}

function withRefund(order: Order, refund: Refund): Order {
  return {
    ...order,
    refunds: order.refunds.map((known) => (known.id === refund.id ? refund : known)),
  }
}
