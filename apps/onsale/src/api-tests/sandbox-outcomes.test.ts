// What becomes of holds and payments when time runs out; holds last 1 s here, 2 s with a
// confirm.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { getAvailability } from '@onsale/contracts/http/catalogue-calls.ts'
import {
  cancelOrder,
  getOrder,
  listAdmissions,
  listOrders,
  quoteRefund,
} from '@onsale/contracts/http/order-calls.ts'
import type { Order } from '@onsale/contracts/http/order.ts'
import { createPayment, getPayment, giveUpPayment } from '@onsale/contracts/http/payment-calls.ts'
import type { Caller } from './testing/api.ts'
import { eventually } from './testing/eventually.ts'
import {
  buy,
  confirm,
  givenOrder,
  givenPaid,
  givenPayment,
  givenTicket,
  inDays,
} from './testing/given.ts'
import { type Onsale, startOnsale } from './testing/start-onsale.ts'

let api: Onsale
before(async () => {
  api = await startOnsale({ env: { ONSALE_HOLD_SECONDS: '1', ONSALE_PAYING_SECONDS: '1' } })
})
after(() => api.stop())

const capacity = (units: number) => ({ units: [{ visitDate: inDays(30), capacity: units }] })

async function show(buyer: Caller, orderId: string): Promise<Order> {
  return (await buyer.call(getOrder, { params: { orderId } })).expect(200)
}

function becomes(buyer: Caller, orderId: string, look: (order: Order) => void): Promise<Order> {
  return eventually(
    async () => {
      const order = await show(buyer, orderId)
      look(order)
      return order
    },
    { withinMs: 9_000 },
  )
}

const expired = ({ status }: Order) => assert.equal(status, 'EXPIRED')

describe('holds and payments whose time runs out', { concurrency: true }, () => {
  test('a hold ends EXPIRED, not before its time, and gives stock and limit back', async () => {
    const { unitId } = await givenTicket(api, { ...capacity(1), perPersonLimit: 1 })
    const buyer = api.person()
    const { id, createdAt, holdExpiresAt = '' } = await givenOrder(buyer, unitId)
    const soldOut = await buy(api.person(), unitId)
    soldOut.refused('SOLD_OUT')
    const { expiredAt = '', ...order } = await becomes(buyer, id, expired)
    assert.ok(Date.parse(expiredAt) >= Date.parse(holdExpiresAt))
    assert.equal(Date.parse(holdExpiresAt) - Date.parse(createdAt), 1_000)
    assert.equal('holdExpiresAt' in order, false)
    const again = await buy(buyer, unitId)
    again.expect(201)
    const listed = await buyer.call(listOrders, { query: { status: 'EXPIRED' } })
    assert.deepEqual(
      listed.expect(200).items.map((each) => each.id),
      [id],
    )
  })

  test('an EXPIRED order can be neither paid nor cancelled nor quoted', async () => {
    const { unitId } = await givenTicket(api)
    const buyer = api.person()
    const { id: orderId } = await givenOrder(buyer, unitId)
    const payment = await givenPayment(buyer, orderId)
    const order = await becomes(buyer, orderId, expired)
    assert.equal(order.payment?.status, 'CANCELLED')
    const params = { orderId }
    const opened = await buyer.call(createPayment, { params, body: { provider: 'sandbox' } })
    opened.refused('ORDER_NOT_PAYABLE')
    const confirmed = await confirm(buyer, payment)
    confirmed.refused('ORDER_NOT_PAYABLE')
    const ofPayment = { orderId, paymentId: payment.id }
    const givenUp = await buyer.call(giveUpPayment, { params: ofPayment })
    givenUp.refused('ORDER_NOT_PAYABLE')
    const cancelled = await buyer.call(cancelOrder, { params })
    cancelled.refused('NOT_CANCELLABLE')
    const quoted = await buyer.call(quoteRefund, { params })
    quoted.refused('NOT_CANCELLABLE')
    const { items } = (await buyer.call(listAdmissions, { params })).expect(200)
    assert.deepEqual(items, [])
  })

  test('the replay of its 201 says PENDING still, and a new key buys anew', async () => {
    const { unitId } = await givenTicket(api, { perPersonLimit: 1 })
    const buyer = api.person()
    const first = await buy(buyer, unitId, 1, 'k')
    await becomes(buyer, first.expect(201).id, expired)
    const again = await buy(buyer, unitId, 1, 'k')
    assert.deepEqual(again.expect(201), first.expect(201))
    assert.ok(again.replayed)
  })

  test('availability tells of a hold, when it ends, and that it ended', async () => {
    const { ticket, unitId } = await givenTicket(api, capacity(1))
    const { holdExpiresAt } = await givenOrder(api.person(), unitId)
    const unit = async () => {
      const answer = await api.anybody.call(getAvailability, { params: { ticketId: ticket.id } })
      const [first] = answer.expect(200).units
      return { ...first, visitDate: undefined, unitId: undefined }
    }
    const same = { visitDate: undefined, unitId: undefined, capacity: 1, soldOut: false }
    const held = { ...same, free: 0, held: 1, state: 'ALL_HELD', nextReleaseAt: holdExpiresAt }
    assert.deepEqual(await unit(), held)
    const free = { ...same, free: 1, held: 0, state: 'FREE' }
    await eventually(async () => assert.deepEqual(await unit(), free), { withinMs: 5_000 })
  })

  test('"timeout" never settles: at the bound payment CANCELLED, order EXPIRED, no refund', async () => {
    const { unitId } = await givenTicket(api, capacity(1))
    const buyer = api.person()
    const { id, holdExpiresAt = '' } = await givenOrder(buyer, unitId)
    const payment = await givenPayment(buyer, id)
    const undecided = (await confirm(buyer, payment, 'timeout')).expect(202)
    const moved = Date.parse(undecided.order.holdExpiresAt ?? '') - Date.parse(holdExpiresAt)
    assert.equal(moved, 1_000)
    const order = await becomes(buyer, id, expired)
    assert.equal(order.refund, undefined)
    assert.ok(Date.parse(order.expiredAt ?? '') >= Date.parse(holdExpiresAt) + 1_000)
    const paymentStatus = async () => {
      const params = { orderId: id, paymentId: payment.id }
      return (await buyer.call(getPayment, { params })).expect(200).status
    }
    await eventually(async () => assert.equal(await paymentStatus(), 'CANCELLED'), {
      withinMs: 3_000,
    })
    await givenPaid(api.person(), unitId)
  })

  test('the kept 202 of a confirm is given again after the order expired', async () => {
    const { unitId } = await givenTicket(api)
    const buyer = api.person()
    const { id } = await givenOrder(buyer, unitId)
    const payment = await givenPayment(buyer, id)
    const first = await confirm(buyer, payment, 'timeout', 'k')
    await becomes(buyer, id, expired)
    const again = await confirm(buyer, payment, 'timeout', 'k')
    assert.deepEqual(again.expect(202), first.expect(202))
    assert.equal(again.headers['retry-after'], first.headers['retry-after'])
    assert.ok(again.replayed)
  })

  test('"late" with stock left: EXPIRED first, then PAID with admissions', async () => {
    const { unitId } = await givenTicket(api)
    const buyer = api.person()
    const { id } = await givenOrder(buyer, unitId)
    const undecided = await confirm(buyer, await givenPayment(buyer, id), 'late')
    assert.equal(undecided.expect(202).order.status, 'PAYING')
    await becomes(buyer, id, expired)
    const paid = await becomes(buyer, id, ({ status }) => assert.equal(status, 'PAID'))
    assert.deepEqual(
      [paid.payment?.status, paid.refund, paid.expiredAt],
      ['CAPTURED', undefined, undefined],
    )
    assert.ok(paid.paidAt)
    const { items } = (await buyer.call(listAdmissions, { params: { orderId: id } })).expect(200)
    assert.deepEqual(
      items.map(({ state }) => state),
      ['VALID'],
    )
  })

  const refundedInFull = (order: Order): void => {
    assert.deepEqual([order.status, order.refund?.status], ['EXPIRED', 'DONE'])
    assert.deepEqual(order.refund?.amount, order.total)
    assert.equal(order.payment?.status, 'REFUNDED')
  }

  test('"late" when the stock is gone: refunded in full, EXPIRED with its refund', async () => {
    const { unitId } = await givenTicket(api, capacity(1))
    const [buyer, next] = [api.person(), api.person()]
    const { id } = await givenOrder(buyer, unitId)
    await confirm(buyer, await givenPayment(buyer, id), 'late')
    await becomes(buyer, id, expired)
    await givenPaid(next, unitId)
    await becomes(buyer, id, refundedInFull)
    const { items } = (await buyer.call(listAdmissions, { params: { orderId: id } })).expect(200)
    assert.deepEqual(items, [])
  })

  test('"late" when the limit is used up meanwhile: refunded in full', async () => {
    const { unitId } = await givenTicket(api, { perPersonLimit: 1 })
    const buyer = api.person()
    const { id } = await givenOrder(buyer, unitId)
    await confirm(buyer, await givenPayment(buyer, id), 'late')
    await becomes(buyer, id, expired)
    await givenPaid(buyer, unitId)
    await becomes(buyer, id, refundedInFull)
  })

  test('declined, and not paid anew until the moved bound: EXPIRED then', async () => {
    const { unitId } = await givenTicket(api)
    const buyer = api.person()
    const { id, holdExpiresAt = '' } = await givenOrder(buyer, unitId)
    await confirm(buyer, await givenPayment(buyer, id), 'decline')
    const order = await becomes(buyer, id, expired)
    assert.ok(Date.parse(order.expiredAt ?? '') >= Date.parse(holdExpiresAt) + 1_000)
    assert.equal(order.payment?.status, 'DECLINED')
  })
})
