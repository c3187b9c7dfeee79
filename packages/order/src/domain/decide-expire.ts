import { captureInto } from './decide-capture.ts'
import { isStillToBeAsked } from './decide-settle-payment.ts'
import type { Decided, DecisionContext, LedgerState } from './ledger-state.ts'
import { isHolding, processingPayment, withPayment } from './order.ts'
import type { ProviderAnswer } from './payment.ts'
import { releaseHold } from './release-hold.ts'

/**
 * A hold may have run out. `providerSays` is the provider's answer to our asking it to cancel,
 * when a payment was PROCESSING.
 */
export interface ExpireCommand {
  readonly kind: 'expire'
  readonly orderId: string
  readonly providerSays: {
    readonly paymentId: string
    readonly answer: ProviderAnswer
    /** See `isStillToBeAsked`. */
    readonly seenCheckAt?: number | null
  } | null
}

export type ExpireOutcome =
  | { readonly kind: 'expired' }
  | { readonly kind: 'paid' }
  /** Not due, or ended already. */
  | { readonly kind: 'unchanged' }
  /** The provider is to be asked to cancel first, once. */
  | { readonly kind: 'askProvider'; readonly provider: string; readonly paymentId: string }

const FIRST_FOLLOW_UP_MS = 500

/** Conditional: whatever happened since the worker looked, only a hold that has run out ends. */
export function decideExpire(
  state: LedgerState,
  command: ExpireCommand,
  context: DecisionContext,
): Decided<ExpireOutcome> {
  const order = state.orders.get(command.orderId)
  if (order === undefined || !isHolding(order)) return { outcome: { kind: 'unchanged' } }
  if (order.holdExpiresAt === null || context.now < order.holdExpiresAt) {
    return { outcome: { kind: 'unchanged' } }
  }
  const end = { status: 'EXPIRED' as const, expiredAt: context.now, cancelledAt: null }
  const payment = processingPayment(order)
  if (payment === undefined) {
    return { outcome: { kind: 'expired' }, changes: releaseHold(state, order, end).changes }
  }
  const says = command.providerSays
  if (says === null || says.paymentId !== payment.id) {
    return {
      outcome: { kind: 'askProvider', provider: payment.provider, paymentId: payment.id },
    }
  }
  if (says.answer.kind === 'captured') {
    const captured = captureInto(state, order, payment, says.answer, context)
    if (captured.order.status === 'PAID') {
      return { outcome: { kind: 'paid' }, changes: captured.changes }
    }
    // Charged, but not what was asked: the refund is due now, and the hold ends at the next look.
    return { outcome: { kind: 'unchanged' }, changes: captured.changes }
  }
  const closed =
    says.answer.kind === 'undecided'
      ? { ...payment, nextCheckAt: context.now + FIRST_FOLLOW_UP_MS }
      : {
          ...payment,
          status: says.answer.kind === 'declined' ? ('DECLINED' as const) : ('CANCELLED' as const),
          nextCheckAt: isStillToBeAsked(payment, says.seenCheckAt) ? payment.nextCheckAt : null,
        }
  const released = releaseHold(state, withPayment(order, closed), end)
  return { outcome: { kind: 'expired' }, changes: released.changes }
}
