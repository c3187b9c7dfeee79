import { backToPending, captureInto } from './decide-capture.ts'
import { findReplay } from './find-replay.ts'
import type { IdempotencyClaim } from './kept-answer.ts'
import type { Decided, DecisionContext, LedgerState } from './ledger-state.ts'
import { type Order, withPayment } from './order.ts'
import { refuse, type Refusal, type Replayed } from './outcome.ts'
import type { Payment, ProviderAnswer } from './payment.ts'

/** What the provider said of a payment, to be recorded with all that follows from it. */
export interface SettlePaymentCommand {
  readonly kind: 'settlePayment'
  readonly orderId: string
  readonly paymentId: string
  readonly answer: ProviderAnswer
  /** The confirm that waits for this, when one does: its answer is kept under its key. */
  readonly idempotency: IdempotencyClaim | null
  /** See `isStillToBeAsked`. */
  readonly seenCheckAt?: number | null
}

/**
 * Whether a payment must be looked at again whatever was said of it: its `nextCheckAt` is not
 * what it was before the provider was asked, so a hint of a charge came meanwhile, which the
 * answer may not know of.
 */
export function isStillToBeAsked(
  payment: Payment,
  seenCheckAt: number | null | undefined,
): boolean {
  return seenCheckAt !== undefined && payment.nextCheckAt !== seenCheckAt
}

export type SettlePaymentOutcome =
  | {
      readonly kind: 'settled'
      readonly result: 'captured' | 'declined' | 'undecided'
      readonly order: Order
      readonly payment: Payment
    }
  /** Another process had the same request, and has answered it: that answer stands. */
  | Replayed
  | Refusal

/** How long to wait before asking again, by how old the payment is. */
const FOLLOW_UPS = [
  { untilAgeMs: 30 * 60_000, everyMs: 500 },
  { untilAgeMs: 6 * 3_600_000, everyMs: 30_000 },
  { untilAgeMs: Number.POSITIVE_INFINITY, everyMs: 3_600_000 },
] as const

export function decideSettlePayment(
  state: LedgerState,
  command: SettlePaymentCommand,
  context: DecisionContext,
): Decided<SettlePaymentOutcome> {
  const decided = settle(state, command, context)
  const answered = findReplay(state, command.idempotency)
  const stands = answered?.kind === 'replayed' && answered.kept.state === 'DONE'
  return stands ? { ...decided, outcome: answered } : decided
}

function settle(
  state: LedgerState,
  command: SettlePaymentCommand,
  context: DecisionContext,
): Decided<SettlePaymentOutcome> {
  const order = state.orders.get(command.orderId)
  const payment = order?.payments.find(({ id }) => id === command.paymentId)
  if (order === undefined || payment === undefined) return { outcome: refuse('NOT_FOUND') }
  const { answer } = command
  if (payment.capturedAmount !== null) return closeFollowUp('captured', order, payment)
  if (answer.kind === 'captured') {
    const captured = captureInto(state, order, payment, answer, context)
    return settled('captured', captured.order, command.paymentId, captured.changes)
  }
  const isHinted = isStillToBeAsked(payment, command.seenCheckAt)
  if (payment.status !== 'PROCESSING') {
    return isHinted
      ? settled('declined', order, payment.id, {})
      : closeFollowUp('declined', order, payment)
  }
  if (answer.kind === 'undecided') {
    const asked = { ...payment, nextCheckAt: nextCheckAt(payment, context.now) }
    const after = withPayment(order, asked)
    return settled('undecided', after, payment.id, { orders: [after] })
  }
  const closed: Payment = {
    ...payment,
    status: answer.kind === 'declined' ? 'DECLINED' : 'CANCELLED',
    providerData: null,
    nextCheckAt: isHinted ? payment.nextCheckAt : null,
  }
  const after = backToPending(withPayment(order, closed))
  return settled('declined', after, payment.id, { orders: [after] })
}

/** A payment that was final already, asked about because of a hint, needs no further look. */
function closeFollowUp(
  result: 'captured' | 'declined',
  order: Order,
  payment: Payment,
): Decided<SettlePaymentOutcome> {
  if (payment.nextCheckAt === null) return settled(result, order, payment.id, {})
  const after = withPayment(order, { ...payment, nextCheckAt: null })
  return settled(result, after, payment.id, { orders: [after] })
}

function settled(
  result: 'captured' | 'declined' | 'undecided',
  order: Order,
  paymentId: string,
  changes: Decided<SettlePaymentOutcome>['changes'],
): Decided<SettlePaymentOutcome> {
  const payment = order.payments.find(({ id }) => id === paymentId)
  if (payment === undefined) return { outcome: refuse('NOT_FOUND') }
  return { outcome: { kind: 'settled', result, order, payment }, ...(changes && { changes }) }
}

function nextCheckAt(payment: Payment, now: number): number {
  const age = now - payment.createdAt
  const step = FOLLOW_UPS.find(({ untilAgeMs }) => age < untilAgeMs) ?? FOLLOW_UPS[2]
  return now + step.everyMs
}
