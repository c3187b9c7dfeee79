import type { Command, Outcome } from './commands.ts'
import { keepAnswer, type KeptAnswer } from './kept-answer.ts'
import { viewOrder, viewPayment } from './order-view.ts'

/** How long a client should wait before it looks at an undecided payment again. */
export const UNDECIDED_RETRY_SECONDS = 2

/**
 * The answer to keep under the command's idempotency key, when it changed something. Orders
 * carry their own key; a confirm is kept OPEN when accepted and finished when settled.
 */
export function keptAnswerOf(
  command: Command,
  outcome: Outcome,
  now: number,
): KeptAnswer | undefined {
  if (!('idempotency' in command) || command.idempotency === null) return undefined
  const claim = command.idempotency
  if (command.kind === 'cancel' && outcome.kind === 'order') {
    return keepAnswer(claim, { status: 200, body: viewOrder(outcome.order) }, now)
  }
  if (command.kind === 'openPayment' && outcome.kind === 'order') {
    const payment = outcome.order.payments.find(({ id }) => id === command.paymentId)
    return keepAnswer(claim, { status: 201, body: payment && viewPayment(payment) }, now)
  }
  const isConfirm = command.kind === 'settlePayment' || command.kind === 'acceptConfirm'
  if (isConfirm && outcome.kind === 'settled') {
    if (outcome.result === 'declined') return keepAnswer(claim, { status: 402, body: {} }, now)
    const body = { payment: viewPayment(outcome.payment), order: viewOrder(outcome.order) }
    return outcome.result === 'captured'
      ? keepAnswer(claim, { status: 200, body }, now)
      : keepAnswer(claim, { status: 202, body, retryAfterSeconds: UNDECIDED_RETRY_SECONDS }, now)
  }
  return undefined
}
