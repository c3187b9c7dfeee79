import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { addUnit, createTicket, pauseTicket, putUnit } from '@onsale/contracts/http/admin-calls.ts'
import { changeTicket } from '@onsale/contracts/http/admin-calls.ts'
import { checkoutCart, putCartLine } from '@onsale/contracts/http/cart-calls.ts'
import { cancelOrder, getOrder, listOrders } from '@onsale/contracts/http/order-calls.ts'
import { createPayment, giveUpPayment } from '@onsale/contracts/http/payment-calls.ts'
import { assertReplay } from './testing/assert-replay.ts'
import {
  buy,
  confirm,
  givenOrder,
  givenPaid,
  givenPayment,
  givenTicket,
  inDays,
  inMs,
  ticketInput,
} from './testing/given.ts'
import { type Onsale, startOnsale } from './testing/start-onsale.ts'

let api: Onsale
before(async () => {
  api = await startOnsale()
})
after(() => api.stop())

test('an order is made once under a key, and its 201 is given again as it was', async () => {
  const { unitId } = await givenTicket(api)
  const buyer = api.person()
  const first = await buy(buyer, unitId, 2, 'k')
  first.expect(201)
  const second = await buy(buyer, unitId, 2, 'k')
  assertReplay(first, second)
  assert.equal((await buyer.call(listOrders)).expect(200).items.length, 1)
})

test('without a key every request stands for itself', async () => {
  const { unitId } = await givenTicket(api)
  const buyer = api.person()
  const [one, two] = [await givenOrder(buyer, unitId), await givenOrder(buyer, unitId)]
  assert.notEqual(one.id, two.id)
})

test('a key is a person’s own', async () => {
  const { unitId } = await givenTicket(api)
  const one = await buy(api.person(), unitId, 1, 'shared')
  const two = await buy(api.person(), unitId, 1, 'shared')
  assert.notEqual(one.expect(201).id, two.expect(201).id)
  assert.equal(two.replayed, false)
})

test('a key is one over the catalogue and orders; refused there, it is free here', async () => {
  const { unitId } = await givenTicket(api)
  const admin = api.person('admin')
  const create = (key: string) => admin.call(createTicket, { body: ticketInput(), key })
  ;(await create('both')).expect(201)
  ;(await buy(admin, unitId, 1, 'both')).refused('IDEMPOTENCY_KEY_REUSED')
  ;(await buy(admin, unitId, 1, 'order-first')).expect(201)
  ;(await create('order-first')).refused('IDEMPOTENCY_KEY_REUSED')
  const invalid = { ...ticketInput(), timeZone: 'Mars/Olympus' }
  ;(await admin.call(createTicket, { body: invalid, key: 'free' })).refused('INVALID_INPUT')
  ;(await buy(admin, unitId, 1, 'free')).expect(201)
})

test('keys are compared byte by byte', async () => {
  const { unitId } = await givenTicket(api)
  const buyer = api.person()
  const one = await buy(buyer, unitId, 1, 'Key')
  const two = await buy(buyer, unitId, 1, 'key')
  assert.notEqual(one.expect(201).id, two.expect(201).id)
})

test('the 201 is given again whatever became of the order, the sale or the stock since', async () => {
  const { ticket, unitId } = await givenTicket(api, {
    units: [{ visitDate: inDays(30), capacity: 1 }],
  })
  const buyer = api.person()
  const first = await buy(buyer, unitId, 1, 'k')
  const order = first.expect(201)
  const again = async () => assertReplay(first, await buy(buyer, unitId, 1, 'k'))
  const soldOut = await buy(api.person(), unitId, 1, 'k')
  soldOut.refused('SOLD_OUT')
  await again()
  const payment = await givenPayment(buyer, order.id)
  await again()
  await confirm(buyer, payment)
  await again()
  const admin = api.person('admin')
  const params = { ticketId: ticket.id }
  await admin.call(pauseTicket, { params })
  await again()
  const body = { price: { amount: 1, currency: 'KRW' }, saleClosesAt: inMs(-1_000) }
  const changed = await admin.call(changeTicket, { params, body })
  changed.expect(200)
  await again()
  await buyer.call(cancelOrder, { params: { orderId: order.id } })
  await again()
  const capacity = await admin.call(putUnit, {
    params: { ...params, unitId },
    body: { capacity: 0 },
  })
  capacity.expect(200)
  await again()
})

test('the fingerprint takes the body as parsed JSON: order of members and space do not matter', async () => {
  const { unitId } = await givenTicket(api)
  const buyer = api.person()
  const send = (body: string) =>
    buyer.raw({
      ...{ method: 'POST', path: '/api/orders', body },
      headers: { 'content-type': 'application/json', 'idempotency-key': 'k' },
    })
  const total = '"expectedTotal":{"amount":50000,"currency":"KRW"}'
  const first = await send(`{"lines":[{"unitId":"${unitId}","quantity":1}],${total}}`)
  first.expect(201)
  const moved = '"expectedTotal" : {"currency":"KRW","amount":5e4}'
  assertReplay(first, await send(`{ ${moved},\n "lines":[{"quantity":1.0,"unitId":"${unitId}"}]}`))
})

test('the same key with another body, path or call is refused, and breaks nothing', async () => {
  const { unitId } = await givenTicket(api)
  const buyer = api.person()
  const first = await buy(buyer, unitId, 1, 'k')
  const orderId = first.expect(201).id
  const otherBody = await buy(buyer, unitId, 2, 'k')
  otherBody.refused('IDEMPOTENCY_KEY_REUSED')
  const body = { provider: 'sandbox' }
  const otherCall = await buyer.call(createPayment, { params: { orderId }, body, key: 'k' })
  otherCall.refused('IDEMPOTENCY_KEY_REUSED')
  const paid = await buyer.call(createPayment, { params: { orderId }, body, key: 'pay' })
  paid.expect(201)
  const { id: otherId } = await givenOrder(buyer, unitId)
  const otherPath = await buyer.call(createPayment, {
    params: { orderId: otherId },
    body,
    key: 'pay',
  })
  otherPath.refused('IDEMPOTENCY_KEY_REUSED')
  const orderKeyFromPayment = await buy(buyer, unitId, 1, 'pay')
  orderKeyFromPayment.refused('IDEMPOTENCY_KEY_REUSED')
  assertReplay(first, await buy(buyer, unitId, 1, 'k'))
})

test('a refusal is not kept: the key is free again, for any request', async () => {
  const { ticket, unitId } = await givenTicket(api, { saleOpensAt: inMs(3_600_000) })
  const buyer = api.person()
  const refused = await buy(buyer, unitId, 1, 'k')
  refused.refused('SALE_NOT_OPEN')
  const changes = { saleOpensAt: inMs(-1_000) }
  const params = { ticketId: ticket.id }
  await api.person('admin').call(changeTicket, { params, body: changes })
  const other = await buy(buyer, unitId, 2, 'k')
  other.expect(201)
  assert.equal(other.replayed, false)
})

test('a payment is opened once under a key, its checkout included', async () => {
  const { unitId } = await givenTicket(api)
  const buyer = api.person()
  const { id: orderId } = await givenOrder(buyer, unitId)
  const open = () =>
    buyer.call(createPayment, { params: { orderId }, body: { provider: 'sandbox' }, key: 'k' })
  const first = await open()
  const payment = first.expect(201)
  assertReplay(first, await open())
  await buyer.call(giveUpPayment, { params: { orderId, paymentId: payment.id } })
  assertReplay(first, await open())
})

test('every answer of confirm that changed something is kept: 200, 202 with Retry-After, 402', async () => {
  const { unitId } = await givenTicket(api, { perPersonLimit: 10 })
  for (const [outcome, status] of [
    ['approve', 200],
    ['timeout', 202],
    ['decline', 402],
  ] as const) {
    const buyer = api.person()
    const payment = await givenPayment(buyer, (await givenOrder(buyer, unitId)).id)
    const first = await confirm(buyer, payment, outcome, 'k')
    assert.equal(first.status, status)
    assert.equal(first.headers['retry-after'] !== undefined, status === 202)
    const second = await confirm(buyer, payment, outcome, 'k')
    assert.equal(second.replayed, true)
    assert.equal(second.status, status)
    assert.equal(second.headers['retry-after'], first.headers['retry-after'])
    const { traceId: _one, ...before } = JSON.parse(first.text)
    const { traceId: _two, ...after } = JSON.parse(second.text)
    assert.deepEqual(after, before)
    const otherData = await confirm(buyer, payment, 'late', 'k')
    otherData.refused('IDEMPOTENCY_KEY_REUSED')
  }
})

test('a kept 402 stays, though the order was paid anew since', async () => {
  const { unitId } = await givenTicket(api)
  const buyer = api.person()
  const { id } = await givenOrder(buyer, unitId)
  const declined = await givenPayment(buyer, id)
  const first = await confirm(buyer, declined, 'decline', 'k')
  first.refused('PAYMENT_DECLINED')
  const paid = await confirm(buyer, await givenPayment(buyer, id))
  paid.expect(200)
  const again = await confirm(buyer, declined, 'decline', 'k')
  again.refused('PAYMENT_DECLINED')
  assert.ok(again.replayed)
})

test('a cancellation is done once under a key; {} and no body are the same request', async () => {
  const { unitId } = await givenTicket(api)
  const buyer = api.person()
  const { admissionIds, order } = await givenPaid(buyer, unitId, 3)
  const params = { orderId: order.id }
  const [first = '', second = ''] = admissionIds
  const part = () =>
    buyer.call(cancelOrder, { params, body: { admissionIds: [first] }, key: 'one' })
  const once = await part()
  once.expect(200)
  assertReplay(once, await part())
  const other = await buyer.call(cancelOrder, {
    params,
    body: { admissionIds: [second] },
    key: 'one',
  })
  other.refused('IDEMPOTENCY_KEY_REUSED')

  const rest = await buyer.call(cancelOrder, { params, key: 'rest' })
  assert.equal(rest.expect(200).status, 'CANCELLED')
  assertReplay(rest, await buyer.call(cancelOrder, { params, body: {}, key: 'rest' }))
  assertReplay(once, await part())
  const { refund } = (await buyer.call(getOrder, { params })).expect(200)
  assert.equal(refund?.amount.amount, 150_000)
})

test('a checkout is done once under a key, though the cart is empty or filled again', async () => {
  const { unitId } = await givenTicket(api)
  const buyer = api.person()
  const fill = () => buyer.call(putCartLine, { params: { unitId }, body: { quantity: 1 } })
  await fill()
  const first = await buyer.call(checkoutCart, { key: 'k' })
  first.expect(201)
  assertReplay(first, await buyer.call(checkoutCart, { body: {}, key: 'k' }))
  await fill()
  assertReplay(first, await buyer.call(checkoutCart, { key: 'k' }))
  const other = await buyer.call(checkoutCart, {
    body: { expectedTotal: { amount: 50_000, currency: 'KRW' } },
    key: 'k',
  })
  other.refused('IDEMPOTENCY_KEY_REUSED')
})

test('tickets and units are made once under a key', async () => {
  const admin = api.person('admin')
  const body = ticketInput()
  const first = await admin.call(createTicket, { body, key: 'k' })
  const { id: ticketId } = first.expect(201)
  assertReplay(first, await admin.call(createTicket, { body, key: 'k' }))
  const params = { ticketId }
  const unit = { visitDate: inDays(40), capacity: 3 }
  const added = await admin.call(addUnit, { params, body: unit, key: 'u' })
  added.expect(201)
  assertReplay(added, await admin.call(addUnit, { params, body: unit, key: 'u' }))
  assertReplay(first, await admin.call(createTicket, { body, key: 'k' }))
  const reused = await admin.call(addUnit, { params, body: unit, key: 'k' })
  reused.refused('IDEMPOTENCY_KEY_REUSED')
})

const malformed = ['', ' ', 'two words', 'x'.repeat(256), 'tab\there', 'é']
test('a malformed key is 422, an empty or repeated one too', async () => {
  const { unitId } = await givenTicket(api)
  const buyer = api.person()
  const json = { lines: [{ unitId, quantity: 1 }] }
  for (const key of [...malformed, ['a', 'b'], ['a', 'a']]) {
    const headers = { 'idempotency-key': key }
    const answer = await buyer.raw({ method: 'POST', path: '/api/orders', headers, json })
    assert.equal(answer.status, 422, JSON.stringify(key))
    answer.refused('INVALID_INPUT')
  }
  const longest = await buy(buyer, unitId, 1, '~!'.padEnd(255, 'x'))
  longest.expect(201)
})

test('on calls that use no key the header is ignored, malformed or not', async () => {
  const { ticket, unitId } = await givenTicket(api)
  const buyer = api.person()
  for (const key of ['', 'two words', 'x'.repeat(256), 'same']) {
    const headers = { 'idempotency-key': key }
    const put = { method: 'PUT', path: `/api/cart/lines/${unitId}`, headers }
    for (const quantity of [1, 2]) {
      const answer = await buyer.raw({ ...put, json: { quantity } })
      assert.equal(answer.status, 200)
      assert.equal(answer.replayed, false)
      assert.equal(JSON.parse(answer.text).lines[0].quantity, quantity)
    }
    const path = `/api/admin/tickets/${ticket.id}/pause`
    const paused = await api.person('admin').raw({ method: 'POST', path, headers })
    assert.equal(paused.status, 200)
  }
})

test('a query is no part of the request that a key stands for', async () => {
  const { unitId } = await givenTicket(api)
  const buyer = api.person()
  const send = (query: string) =>
    buyer.raw({
      ...{ method: 'POST', path: `/api/orders${query}`, headers: { 'idempotency-key': 'k' } },
      json: { lines: [{ unitId, quantity: 1 }] },
    })
  assertReplay(await send(''), await send('?again=1'))
})
