import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import type { Logger } from '@onsale/platform/logger.ts'
import { type PaymentProvider, ProviderUnavailable } from '../ports.ts'

const CALL_MS_MAX = 10_000

/**
 * A provider that keeps the port's promise whatever its adapter does: a call ends within 10 s,
 * and every fault is `ProviderUnavailable`, so that a hold ends and a worker goes on. A call
 * that was given up may still succeed at the provider: that is found when it is asked again.
 */
export function boundProvider(
  provider: PaymentProvider,
  deps: { readonly scheduler: Scheduler; readonly logger: Logger },
): PaymentProvider {
  const bounded = async <Answer>(call: string, ask: () => Promise<Answer>): Promise<Answer> => {
    const { promise: late, reject } = Promise.withResolvers<never>()
    const takeBack = deps.scheduler.after(CALL_MS_MAX, () => {
      reject(new ProviderUnavailable(`${provider.name} gave no answer in ${CALL_MS_MAX} ms`))
    })
    try {
      return await Promise.race([ask(), late])
    } catch (fault) {
      if (fault instanceof ProviderUnavailable) throw fault
      deps.logger.error({ provider: provider.name, call, err: fault }, 'a provider call failed')
      throw new ProviderUnavailable(`${provider.name} failed`, { cause: fault })
    } finally {
      takeBack()
    }
  }
  return {
    ...provider,
    confirm: (payment, data) => bounded('confirm', () => provider.confirm(payment, data)),
    find: (payment) => bounded('find', () => provider.find(payment)),
    cancel: (payment) => bounded('cancel', () => provider.cancel(payment)),
    refund: (refund) => bounded('refund', () => provider.refund(refund)),
  }
}
