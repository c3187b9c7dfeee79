import {
  cancelOrder,
  getOrder,
  listAdmissions,
  listOrders,
  quoteRefund,
} from '@onsale/contracts/http/order-calls.ts'
import type { Admission, Quote } from '@onsale/contracts/http/order.ts'
import {
  confirmPayment,
  createPayment,
  getPayment,
  giveUpPayment,
  receiveWebhook,
  returnFromPayment,
} from '@onsale/contracts/http/payment-calls.ts'
import type { Payment } from '@onsale/contracts/http/payment.ts'
import type { FaultAction, Manner } from '../scenario/scenario.ts'
import type { Ask } from '../world/front.ts'
import { type Action, AT_ONCE, type Buyers } from './buyers.ts'

const WEBHOOK_TRIES: Manner = { patience: 60 }

/** Buyers on their way from a hold to a ticket, and back. */
export class Payers {
  readonly #buyers: Buyers

  constructor(buyers: Buyers) {
    this.#buyers = buyers
  }

  async open(action: Action<'open payment'>, stepId: number): Promise<void> {
    const orderId = this.#buyers.memories.get(action.of)?.orderId
    if (orderId === undefined) return
    const words = `opens a payment for ${this.#name(orderId)}`
    const ask = { call: createPayment, params: { orderId }, body: { provider: 'sandbox' } }
    const asked = await this.#buyers.askAs(stepId, action.by, words, ask, action.manner)
    if (asked.answer?.status !== 201) return
    const { id, checkout } = asked.answer.body as Payment
    asked.memory.orderId = orderId
    asked.memory.paymentId = id
    asked.memory.returnToken = String(checkout['returnUrl']).split('/').at(-1) ?? ''
  }

  async giveUp(action: Action<'give up payment'>, stepId: number): Promise<void> {
    const { orderId, paymentId } = this.#buyers.memories.get(action.of) ?? {}
    if (orderId === undefined || paymentId === undefined) return
    const params = { orderId, paymentId }
    const words = `gives up ${this.#name(paymentId)}`
    await this.#buyers.askAs(stepId, action.by, words, { call: giveUpPayment, params }, AT_ONCE)
  }

  async confirm(action: Action<'confirm'>, stepId: number): Promise<void> {
    const { orderId, paymentId } = this.#buyers.memories.get(action.of) ?? {}
    if (orderId === undefined || paymentId === undefined) return
    this.#setQuirk(paymentId, action.quirk)
    const params = { orderId, paymentId }
    const body = { providerData: { outcome: action.outcome } }
    const words = `confirms ${this.#name(paymentId)}: the provider will ${this.#will(action)}`
    const ask = { call: confirmPayment, params, body }
    await this.#buyers.askAs(stepId, action.by, words, ask, action.manner)
  }

  async comeBack(action: Action<'come back by link'>): Promise<void> {
    const { paymentId, returnToken } = this.#buyers.memories.get(action.of) ?? {}
    if (paymentId === undefined || returnToken === undefined) return
    this.#setQuirk(paymentId, action.quirk)
    const ask: Ask = {
      call: returnFromPayment,
      params: { provider: 'sandbox', returnToken },
      query: { outcome: action.outcome },
    }
    const words = `comes back by the link of ${this.#name(paymentId)} with ${action.outcome}`
    const manner = { patience: 1, twice: action.twice }
    await this.#buyers.counter.ask(this.#buyers.nameOf(action.by), words, ask, manner)
  }

  async cancel(action: Action<'cancel'>, stepId: number): Promise<void> {
    const orderId = this.#buyers.memories.get(action.of)?.orderId
    if (orderId === undefined) return
    const admissionIds =
      action.part === undefined ? undefined : await this.#someAdmissions(action, orderId)
    if (action.part !== undefined && admissionIds === undefined) return
    const expectedRefund = await this.#expectedRefund(action, orderId, admissionIds)
    const parts = {
      ...(admissionIds !== undefined && { admissionIds }),
      ...(expectedRefund !== undefined && { expectedRefund }),
    }
    const body = Object.keys(parts).length > 0 ? parts : undefined
    const what = admissionIds === undefined ? 'all' : `${admissionIds.length}`
    const words = `cancels ${what} of ${this.#name(orderId)}`
    const ask = { call: cancelOrder, params: { orderId }, ...(body !== undefined && { body }) }
    await this.#buyers.askAs(stepId, action.by, words, ask, action.manner)
  }

  async #someAdmissions(
    { by, part = 0 }: Action<'cancel'>,
    orderId: string,
  ): Promise<string[] | undefined> {
    const ask: Ask = { call: listAdmissions, who: this.#buyers.who(by), params: { orderId } }
    const name = this.#buyers.nameOf(by)
    const answer = await this.#buyers.counter.ask(name, 'looks at the admissions', ask, AT_ONCE)
    if (answer?.status !== 200) return undefined
    const { items } = answer.body as { readonly items: readonly Admission[] }
    const valid = items.filter(({ state }) => state === 'VALID')
    const ids = (valid.length > 0 ? valid : items).slice(0, Math.max(1, part)).map(({ id }) => id)
    return ids.length > 0 ? ids : undefined
  }

  async #expectedRefund(
    { by, expects }: Action<'cancel'>,
    orderId: string,
    admissionIds: readonly string[] | undefined,
  ) {
    if (expects === 'nothing') return undefined
    const query = admissionIds === undefined ? {} : { admissionIds: admissionIds.join(',') }
    const ask: Ask = { call: quoteRefund, who: this.#buyers.who(by), params: { orderId }, query }
    const name = this.#buyers.nameOf(by)
    const words = `asks what ${this.#name(orderId)} would give back`
    const answer = await this.#buyers.counter.ask(name, words, ask, AT_ONCE)
    const refund = answer?.status === 200 ? (answer.body as Quote).refund : undefined
    if (expects === 'the quote') return refund
    return { amount: (refund?.amount ?? 0) + 1, currency: refund?.currency ?? 'KRW' }
  }

  async look(action: Action<'look'>): Promise<void> {
    const { orderId, paymentId } = this.#buyers.memories.get(action.of) ?? {}
    const { counter } = this.#buyers
    const who = this.#buyers.who(action.by)
    const name = this.#buyers.nameOf(action.by)
    await counter.ask(name, 'looks at all orders', { call: listOrders, who }, AT_ONCE)
    if (orderId === undefined) return
    const params = { orderId }
    const words = `looks at ${this.#name(orderId)}`
    await counter.ask(name, words, { call: getOrder, who, params }, AT_ONCE)
    await counter.ask(name, words, { call: listAdmissions, who, params }, AT_ONCE)
    await counter.ask(name, words, { call: quoteRefund, who, params }, AT_ONCE)
    if (paymentId === undefined) return
    const ofPayment = { orderId, paymentId }
    await counter.ask(name, words, { call: getPayment, who, params: ofPayment }, AT_ONCE)
  }

  /** A hint about a payment, true, invented or nonsense; sent until somebody takes it. */
  async webhook(action: Extract<FaultAction, { kind: 'webhook' }>): Promise<void> {
    const paymentId =
      typeof action.of === 'number'
        ? (this.#buyers.memories.get(action.of)?.paymentId ?? 'nobody')
        : action.of
    const text = action.of === 'garbage' ? 'not json' : JSON.stringify({ paymentId })
    for (let time = 0; time < action.times; time += 1) await this.#hint(text)
  }

  async tellOf(paymentId: string): Promise<void> {
    await this.#hint(JSON.stringify({ paymentId }))
  }

  async #hint(text: string): Promise<void> {
    const ask: Ask = {
      call: receiveWebhook,
      params: { provider: 'sandbox' },
      body: Buffer.from(text),
    }
    await this.#buyers.counter.ask('The provider', `hints at ${text}`, ask, WEBHOOK_TRIES)
  }

  #setQuirk(paymentId: string, quirk: Action<'confirm'>['quirk']): void {
    if (quirk !== undefined) this.#buyers.counter.world.provider.setQuirk(paymentId, quirk)
  }

  #will({ outcome, quirk }: Action<'confirm'>): string {
    return quirk === undefined ? outcome : `${outcome}, but: ${quirk}`
  }

  #name(id: string): string {
    return this.#buyers.counter.world.history.nameOf(id)
  }
}
