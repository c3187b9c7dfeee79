import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { getOrder } from '@onsale/contracts/http/order-calls.ts'
import {
  createPayment,
  getPayment,
  returnFromPayment,
} from '@onsale/contracts/http/payment-calls.ts'
import type { Caller } from './testing/api.ts'
import { confirm, givenOrder, givenTicket } from './testing/given.ts'
import { type Onsale, startOnsale } from './testing/start-onsale.ts'

let api: Onsale
before(async () => {
  api = await startOnsale()
})
after(() => api.stop())

async function given(returnUrl?: string) {
  const { unitId } = await givenTicket(api)
  const buyer = api.person()
  const { id: orderId } = await givenOrder(buyer, unitId)
  return { buyer, orderId, ...(await open(buyer, orderId, returnUrl)) }
}

async function open(buyer: Caller, orderId: string, returnUrl?: string) {
  const body = { provider: 'sandbox', ...(returnUrl !== undefined && { returnUrl }) }
  const payment = (await buyer.call(createPayment, { params: { orderId }, body })).expect(201)
  const { pathname } = new URL(String(payment.checkout['returnUrl']))
  return { payment, path: pathname, token: pathname.split('/').at(-1) ?? '' }
}

/** As the visitor's other browser does: without a token of anybody. */
const comeBack = (path: string, outcome?: string) => {
  const query = outcome === undefined ? '' : `?outcome=${outcome}`
  return api.anybody.raw({ method: 'GET', path: `${path}${query}` })
}

const statusOf = async (buyer: Caller, orderId: string) =>
  (await buyer.call(getOrder, { params: { orderId } })).expect(200).status

test('the return finishes the payment and redirects to returnUrl as it was given', async () => {
  for (const tail of ['', '/', '/done', '/done?order=1&x=%20#top']) {
    const { buyer, orderId, path } = await given(`${api.url}${tail}`)
    const answer = await comeBack(path, 'approve')
    assert.equal(answer.status, 303)
    assert.equal(answer.headers.location, `${api.url}${tail}`)
    assert.equal(await statusOf(buyer, orderId), 'PAID')
  }
})

test('without a returnUrl it redirects to the page of the order', async () => {
  const { orderId, path } = await given()
  const { headers, status } = await comeBack(path, 'approve')
  assert.equal(status, 303)
  const location = new URL(headers.location ?? '', api.url)
  assert.equal(location.origin, api.url)
  assert.ok(location.pathname.includes(orderId), location.href)
})

test('a returnUrl with line breaks or letters of any script goes out as a header can carry it', async () => {
  for (const tail of [
    '/done\r\nX-Evil: 1',
    '/완료?판다=🐼',
    '/a b',
    '/\u0000',
    '/tab\there',
    '/\ud800',
  ]) {
    const { path } = await given(`${api.url}${tail}`)
    const answer = await comeBack(path, 'approve')
    assert.equal(answer.status, 303, JSON.stringify(tail))
    assert.equal(answer.headers['x-evil'], undefined)
    assert.equal(answer.headers.location, new URL(`${api.url}${tail}`).href)
  }
})

test('used: 404, whatever the outcome then asked for', async () => {
  const { buyer, orderId, path } = await given()
  await comeBack(path, 'approve')
  for (const outcome of ['approve', 'decline', 'nonsense', undefined]) {
    const answer = await comeBack(path, outcome)
    answer.refused('NOT_FOUND')
  }
  assert.equal(await statusOf(buyer, orderId), 'PAID')
})

test('a declined return redirects too; the order is PENDING and can be paid anew', async () => {
  const { buyer, orderId, path, payment } = await given()
  const declined = await comeBack(path, 'decline')
  assert.equal(declined.status, 303)
  assert.equal(await statusOf(buyer, orderId), 'PENDING')
  const params = { orderId, paymentId: payment.id }
  assert.equal((await buyer.call(getPayment, { params })).expect(200).status, 'DECLINED')
  const used = await comeBack(path, 'approve')
  used.refused('NOT_FOUND')
  await comeBack((await open(buyer, orderId)).path, 'approve')
  assert.equal(await statusOf(buyer, orderId), 'PAID')
})

test('an undecided return redirects, and uses the token', async () => {
  const { buyer, orderId, path } = await given()
  assert.equal((await comeBack(path, 'timeout')).status, 303)
  assert.equal(await statusOf(buyer, orderId), 'PAYING')
  const again = await comeBack(path, 'approve')
  again.refused('NOT_FOUND')
})

test('without a valid outcome it is 422, and the token stays good', async () => {
  const { buyer, orderId, path } = await given()
  for (const outcome of [undefined, '', 'APPROVE', 'paid', 'x'.repeat(500), '%00']) {
    const answer = await comeBack(path, outcome)
    assert.equal(answer.status, 422, String(outcome))
  }
  const twice = await comeBack(path, 'approve&outcome=decline')
  twice.refused('INVALID_INPUT')
  assert.equal((await comeBack(path, 'approve')).status, 303)
  assert.equal(await statusOf(buyer, orderId), 'PAID')
})

test('the token of a replaced, given-up or confirmed payment is 404', async () => {
  const replaced = await given()
  const second = await open(replaced.buyer, replaced.orderId)
  const old = await comeBack(replaced.path, 'approve')
  old.refused('NOT_FOUND')
  const params = { orderId: replaced.orderId, paymentId: second.payment.id }
  const path = `/api/orders/${params.orderId}/payments/${params.paymentId}`
  assert.equal((await replaced.buyer.raw({ method: 'DELETE', path })).status, 204)
  const givenUp = await comeBack(second.path, 'approve')
  givenUp.refused('NOT_FOUND')

  const confirmed = await given()
  await confirm(confirmed.buyer, confirmed.payment)
  const late = await comeBack(confirmed.path, 'approve')
  late.refused('NOT_FOUND')
})

test('tokens are single-use, of 128 bits at least, and cannot be guessed from others', async () => {
  const { token, payment } = await given()
  assert.ok(Buffer.from(token, 'base64url').length >= 16)
  const guesses = [
    ...[
      'x',
      payment.id,
      token.slice(0, -1),
      `${token}A`,
      token.toLowerCase(),
      '%00',
      '%F0%9F%90%BC',
    ],
    ...[`${token.slice(0, -2)}AA`, token.split('').toReversed().join(''), 'A'.repeat(43), '='],
  ]
  for (const guess of guesses.filter((each) => each !== token)) {
    const answer = await comeBack(`/api/payments/return/sandbox/${guess}`, 'approve')
    answer.refused('NOT_FOUND')
  }
  const params = { provider: 'paypal', returnToken: token }
  const query = { outcome: 'approve' }
  const elsewhere = await api.anybody.call(returnFromPayment, { params, query })
  elsewhere.refused('NOT_FOUND')
})

test('of many returns at once one finishes the payment', async () => {
  const { buyer, orderId, path } = await given()
  const answers = await Promise.all(Array.from({ length: 10 }, () => comeBack(path, 'approve')))
  const statuses = answers.map(({ status }) => status)
  assert.equal(statuses.filter((status) => status === 303).length, 1, statuses.join())
  assert.equal(statuses.filter((status) => status === 404).length, 9, statuses.join())
  assert.equal(await statusOf(buyer, orderId), 'PAID')
})
