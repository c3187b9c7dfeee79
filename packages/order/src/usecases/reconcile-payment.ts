import { processingPayment } from '../domain/order.ts'
import type { ProviderAnswer } from '../domain/payment.ts'
import { type Committer, type OrderReads, type PaymentProvider, type PaymentRef } from '../ports.ts'

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
  const provider = payment && deps.providers.get(payment.provider)
  if (order === undefined || payment === undefined || provider === undefined) return
  let answer: ProviderAnswer | { readonly kind: 'unknown' } = await provider.find(payment)
  if (answer.kind === 'unknown') {
    // Our process ended before the provider heard of it. While the order still waits, ask again
    // under the same id; otherwise close it, so that nobody is charged for what has expired.
    const waits = processingPayment(order)?.id === payment.id && order.status === 'PAYING'
    answer =
      waits && payment.providerData !== null
        ? await provider.confirm(payment, JSON.parse(payment.providerData))
        : await provider.cancel(payment)
  }
  await deps.committer.submit({
    kind: 'settlePayment',
    orderId: ref.orderId,
    paymentId: ref.paymentId,
    answer,
    idempotency: null,
  })
}
