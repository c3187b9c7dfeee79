import { addUnit, putUnit } from '@onsale/contracts/http/admin-calls.ts'
import { checkoutCart, putCartLine } from '@onsale/contracts/http/cart-calls.ts'
import { cancelOrder, createOrder, quoteRefund } from '@onsale/contracts/http/order-calls.ts'
import {
  createPayment,
  giveUpPayment,
  receiveWebhook,
} from '@onsale/contracts/http/payment-calls.ts'
import type { NewTicket } from '@onsale/contracts/http/ticket.ts'
import { pauseTicket } from '@onsale/contracts/http/admin-calls.ts'
import type { Answer, Api, Caller } from '../api.ts'
import {
  buy,
  confirm,
  givenOrder,
  givenPaid,
  givenPayment,
  givenTicket,
  inDays,
  inMs,
} from '../given.ts'

import { accountProvocations } from './account-refusals.ts'

type Provoke = (api: Api) => Promise<Answer>

const soldOut: Partial<NewTicket> = { units: [{ visitDate: inDays(30), capacity: 0 }] }
const notOpen = (): Partial<NewTicket> => ({ saleOpensAt: inMs(3_600_000) })
const closed = (): Partial<NewTicket> => ({ saleClosesAt: inMs(-1_000) })
const free = { amount: 0, currency: 'KRW' }

/** Buying directly, and the same from the cart. */
async function buyOf(api: Api, changes: Partial<NewTicket>, quantity = 1): Promise<Answer> {
  return buy(api.person(), (await givenTicket(api, changes)).unitId, quantity)
}

async function inCart(
  api: Api,
  changes: Partial<NewTicket>,
  quantity = 1,
): Promise<{ buyer: Caller; ticketId: string }> {
  const { unitId, ticket } = await givenTicket(api, changes)
  const buyer = api.person()
  const put = await buyer.call(putCartLine, { params: { unitId }, body: { quantity } })
  put.expect(200)
  return { buyer, ticketId: ticket.id }
}

async function checkOutOf(api: Api, changes: Partial<NewTicket>, quantity = 1): Promise<Answer> {
  return (await inCart(api, changes, quantity)).buyer.call(checkoutCart)
}

async function pausedTicket(api: Api) {
  const onSale = await givenTicket(api)
  await api.person('admin').call(pauseTicket, { params: { ticketId: onSale.ticket.id } })
  return onSale
}

async function order(api: Api) {
  const buyer = api.person()
  const { id: orderId } = await givenOrder(buyer, (await givenTicket(api)).unitId)
  return { buyer, orderId, params: { orderId } }
}

async function processing(api: Api) {
  const { buyer, orderId, params } = await order(api)
  const payment = await givenPayment(buyer, orderId)
  const confirmed = await confirm(buyer, payment, 'timeout')
  confirmed.expect(202)
  return { buyer, payment, params, ofPayment: { orderId, paymentId: payment.id } }
}

async function paid(api: Api) {
  const buyer = api.person()
  const { order: bought, payment } = await givenPaid(buyer, (await givenTicket(api)).unitId)
  const params = { orderId: bought.id }
  return { buyer, payment, params, ofPayment: { ...params, paymentId: payment.id } }
}

/** 200 a second come back: a slow machine needs many to get through the burst of 1,000. */
const WEBHOOKS_UNTIL_LIMITED_MAX = 20_000
const WEBHOOKS_AT_ONCE = 200

/** How the refusals are caused that only one call has, by `operation CODE`. */
export const ownProvocations: Readonly<Record<string, Provoke>> = {
  ...accountProvocations,

  'putUnit UNIT_NOT_FOUND': async (api) => {
    const params = { ticketId: (await givenTicket(api)).ticket.id, unitId: 'none' }
    return api.person('admin').call(putUnit, { params, body: { capacity: 1 } })
  },
  'putUnit CAPACITY_BELOW_CLAIMED': async (api) => {
    const { ticket, unitId } = await givenTicket(api)
    await givenOrder(api.person(), unitId, 2)
    const params = { ticketId: ticket.id, unitId }
    return api.person('admin').call(putUnit, { params, body: { capacity: 1 } })
  },
  'addUnit UNIT_EXISTS': async (api) => {
    const { ticket } = await givenTicket(api)
    const body = { visitDate: inDays(30), capacity: 1 }
    return api.person('admin').call(addUnit, { params: { ticketId: ticket.id }, body })
  },

  'createOrder UNIT_NOT_FOUND': (api) => buy(api.person(), 'never-given-out'),
  'createOrder SALE_NOT_OPEN': (api) => buyOf(api, notOpen()),
  'createOrder SALE_CLOSED': (api) => buyOf(api, closed()),
  'createOrder SALE_PAUSED': async (api) => buy(api.person(), (await pausedTicket(api)).unitId),
  'createOrder CURRENCY_MIXED': async (api) => {
    const inWon = await givenTicket(api)
    const inYen = await givenTicket(api, { price: { amount: 5_000, currency: 'JPY' } })
    const lines = [inWon, inYen].map(({ unitId }) => ({ unitId, quantity: 1 }))
    return api.person().call(createOrder, { body: { lines } })
  },
  'createOrder PRICE_CHANGED': async (api) => {
    const lines = [{ unitId: (await givenTicket(api)).unitId, quantity: 1 }]
    return api.person().call(createOrder, { body: { lines, expectedTotal: free } })
  },
  'createOrder LIMIT_EXCEEDED': (api) => buyOf(api, {}, 5),
  'createOrder SOLD_OUT': (api) => buyOf(api, soldOut),

  'checkoutCart SALE_NOT_OPEN': (api) => checkOutOf(api, notOpen()),
  'checkoutCart SALE_CLOSED': (api) => checkOutOf(api, closed()),
  'checkoutCart SALE_PAUSED': async (api) => {
    const { buyer, ticketId } = await inCart(api, {})
    await api.person('admin').call(pauseTicket, { params: { ticketId } })
    return buyer.call(checkoutCart)
  },
  'checkoutCart PRICE_CHANGED': async (api) => {
    const { buyer } = await inCart(api, {})
    return buyer.call(checkoutCart, { body: { expectedTotal: free } })
  },
  'checkoutCart LIMIT_EXCEEDED': (api) => checkOutOf(api, {}, 5),
  'checkoutCart SOLD_OUT': (api) => checkOutOf(api, soldOut),
  'putCartLine UNIT_NOT_FOUND': (api) =>
    api.person().call(putCartLine, { params: { unitId: 'none' }, body: { quantity: 1 } }),
  'putCartLine CURRENCY_MIXED': async (api) => {
    const { buyer } = await inCart(api, {})
    const inYen = await givenTicket(api, { price: { amount: 5_000, currency: 'JPY' } })
    return buyer.call(putCartLine, { params: { unitId: inYen.unitId }, body: { quantity: 1 } })
  },

  'quoteRefund NOT_CANCELLABLE': async (api) => {
    const { buyer, params } = await order(api)
    return buyer.call(quoteRefund, { params })
  },
  'cancelOrder NOT_CANCELLABLE': async (api) => {
    const { buyer, params } = await processing(api)
    return buyer.call(cancelOrder, { params })
  },
  'cancelOrder QUOTE_CHANGED': async (api) => {
    const { buyer, params } = await paid(api)
    return buyer.call(cancelOrder, { params, body: { expectedRefund: free } })
  },

  'createPayment PAYMENT_IN_PROGRESS': async (api) => {
    const { buyer, params } = await processing(api)
    return buyer.call(createPayment, { params, body: { provider: 'sandbox' } })
  },
  'createPayment ORDER_NOT_PAYABLE': async (api) => {
    const { buyer, params } = await paid(api)
    return buyer.call(createPayment, { params, body: { provider: 'sandbox' } })
  },
  'giveUpPayment PAYMENT_IN_PROGRESS': async (api) => {
    const { buyer, ofPayment } = await processing(api)
    return buyer.call(giveUpPayment, { params: ofPayment })
  },
  'giveUpPayment ORDER_NOT_PAYABLE': async (api) => {
    const { buyer, ofPayment } = await paid(api)
    return buyer.call(giveUpPayment, { params: ofPayment })
  },
  'confirmPayment PAYMENT_DECLINED': async (api) => {
    const { buyer, orderId } = await order(api)
    return confirm(buyer, await givenPayment(buyer, orderId), 'decline')
  },
  'confirmPayment PAYMENT_IN_PROGRESS': async (api) => {
    const { buyer, payment } = await processing(api)
    return confirm(buyer, payment)
  },
  'confirmPayment ORDER_NOT_PAYABLE': async (api) => {
    const { buyer, payment } = await paid(api)
    return confirm(buyer, payment)
  },
  'receiveWebhook RATE_LIMITED': async (api) => {
    const send = () =>
      api.anybody.call(receiveWebhook, { params: { provider: 'sandbox' }, body: new Uint8Array(2) })
    for (let sent = 0; sent < WEBHOOKS_UNTIL_LIMITED_MAX; sent += WEBHOOKS_AT_ONCE) {
      const answers = await Promise.all(Array.from({ length: WEBHOOKS_AT_ONCE }, send))
      const limited = answers.find(({ status }) => status === 429)
      if (limited !== undefined) return limited
    }
    throw new Error('webhooks were never limited')
  },
}
