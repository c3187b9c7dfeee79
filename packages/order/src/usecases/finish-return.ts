import type { Refusal } from '../domain/outcome.ts'
import { invalid, refuse } from '../domain/outcome.ts'
import type { OrderReads, Seals } from '../ports.ts'
import { confirmPayment, type ConfirmPaymentDeps } from './confirm-payment.ts'

export interface FinishReturnDeps extends ConfirmPaymentDeps {
  readonly reads: Pick<OrderReads, 'findOrderOfPayment'>
  readonly seals: Seals
}

export interface FinishReturn {
  readonly provider: string
  readonly returnToken: string
  readonly query: Readonly<Record<string, string | undefined>>
}

export type FinishReturnOutcome =
  | { readonly kind: 'returned'; readonly orderId: string; readonly returnUrl: string | null }
  | Refusal

/**
 * Finishes a payment whose browser came back from the provider, possibly another browser than
 * the one that left: the single-use token is the authority. Whatever the provider decides, the
 * visitor is sent on to look at the order.
 */
export async function finishReturn(
  deps: FinishReturnDeps,
  command: FinishReturn,
): Promise<FinishReturnOutcome> {
  const provider = deps.providers.get(command.provider)
  const paymentId = deps.seals.paymentIdOf(command.returnToken)
  if (provider === undefined || paymentId === undefined) return refuse('NOT_FOUND')
  const order = await deps.reads.findOrderOfPayment(paymentId)
  const payment = order?.payments.find(({ id }) => id === paymentId)
  if (order === undefined || payment === undefined || payment.provider !== provider.name) {
    return refuse('NOT_FOUND')
  }
  if (payment.status !== 'CREATED' || payment.returnUsed) return refuse('NOT_FOUND')
  const providerData = provider.dataOfReturn(command.query)
  const wrong = provider.checkData(providerData)
  if (wrong !== undefined) return invalid('/outcome', wrong.message)
  const outcome = await confirmPayment(deps, {
    orderId: order.id,
    paymentId,
    userId: null,
    providerData,
    idempotency: null,
  })
  // Another return may have begun, or even finished, since the payment was read above.
  if (outcome.kind === 'refused' && !(await isUnused(deps, paymentId))) return refuse('NOT_FOUND')
  return { kind: 'returned', orderId: order.id, returnUrl: payment.returnUrl }
}

async function isUnused(deps: FinishReturnDeps, paymentId: string): Promise<boolean> {
  const order = await deps.reads.findOrderOfPayment(paymentId)
  return order?.payments.find(({ id }) => id === paymentId)?.status === 'CREATED'
}
