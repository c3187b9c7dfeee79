import { processingPayment } from '../domain/order.ts'
import type { ProviderAnswer } from '../domain/payment.ts'
import {
  type Committer,
  type OrderReads,
  type PaymentProvider,
  type PaymentRef,
  ProviderUnavailable,
} from '../ports.ts'

export interface ReconcilePaymentDeps {
  readonly reads: Pick<OrderReads, 'findOrder'>
  readonly committer: Committer
  readonly providers: ReadonlyMap<string, PaymentProvider>
}

/**
 * Asks the provider what became of a payment and records it: after a crash, an undecided
 * confirm, a hint of a webhook, or a hold that ended while the provider was deciding. Every
 * charge is found here, however late, and ends as a ticket or a refund.
 */
export async function reconcilePayment(deps: ReconcilePaymentDeps, ref: PaymentRef): Promise<void> {
  const order = await deps.reads.findOrder(ref.orderId)
  const payment = order?.payments.find(({ id }) => id === ref.paymentId)
  if (order === undefined || payment === undefined) return
  const provider = deps.providers.get(payment.provider)
  if (provider === undefined) throw new ProviderUnavailable(`no provider ${payment.provider}`)
  const waits = processingPayment(order)?.id === payment.id && order.status === 'PAYING'
  let answer: ProviderAnswer | { readonly kind: 'unknown' } = await provider.find(payment)
  if (answer.kind === 'unknown' && waits && payment.providerData !== null) {
    // Our process ended before the provider heard of it: ask again, under the same id.
    answer = await provider.confirm(payment, JSON.parse(payment.providerData))
  } else if (answer.kind === 'unknown' || (answer.kind === 'undecided' && !waits)) {
    // Nobody waits for it any more, and the cancel at the bound may have been lost: close it, so
    // that nobody is charged for what has expired and nobody follows it for ever.
    answer = await provider.cancel(payment)
  }
  await deps.committer.submit({
    kind: 'settlePayment',
    orderId: ref.orderId,
    paymentId: ref.paymentId,
    answer,
    idempotency: null,
    seenCheckAt: payment.nextCheckAt,
  })
}
