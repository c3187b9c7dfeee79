import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { cancelOrder, getOrder, listAdmissions } from '@onsale/contracts/http/order-calls.ts'
import { createPayment, getPayment, giveUpPayment } from '@onsale/contracts/http/payment-calls.ts'
import type { Caller } from './testing/api.ts'
import {
  confirm,
  givenOrder,
  givenPaid,
  givenPayment,
  givenTicket,
  PRICE,
} from './testing/given.ts'
import { type Onsale, startOnsale } from './testing/start-onsale.ts'

let api: Onsale
before(async () => {
  api = await startOnsale({ env: { ONSALE_PAYING_SECONDS: '90' } })
})
after(() => api.stop())

async function given() {
  const { unitId } = await givenTicket(api)
  const buyer = api.person()
  const { id: orderId, holdExpiresAt = '' } = await givenOrder(buyer, unitId)
  return { buyer, unitId, orderId, holdExpiresAt, params: { orderId } }
}

const show = async (buyer: Caller, orderId: string) =>
  (await buyer.call(getOrder, { params: { orderId } })).expect(200)

const sandbox = { provider: 'sandbox' }

test('a payment is CREATED for the total, the order PAYING, and the hold ends as before', async () => {
  const { buyer, orderId, holdExpiresAt } = await given()
  const payment = await givenPayment(buyer, orderId)
  const { id, checkout, ...rest } = payment
  assert.deepEqual(rest, { orderId, provider: 'sandbox', status: 'CREATED', amount: PRICE })
  const returnUrl = String(checkout['returnUrl'])
  assert.ok(returnUrl.startsWith(`${api.url}/api/payments/return/sandbox/`), returnUrl)
  const order = await show(buyer, orderId)
  assert.deepEqual([order.status, order.holdExpiresAt], ['PAYING', holdExpiresAt])
  assert.equal(order.payment?.id, id)
})

test('a payment is read by its order; that of another order or person is 404', async () => {
  const { buyer, orderId, unitId } = await given()
  const { id: paymentId, checkout: _told, ...payment } = await givenPayment(buyer, orderId)
  const read = (await buyer.call(getPayment, { params: { orderId, paymentId } })).expect(200)
  const { checkout: _empty, ...shown } = read
  assert.deepEqual(shown, { id: paymentId, ...payment })
  const { id: otherId } = await givenOrder(buyer, unitId)
  const other = await buyer.call(getPayment, { params: { orderId: otherId, paymentId } })
  other.refused('NOT_FOUND')
  const stranger = api.person()
  for (const call of [getPayment, giveUpPayment]) {
    const answer = await stranger.call(call, { params: { orderId, paymentId } })
    answer.refused('NOT_FOUND')
  }
  const confirmed = await confirm(stranger, { id: paymentId, orderId })
  confirmed.refused('NOT_FOUND')
  const opened = await stranger.call(createPayment, { params: { orderId }, body: sandbox })
  opened.refused('NOT_FOUND')
})

test('an approved confirm answers payment and order, captured and PAID, with admissions', async () => {
  const { buyer, orderId } = await given()
  const answer = await confirm(buyer, await givenPayment(buyer, orderId))
  const { payment, order } = answer.expect(200)
  assert.deepEqual([payment.status, order.status], ['CAPTURED', 'PAID'])
  assert.deepEqual(order.payment, payment)
  assert.deepEqual(await show(buyer, orderId), order)
  const { items } = (await buyer.call(listAdmissions, { params: { orderId } })).expect(200)
  assert.deepEqual(
    items.map(({ state }) => state),
    ['VALID'],
  )
})

test('a new payment replaces one that is still CREATED', async () => {
  const { buyer, orderId } = await given()
  const first = await givenPayment(buyer, orderId)
  const second = await givenPayment(buyer, orderId)
  assert.notEqual(first.id, second.id)
  const params = { orderId, paymentId: first.id }
  assert.equal((await buyer.call(getPayment, { params })).expect(200).status, 'CANCELLED')
  const replaced = await confirm(buyer, first)
  replaced.refused('ORDER_NOT_PAYABLE')
  const givenUp = await buyer.call(giveUpPayment, { params })
  givenUp.refused('ORDER_NOT_PAYABLE')
  const paid = await confirm(buyer, second)
  assert.equal(paid.expect(200).order.status, 'PAID')
})

test('a payment given up lets the order be PENDING again, and another be opened', async () => {
  const { buyer, orderId, holdExpiresAt } = await given()
  const { id: paymentId } = await givenPayment(buyer, orderId)
  const gone = await buyer.call(giveUpPayment, { params: { orderId, paymentId } })
  gone.expect(204)
  const order = await show(buyer, orderId)
  assert.deepEqual([order.status, order.payment?.status], ['PENDING', 'CANCELLED'])
  assert.equal(order.holdExpiresAt, holdExpiresAt)
  const again = await buyer.call(giveUpPayment, { params: { orderId, paymentId } })
  again.refused('ORDER_NOT_PAYABLE')
  const paid = await confirm(buyer, await givenPayment(buyer, orderId))
  paid.expect(200)
})

test('declined: 402, the order PENDING again and payable anew until the moved bound', async () => {
  const { buyer, orderId, holdExpiresAt } = await given()
  const payment = await givenPayment(buyer, orderId)
  const declined = await confirm(buyer, payment, 'decline')
  assert.equal(declined.status, 402)
  declined.refused('PAYMENT_DECLINED')
  const order = await show(buyer, orderId)
  assert.deepEqual([order.status, order.payment?.status], ['PENDING', 'DECLINED'])
  const moved = Date.parse(order.holdExpiresAt ?? '') - Date.parse(holdExpiresAt)
  assert.equal(moved, 90_000, 'the first accepted confirm moves the hold')
  const again = await confirm(buyer, payment, 'approve')
  again.refused('ORDER_NOT_PAYABLE')
  const second = await givenPayment(buyer, orderId)
  await confirm(buyer, second, 'decline')
  assert.equal((await show(buyer, orderId)).holdExpiresAt, order.holdExpiresAt, 'once per order')
  const paid = await confirm(buyer, await givenPayment(buyer, orderId))
  paid.expect(200)
})

test('undecided: 202 with Retry-After, and nothing else can be done meanwhile', async () => {
  const { buyer, orderId, params } = await given()
  const payment = await givenPayment(buyer, orderId)
  const answer = await confirm(buyer, payment, 'timeout')
  const shown = answer.expect(202)
  assert.match(answer.headers['retry-after'] ?? '', /^[1-9]\d*$/)
  assert.deepEqual([shown.payment.status, shown.order.status], ['PROCESSING', 'PAYING'])
  const ofPayment = { orderId, paymentId: payment.id }
  const again = await confirm(buyer, payment)
  again.refused('PAYMENT_IN_PROGRESS')
  const another = await buyer.call(createPayment, { params, body: sandbox })
  another.refused('PAYMENT_IN_PROGRESS')
  const givenUp = await buyer.call(giveUpPayment, { params: ofPayment })
  givenUp.refused('PAYMENT_IN_PROGRESS')
  const cancelled = await buyer.call(cancelOrder, { params })
  cancelled.refused('NOT_CANCELLABLE')
})

test('what is paid, cancelled or free cannot be paid', async () => {
  const { buyer, unitId, params } = await given()
  const open = (orderId: string) =>
    buyer.call(createPayment, { params: { orderId }, body: sandbox })
  await buyer.call(cancelOrder, { params })
  const cancelled = await open(params.orderId)
  cancelled.refused('ORDER_NOT_PAYABLE')
  const { order, payment } = await givenPaid(buyer, unitId)
  const paid = await open(order.id)
  paid.refused('ORDER_NOT_PAYABLE')
  const twice = await confirm(buyer, payment)
  twice.refused('ORDER_NOT_PAYABLE')
  const free = await givenTicket(api, { price: { amount: 0, currency: 'KRW' } })
  const nothing = await open((await givenOrder(buyer, free.unitId)).id)
  nothing.refused('ORDER_NOT_PAYABLE')
})

test('cancelling while PAYING ends the open payment too', async () => {
  const { buyer, orderId, params } = await given()
  const payment = await givenPayment(buyer, orderId)
  const { status } = (await buyer.call(cancelOrder, { params })).expect(200)
  assert.equal(status, 'CANCELLED')
  const confirmed = await confirm(buyer, payment)
  confirmed.refused('ORDER_NOT_PAYABLE')
})

test('an unknown provider in the body is 422, before the order is looked for', async () => {
  const { buyer, orderId } = await given()
  for (const id of [orderId, 'none']) {
    for (const provider of ['paypal', 'Sandbox', '', '__proto__', 'constructor', 'x'.repeat(65)]) {
      const answer = await buyer.call(createPayment, {
        params: { orderId: id },
        body: { provider },
      })
      answer.refused('INVALID_INPUT')
    }
  }
})

test('returnUrl must have the public URL’s origin', async () => {
  const { buyer, params } = await given()
  const open = (returnUrl: string) =>
    buyer.call(createPayment, { params, body: { ...sandbox, returnUrl } })
  for (const ours of [api.url, `${api.url}/`, `${api.url}/done?x=1#y`]) {
    const answer = await open(ours)
    answer.expect(201)
  }
  for (const foreign of [
    ...['https://evil.example/', '/relative', 'javascript:alert(1)', '', 'x', 'data:,x'],
    ...[
      `${api.url}@evil.example/`,
      `https://localhost:${api.port}/`,
      'http://localhost/',
      '//evil',
    ],
    ...[`${api.url}.evil.example/`, `blob:${api.url}/x`, `http://127.0.0.1:${api.port}/`],
  ]) {
    const answer = await open(foreign)
    assert.equal(answer.status, 422, foreign)
  }
})

const wrongData: readonly unknown[] = [
  ...[{}, { outcome: 'APPROVE' }, { outcome: '' }, { outcome: null }, { outcome: ['approve'] }],
  ...[null, 'approve', ['approve'], 1],
]
test('providerData without a known outcome is 422, and the payment stays as it was', async () => {
  const { buyer, orderId } = await given()
  const payment = await givenPayment(buyer, orderId)
  const path = `/api/orders/${orderId}/payments/${payment.id}/confirm`
  for (const providerData of wrongData) {
    const answer = await buyer.raw({ method: 'POST', path, json: { providerData } })
    assert.equal(answer.status, 422, JSON.stringify(providerData))
  }
  for (const json of [{}, { outcome: 'approve' }, { providerData: { outcome: 'approve' }, x: 1 }]) {
    const answer = await buyer.raw({ method: 'POST', path, json })
    answer.refused('INVALID_INPUT')
  }
  const paid = await confirm(buyer, payment)
  paid.expect(200)
})
