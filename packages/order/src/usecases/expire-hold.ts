import type { Payment, ProviderAnswer } from '../domain/payment.ts'
import {
  type Committer,
  type OrderReads,
  type PaymentProvider,
  ProviderUnavailable,
} from '../ports.ts'

export interface ExpireHoldDeps {
  readonly reads: Pick<OrderReads, 'findOrder'>
  readonly committer: Committer
  readonly providers: ReadonlyMap<string, PaymentProvider>
}

/**
 * Ends a hold that has run out. When a provider is still deciding, it is asked once to cancel;
 * what it says goes into the transaction that ends the hold.
 */
export async function expireHold(deps: ExpireHoldDeps, orderId: string): Promise<void> {
  const outcome = await deps.committer.submit({ kind: 'expire', orderId, providerSays: null })
  if (outcome.kind !== 'askProvider') return
  const order = await deps.reads.findOrder(orderId)
  const payment = order?.payments.find(({ id }) => id === outcome.paymentId)
  const provider = deps.providers.get(outcome.provider)
  if (payment === undefined) return
  const answer = await askToCancel(provider, payment)
  await deps.committer.submit({
    kind: 'expire',
    orderId,
    providerSays: { paymentId: payment.id, answer, seenCheckAt: payment.nextCheckAt },
  })
}

/** A provider that cannot be reached has not decided: the hold ends, the payment is followed. */
async function askToCancel(
  provider: PaymentProvider | undefined,
  payment: Payment,
): Promise<ProviderAnswer> {
  if (provider === undefined) return { kind: 'undecided' }
  try {
    return await provider.cancel(payment)
  } catch (error) {
    if (error instanceof ProviderUnavailable) return { kind: 'undecided' }
    throw error
  }
}
