import type { ProviderAnswer } from '../domain/payment.ts'
import type { PaymentProvider } from '../ports.ts'

type RefundAnswer = Awaited<ReturnType<PaymentProvider['refund']>>

/** A provider that answers what the test says, and remembers what it was asked. */
export interface ScriptedProvider extends PaymentProvider {
  /** `verb id`, in the order of the calls. */
  readonly asked: string[]
  readonly script: {
    confirm: () => Promise<ProviderAnswer>
    find: () => Promise<ProviderAnswer | { readonly kind: 'unknown' }>
    cancel: () => Promise<ProviderAnswer>
    refund: () => Promise<RefundAnswer>
  }
}

/** Approves, finds what was approved, refunds; until the script is changed. */
export function createScriptedProvider(amount: number): ScriptedProvider {
  const asked: string[] = []
  const captured: ProviderAnswer = { kind: 'captured', amount, currency: 'KRW' }
  const script: ScriptedProvider['script'] = {
    confirm: async () => captured,
    find: async () => captured,
    cancel: async () => ({ kind: 'cancelled' }),
    refund: async () => ({ kind: 'done' }),
  }
  return {
    name: 'sandbox',
    asked,
    script,
    checkData: () => undefined,
    checkout: () => ({}),
    dataOfReturn: () => ({}),
    paymentIdOfWebhook: (body) => Buffer.from(body).toString('utf8'),
    confirm(payment) {
      asked.push(`confirm ${payment.id}`)
      return script.confirm()
    },
    find(payment) {
      asked.push(`find ${payment.id}`)
      return script.find()
    },
    cancel(payment) {
      asked.push(`cancel ${payment.id}`)
      return script.cancel()
    },
    refund(refund) {
      asked.push(`refund ${refund.id}`)
      return script.refund()
    },
    async close() {},
  }
}
