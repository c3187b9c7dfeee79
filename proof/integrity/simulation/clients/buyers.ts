import {
  checkoutCart,
  deleteCart,
  deleteCartLine,
  getCart,
  putCartLine,
} from '@onsale/contracts/http/cart-calls.ts'
import { getAvailability } from '@onsale/contracts/http/catalogue-calls.ts'
import { createOrder } from '@onsale/contracts/http/order-calls.ts'
import type { Order } from '@onsale/contracts/http/order.ts'
import type { Identity } from '@onsale/platform/http/identity.ts'
import type { BuyerAction, Manner, WantedLine } from '../scenario/scenario.ts'
import type { Answer, Ask } from '../world/front.ts'
import type { Counter } from './counter.ts'
import type { Operator } from './operator.ts'

export type Action<Kind extends BuyerAction['kind']> = Extract<BuyerAction, { kind: Kind }>

/** What a step sent, and what the buyer knows by its answer. */
export interface StepMemory {
  readonly ask: Ask
  /** Absent when no answer came, or a refusal. */
  orderId?: string
  paymentId?: string
  returnToken?: string
}

export const AT_ONCE: Manner = { patience: 0 }
const PATIENT: Manner = { patience: 3 }

/** The buyers: each knows what its own earlier steps were told, and nothing else. */
export class Buyers {
  readonly counter: Counter
  readonly memories = new Map<number, StepMemory>()
  readonly #operator: Operator

  constructor(counter: Counter, operator: Operator) {
    this.counter = counter
    this.#operator = operator
  }

  who(by: number): Identity {
    return { userId: `buyer-${by}`, sessionId: `phone-${by}`, role: 'customer' }
  }

  nameOf(by: number): string {
    return `Buyer ${by}`
  }

  /** Asks under the step's own key, and remembers what was asked. */
  async askAs(
    stepId: number,
    by: number,
    words: string,
    ask: Omit<Ask, 'who' | 'key'>,
    manner: Manner,
  ): Promise<{ answer: Answer | undefined; memory: StepMemory }> {
    const isKeyed = ask.call.idempotent === true && manner.keyless !== true
    const full: Ask = { ...ask, who: this.who(by), ...(isKeyed && { key: `key-${stepId}` }) }
    const memory: StepMemory = { ask: full }
    this.memories.set(stepId, memory)
    const key = isKeyed ? ` [key-${stepId}]` : ''
    const answer = await this.counter.ask(this.nameOf(by), `${words}${key}`, full, manner)
    return { answer, memory }
  }

  async order(action: Action<'order'>, stepId: number): Promise<void> {
    const lines = action.lines.flatMap((line) => this.#lineOf(line))
    if (lines.length === 0) return
    const expectedTotal = this.#expected(action.expects, lines)
    const body = { lines, ...(expectedTotal !== undefined && { expectedTotal }) }
    const { history } = this.counter.world
    const wanted = lines.map((line) => `${line.quantity} of ${history.nameOf(line.unitId)}`)
    const at = expectedTotal === undefined ? '' : ` for ${expectedTotal.amount}`
    const words = `wants ${wanted.join(' and ')}${at}`
    const asked = await this.askAs(
      stepId,
      action.by,
      words,
      { call: createOrder, body },
      action.manner,
    )
    if (asked.answer?.status === 201) asked.memory.orderId = (asked.answer.body as Order).id
  }

  async checkOut(action: Action<'check out'>, stepId: number): Promise<void> {
    const cart = this.counter.world.model.books.carts.get(`buyer-${action.by}`)
    const lines = [...(cart?.lines ?? [])].map(([unitId, quantity]) => ({ unitId, quantity }))
    const expectedTotal = lines.length > 0 ? this.#expected(action.expects, lines) : undefined
    const body = expectedTotal === undefined ? undefined : { expectedTotal }
    const ask = { call: checkoutCart, ...(body !== undefined && { body }) }
    const asked = await this.askAs(stepId, action.by, 'checks the cart out', ask, action.manner)
    if (asked.answer?.status === 201) asked.memory.orderId = (asked.answer.body as Order).id
  }

  #lineOf({ unit, quantity }: WantedLine): { unitId: string; quantity: number }[] {
    const known = this.#operator.units[unit % Math.max(1, this.#operator.units.length)]
    return known === undefined ? [] : [{ unitId: known.unitId, quantity }]
  }

  /** The total that the buyer's page shows, or one that is not right. */
  #expected(
    expects: 'nothing' | 'the price of now' | 'another price',
    lines: readonly { readonly unitId: string; readonly quantity: number }[],
  ) {
    if (expects === 'nothing') return undefined
    const { sales, units } = this.counter.world.model.books
    let amount = expects === 'another price' ? 1 : 0
    let currency = 'KRW'
    for (const { unitId, quantity } of lines) {
      const sale = sales.get(units.get(unitId)?.ticketId ?? '')
      amount += (sale?.price ?? 0) * quantity
      currency = sale?.currency ?? currency
    }
    return { amount, currency }
  }

  async cart(
    action: Action<'put into cart' | 'take out of cart' | 'empty cart' | 'look at cart'>,
    stepId: number,
  ): Promise<void> {
    const { history } = this.counter.world
    const unit = 'unit' in action ? this.#lineOf({ unit: action.unit, quantity: 1 })[0] : undefined
    const params = { unitId: unit?.unitId ?? 'none' }
    const name = history.nameOf(params.unitId)
    switch (action.kind) {
      case 'put into cart': {
        const ask = { call: putCartLine, params, body: { quantity: action.quantity } }
        const words = `puts ${action.quantity} of ${name} into the cart`
        await this.askAs(stepId, action.by, words, ask, PATIENT)
        return
      }
      case 'take out of cart': {
        const words = `takes ${name} out of the cart`
        await this.askAs(stepId, action.by, words, { call: deleteCartLine, params }, PATIENT)
        return
      }
      case 'empty cart':
        await this.askAs(stepId, action.by, 'empties the cart', { call: deleteCart }, PATIENT)
        return
      case 'look at cart':
        await this.askAs(stepId, action.by, 'looks at the cart', { call: getCart }, AT_ONCE)
    }
  }

  async availability(action: Action<'look at availability'>): Promise<void> {
    for (const ticketId of this.#operator.tickets) {
      const ask: Ask = { call: getAvailability, params: { ticketId } }
      await this.counter.ask(this.nameOf(action.by), 'looks at what is left', ask, AT_ONCE)
    }
  }

  /** The same request under the same key: whatever came of it must come again. */
  async again(action: Action<'same request again'>): Promise<void> {
    const memory = this.memories.get(action.of)
    if (memory?.ask.key === undefined) return
    const words = `sends ${memory.ask.call.operation} again [${memory.ask.key}]`
    await this.counter.ask(this.nameOf(action.by), words, memory.ask, AT_ONCE)
  }

  async otherUnderKey(action: Action<'same key, other request'>): Promise<void> {
    const memory = this.memories.get(action.of)
    if (memory?.ask.key === undefined) return
    const ask = this.#otherRequest(memory.ask)
    const words = `uses [${memory.ask.key}] for another request`
    await this.counter.ask(this.nameOf(action.by), words, ask, AT_ONCE)
  }

  #otherRequest(ask: Ask): Ask {
    if (ask.call.operation === 'createOrder') {
      const { lines } = ask.body as { lines: { unitId: string; quantity: number }[] }
      const more = lines.map((line) => ({ ...line, quantity: line.quantity + 1 }))
      return { ...ask, body: { lines: more } }
    }
    const [unit] = this.#operator.units
    const lines = [{ unitId: unit?.unitId ?? 'none', quantity: 1 }]
    const { params: _, ...rest } = ask
    return { ...rest, call: createOrder, body: { lines } }
  }
}
