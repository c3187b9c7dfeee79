import type { IdempotencyClaim } from '../domain/kept-answer.ts'
import type { AcceptConfirmOutcome } from '../domain/decide-accept-confirm.ts'
import type { SettlePaymentOutcome } from '../domain/decide-settle-payment.ts'
import type { Payment, ProviderAnswer } from '../domain/payment.ts'
import { type Committer, type PaymentProvider, ProviderUnavailable } from '../ports.ts'

export interface ConfirmPaymentDeps {
  readonly committer: Committer
  /** By name. */
  readonly providers: ReadonlyMap<string, PaymentProvider>
}

export interface ConfirmPayment {
  readonly orderId: string
  readonly paymentId: string
  /** Null when a return link is the authority. */
  readonly userId: string | null
  readonly providerData: unknown
  readonly idempotency: IdempotencyClaim | null
}

export type ConfirmPaymentOutcome =
  | SettlePaymentOutcome
  | Exclude<AcceptConfirmOutcome, { kind: 'accepted' }>

/**
 * Takes the money: first the ledger accepts (only while the hold runs), then the provider is
 * asked, outside of any transaction, then its answer is recorded with all that follows from
 * it. A crash in between is picked up by the reconciler, or by the client's next try.
 */
export async function confirmPayment(
  deps: ConfirmPaymentDeps,
  command: ConfirmPayment,
): Promise<ConfirmPaymentOutcome> {
  const accepted = await deps.committer.submit({
    kind: 'acceptConfirm',
    orderId: command.orderId,
    paymentId: command.paymentId,
    userId: command.userId,
    providerData: JSON.stringify(command.providerData),
    idempotency: command.idempotency,
  })
  if (accepted.kind !== 'accepted') return accepted
  return deps.committer.submit({
    kind: 'settlePayment',
    orderId: command.orderId,
    paymentId: command.paymentId,
    answer: await askProvider(deps, accepted.payment),
    idempotency: command.idempotency,
    seenCheckAt: accepted.payment.nextCheckAt,
  })
}

/** A provider that cannot be reached has not decided; the reconciler asks it again. */
async function askProvider(deps: ConfirmPaymentDeps, payment: Payment): Promise<ProviderAnswer> {
  const provider = deps.providers.get(payment.provider)
  if (provider === undefined) return { kind: 'undecided' }
  try {
    return await provider.confirm(payment, JSON.parse(payment.providerData ?? 'null'))
  } catch (error) {
    if (error instanceof ProviderUnavailable) return { kind: 'undecided' }
    throw error
  }
}
