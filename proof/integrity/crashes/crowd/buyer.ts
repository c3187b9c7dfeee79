import { checkoutCart, putCartLine } from '@onsale/contracts/http/cart-calls.ts'
import type { Call } from '@onsale/contracts/http/call.ts'
import { getAvailability } from '@onsale/contracts/http/catalogue-calls.ts'
import { cancelOrder, createOrder, listAdmissions } from '@onsale/contracts/http/order-calls.ts'
import type { Order } from '@onsale/contracts/http/order.ts'
import {
  confirmPayment,
  createPayment,
  giveUpPayment,
} from '@onsale/contracts/http/payment-calls.ts'
import type { SandboxOutcome } from '@onsale/contracts/http/payment.ts'
import type { Answer } from '@onsale/onsale/api-tests/testing/api.ts'
import type { Chance } from '../../simulation/random.ts'
import { type Client, createPerson, kindOf, type Person } from './client.ts'
import type { Promises } from './promises.ts'
import { LIMIT, type Shelf } from './shelf.ts'

export interface BuyerDeps {
  readonly client: Client
  readonly promises: Promises
  readonly shelf: Shelf
  readonly chance: Chance
  /** Its files are on the same disk as ours: then it may not decide at once what it always does. */
  readonly providerMayBeAway?: boolean
}

/** Of a confirm. */
const [TAKEN, DECLINED] = [200, 402]
const NO_TICKET = ['409 SOLD_OUT', '403 SALE_PAUSED']
/** The hold, or the bound of the payment, passed while the program was down. */
const TOO_LATE = ['409 ORDER_NOT_PAYABLE']

/** One person's way through the shop, drawn by chance; all that was promised is noted. */
export async function buyOnce(deps: BuyerDeps, userId: string): Promise<void> {
  const buyer = new Buyer(deps, createPerson(userId))
  const { chance } = deps
  if (chance.happens(0.1)) await buyer.look()
  const order = chance.happens(0.2) ? await buyer.orderCart() : await buyer.order()
  if (order === undefined) return
  const ways: readonly [() => Promise<unknown>, ...(() => Promise<unknown>)[]] = [
    async () => {}, // forgets to pay
    () => buyer.cancel(order.id),
    () => buyer.pay(order.id, 'late'),
    () => buyer.pay(order.id, 'timeout'),
    () => buyer.giveUpThenPay(order),
    () => buyer.declinedThenPay(order),
    () => buyer.payThenCancel(order),
    () => buyer.payThenCancel(order),
    () => buyer.payThenGiveOneBack(order),
    () => buyer.payThenGiveOneBack(order),
    () => buyer.pay(order.id, 'approve'),
    () => buyer.pay(order.id, 'approve'),
    () => buyer.pay(order.id, 'approve'),
  ]
  await chance.pick(ways)()
}

class Buyer {
  readonly #deps: BuyerDeps
  readonly #person: Person
  #keys = 0

  constructor(deps: BuyerDeps, person: Person) {
    this.#deps = deps
    this.#person = person
  }

  async look(): Promise<void> {
    const [ticketId = ''] = this.#deps.shelf.ticketIds
    const asked = { person: this.#person, call: getAvailability, parts: { params: { ticketId } } }
    this.#expect('availability', await this.#deps.client.ask(asked), ['200'])
  }

  /** Takes a hold; now and then by a double click, which must be answered twice the same. */
  async order(): Promise<Order | undefined> {
    const { client, chance } = this.#deps
    const body = { lines: this.#choose() }
    const asked = { person: this.#person, call: createOrder, parts: { body, key: this.#key() } }
    const answers = await Promise.all(
      Array.from({ length: chance.happens(0.05) ? 2 : 1 }, () => client.ask(asked)),
    )
    const [answer, again] = answers
    if (answer === undefined) return undefined
    // A refusal is kept by nobody: the second click is judged anew.
    if (again?.status === 201 && answer.status === 201 && again.text !== answer.text) {
      client.faults.add('a double click was answered in two ways')
    }
    return this.#granted('order', answer.status === 201 ? answer : (again ?? answer))
  }

  async orderCart(): Promise<Order | undefined> {
    const { client, promises } = this.#deps
    const { userId } = this.#person
    const cart = new Map<string, number>()
    for (const { unitId, quantity } of this.#choose()) {
      promises.carts.moving(userId)
      const parts = { params: { unitId }, body: { quantity } }
      const put = await client.ask({ person: this.#person, call: putCartLine, parts })
      this.#expect('cart', put, ['200'])
      cart.set(unitId, quantity)
      promises.carts.is(userId, new Map(cart))
    }
    promises.carts.moving(userId)
    const parts = { body: {}, key: this.#key() }
    const answer = await client.ask({ person: this.#person, call: checkoutCart, parts })
    promises.carts.is(userId, answer.status === 201 ? new Map() : cart)
    return this.#granted('checkout', answer)
  }

  /** The status of the confirm; undefined when there was nothing to confirm any more. */
  async pay(orderId: string, outcome: SandboxOutcome): Promise<number | undefined> {
    const { client, promises } = this.#deps
    const paymentId = await this.#open(orderId)
    if (paymentId === undefined) return undefined
    const parts = {
      params: { orderId, paymentId },
      body: { providerData: { outcome } },
      key: this.#key(),
    }
    const answer = await client.ask({ person: this.#person, call: confirmPayment, parts })
    if (answer.status === TAKEN) promises.paid(orderId)
    const isAway = this.#deps.providerMayBeAway === true
    const undecided = isAway ? ['202'] : []
    this.#expect(`confirm ${outcome}`, answer, [...CONFIRMED[outcome], ...undecided, ...TOO_LATE])
    return answer.status
  }

  async giveUpThenPay(order: Order): Promise<void> {
    const paymentId = await this.#open(order.id)
    if (paymentId === undefined) return
    const params = { orderId: order.id, paymentId }
    const asked = { person: this.#person, call: giveUpPayment, parts: { params } }
    this.#expect('give up', await this.#deps.client.ask(asked), ['204', ...TOO_LATE])
    await this.pay(order.id, 'approve')
  }

  async declinedThenPay(order: Order): Promise<void> {
    if ((await this.pay(order.id, 'decline')) === DECLINED) await this.pay(order.id, 'approve')
  }

  async payThenCancel(order: Order): Promise<void> {
    if ((await this.pay(order.id, 'approve')) === TAKEN) await this.cancel(order.id)
  }

  async payThenGiveOneBack(order: Order): Promise<void> {
    if ((await this.pay(order.id, 'approve')) !== TAKEN) return
    const params = { orderId: order.id }
    const asked = { person: this.#person, call: listAdmissions, parts: { params } }
    const { items } = (await this.#deps.client.ask(asked)).expect(200)
    const quantity = order.lines.reduce((sum, line) => sum + line.quantity, 0)
    if (items.length !== quantity)
      this.#deps.client.faults.add('admissions are not as many as paid')
    const [first] = items
    if (first !== undefined && quantity > 1) await this.cancel(order.id, [first.id])
    else await this.cancel(order.id)
  }

  /** Gives all back, or these admissions. */
  async cancel(orderId: string, admissionIds?: readonly string[]): Promise<void> {
    const { client, promises } = this.#deps
    const parts = {
      params: { orderId },
      body: admissionIds === undefined ? {} : { admissionIds: [...admissionIds] },
      key: this.#key(),
    }
    const answer = await client.ask({ person: this.#person, call: cancelOrder, parts })
    const isPaid = promises.orders.get(orderId)?.paid === true
    this.#expect('cancel', answer, isPaid ? ['200'] : ['200', '409 NOT_CANCELLABLE'])
    if (answer.status !== 200) return
    if (admissionIds === undefined) promises.cancelled(orderId)
    else promises.voided(orderId, admissionIds)
  }

  async #open(orderId: string): Promise<string | undefined> {
    const parts = { params: { orderId }, body: { provider: 'sandbox' }, key: this.#key() }
    const asked = { person: this.#person, call: createPayment, parts }
    const answer = await this.#deps.client.ask(asked)
    this.#expect('open a payment', answer, ['201', ...TOO_LATE])
    return answer.status === 201 ? answer.expect(201).id : undefined
  }

  #granted(step: string, answer: Answer<typeof createOrder>): Order | undefined {
    this.#expect(step, answer, ['201', ...NO_TICKET])
    if (answer.status !== 201) return undefined
    const order = answer.expect(201)
    this.#deps.promises.granted({ ...order, userId: this.#person.userId })
    return order
  }

  #choose(): { unitId: string; quantity: number }[] {
    const { chance, shelf } = this.#deps
    const units = chance.shuffled(shelf.units).slice(0, chance.happens(0.3) ? 2 : 1)
    return units.map(({ unitId }) => ({ unitId, quantity: chance.int(1, LIMIT) }))
  }

  #key(): string {
    this.#keys += 1
    return `${this.#person.userId}-${this.#keys}`
  }

  #expect<C extends Call>(step: string, answer: Answer<C>, kinds: readonly string[]): void {
    const kind = kindOf(answer)
    if (!kinds.includes(kind)) this.#deps.client.faults.add(`${step}: ${kind}`)
  }
}

/** 402 for the one case that the provider was asked to cancel before the retry reached it. */
const CONFIRMED: Readonly<Record<SandboxOutcome, readonly string[]>> = {
  approve: ['200', '402 PAYMENT_DECLINED'],
  decline: ['402 PAYMENT_DECLINED'],
  timeout: ['202', '402 PAYMENT_DECLINED'],
  // Asked again after a crash it may have captured already.
  late: ['202', '200', '402 PAYMENT_DECLINED'],
}
