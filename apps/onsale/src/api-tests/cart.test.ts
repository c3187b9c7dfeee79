import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { changeTicket } from '@onsale/contracts/http/admin-calls.ts'
import {
  checkoutCart,
  deleteCart,
  deleteCartLine,
  getCart,
  putCartLine,
} from '@onsale/contracts/http/cart-calls.ts'
import { listOrders } from '@onsale/contracts/http/order-calls.ts'
import type { Caller } from './testing/api.ts'
import { givenOrder, givenTicket, inDays, PRICE } from './testing/given.ts'
import { type Onsale, startOnsale } from './testing/start-onsale.ts'

let api: Onsale
before(async () => {
  api = await startOnsale()
})
after(() => api.stop())

const empty = { lines: [], total: { amount: 0, currency: 'KRW' } }
const put = (buyer: Caller, unitId: string, quantity = 1) =>
  buyer.call(putCartLine, { params: { unitId }, body: { quantity } })
const show = async (buyer: Caller) => (await buyer.call(getCart)).expect(200)

test('a cart is empty at first, in won', async () => {
  assert.deepEqual(await show(api.person()), empty)
})

test('a line says what it is, what it costs now and how many are free', async () => {
  const { ticket, unitId } = await givenTicket(api)
  const buyer = api.person()
  const cart = (await put(buyer, unitId, 2)).expect(200)
  assert.deepEqual(cart, {
    lines: [
      {
        unitId,
        ticketId: ticket.id,
        ticketName: ticket.name,
        visitDate: ticket.units[0]?.visitDate,
        quantity: 2,
        unitPrice: PRICE,
        available: 10,
      },
    ],
    total: { amount: 100_000, currency: 'KRW' },
  })
  assert.deepEqual(await show(buyer), cart)
  await givenOrder(api.person(), unitId, 3)
  assert.equal((await show(buyer)).lines[0]?.available, 7)
  const body = { price: { amount: 60_000, currency: 'KRW' } }
  await api.person('admin').call(changeTicket, { params: { ticketId: ticket.id }, body })
  assert.equal((await show(buyer)).total.amount, 120_000, 'at the price of now')
})

test('a line is put, not added to, and can be taken out; another is no matter', async () => {
  const { unitIds } = await givenTicket(api, {
    units: [30, 31].map((days) => ({ visitDate: inDays(days), capacity: 5 })),
  })
  const [first = '', second = ''] = unitIds
  const buyer = api.person()
  await put(buyer, first, 2)
  await put(buyer, first, 3)
  const cart = (await put(buyer, second)).expect(200)
  assert.deepEqual(
    cart.lines.map(({ quantity }) => quantity),
    [3, 1],
  )
  const left = await buyer.call(deleteCartLine, { params: { unitId: first } })
  assert.deepEqual(
    left.expect(200).lines.map(({ unitId }) => unitId),
    [second],
  )
  for (const unitId of [first, 'never-given-out']) {
    const same = await buyer.call(deleteCartLine, { params: { unitId } })
    assert.deepEqual(same.expect(200), left.expect(200))
  }
  const gone = await buyer.call(deleteCart)
  gone.expect(204)
  assert.deepEqual(await show(buyer), empty)
  const again = await buyer.call(deleteCart)
  again.expect(204)
})

test('a quantity is 1 to 20, a unit one that exists', async () => {
  const { unitId } = await givenTicket(api)
  const buyer = api.person()
  for (const quantity of [0, 21, -1, 1.5]) {
    const answer = await put(buyer, unitId, quantity)
    answer.refused('INVALID_INPUT')
  }
  const most = await put(buyer, unitId, 20)
  most.expect(200)
  const unknown = await put(buyer, 'none')
  unknown.refused('UNIT_NOT_FOUND')
})

test('an eleventh line and a second currency are 422; the ten stay', async () => {
  const { unitIds } = await givenTicket(api, {
    units: Array.from({ length: 11 }, (_none, at) => ({ visitDate: inDays(30 + at), capacity: 1 })),
  })
  const foreign = await givenTicket(api, { price: { amount: 1, currency: 'USD' } })
  const buyer = api.person()
  for (const unitId of unitIds.slice(0, 10)) await put(buyer, unitId)
  const eleventh = await put(buyer, unitIds[10] ?? '')
  eleventh.refused('INVALID_INPUT')
  const known = await put(buyer, unitIds[9] ?? '', 2)
  known.expect(200)
  await buyer.call(deleteCartLine, { params: { unitId: unitIds[0] ?? '' } })
  const mixed = await put(buyer, foreign.unitId)
  mixed.refused('CURRENCY_MIXED')
  assert.equal((await show(buyer)).lines.length, 9)
  await buyer.call(deleteCart)
  const alone = await put(buyer, foreign.unitId)
  assert.deepEqual(alone.expect(200).total, { amount: 1, currency: 'USD' })
})

test('a cart holds no stock, and is a person’s own', async () => {
  const { unitId } = await givenTicket(api)
  const buyer = api.person()
  await put(buyer, unitId, 10)
  assert.deepEqual(await show(api.person()), empty)
  await givenOrder(api.person(), unitId, 4)
  const answer = await buyer.call(checkoutCart)
  answer.refused('LIMIT_EXCEEDED')
})

test('checkout orders the lines, which leave the cart', async () => {
  const { unitIds } = await givenTicket(api, {
    units: [30, 31].map((days) => ({ visitDate: inDays(days), capacity: 5 })),
  })
  const buyer = api.person()
  for (const unitId of unitIds) await put(buyer, unitId, 2)
  const expectedTotal = { amount: 200_000, currency: 'KRW' }
  const order = (await buyer.call(checkoutCart, { body: { expectedTotal } })).expect(201)
  assert.equal(order.status, 'PENDING')
  assert.deepEqual(
    order.lines.map(({ unitId }) => unitId),
    unitIds,
  )
  assert.deepEqual(order.total, expectedTotal)
  assert.deepEqual(await show(buyer), empty)
})

test('a checkout that is refused leaves the cart as it was', async () => {
  const { unitId } = await givenTicket(api, { units: [{ visitDate: inDays(30), capacity: 1 }] })
  const buyer = api.person()
  const cart = (await put(buyer, unitId, 2)).expect(200)
  const soldOut = await buyer.call(checkoutCart)
  assert.deepEqual(soldOut.refused('SOLD_OUT').lines, [{ unitId, asked: 2, free: 1, held: 0 }])
  const price = await buyer.call(checkoutCart, { body: { expectedTotal: PRICE } })
  price.refused('PRICE_CHANGED')
  assert.deepEqual(await show(buyer), cart)
})

test('an empty cart cannot be checked out', async () => {
  const buyer = api.person()
  const answer = await buyer.call(checkoutCart, { key: 'k' })
  answer.refused('INVALID_INPUT')
  const { unitId } = await givenTicket(api)
  await put(buyer, unitId)
  const filled = await buyer.call(checkoutCart, { key: 'k' })
  filled.expect(201)
})

test('of two checkouts at once one makes the order, the other finds the cart empty', async () => {
  const { unitId } = await givenTicket(api, { perPersonLimit: 20 })
  for (let round = 0; round < 10; round += 1) {
    const buyer = api.person()
    await put(buyer, unitId)
    const answers = await Promise.all([buyer.call(checkoutCart), buyer.call(checkoutCart)])
    const [made, other] = answers.toSorted((a, b) => a.status - b.status)
    made?.expect(201)
    other?.refused('INVALID_INPUT')
    assert.equal((await buyer.call(listOrders)).expect(200).items.length, 1)
  }
})
