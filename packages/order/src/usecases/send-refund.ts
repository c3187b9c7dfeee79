import {
  type Committer,
  type PaymentProvider,
  ProviderUnavailable,
  type RefundRef,
} from '../ports.ts'

export interface SendRefundDeps {
  readonly committer: Committer
  readonly providers: ReadonlyMap<string, PaymentProvider>
}

/**
 * Sends a refund that is due and records what came of it. The refund's id is the provider's
 * idempotency key: sent twice, it is paid once.
 */
export async function sendRefund(deps: SendRefundDeps, ref: RefundRef): Promise<void> {
  const step = await deps.committer.submit({ kind: 'sendRefund', ...ref })
  if (step.kind !== 'send') return
  const { refund, payment } = step
  await deps.committer.submit({
    kind: 'settleRefund',
    ...ref,
    answer: await ask(deps.providers.get(payment.provider), refund),
  })
}

async function ask(
  provider: PaymentProvider | undefined,
  refund: Parameters<PaymentProvider['refund']>[0],
) {
  if (provider === undefined) {
    return { kind: 'failed' as const, reason: 'this payment provider is not configured' }
  }
  try {
    return await provider.refund(refund)
  } catch (error) {
    if (error instanceof ProviderUnavailable) {
      return { kind: 'failed' as const, reason: error.message }
    }
    throw error
  }
}
