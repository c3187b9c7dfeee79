import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { getOrder } from '@onsale/contracts/http/order-calls.ts'
import { receiveWebhook } from '@onsale/contracts/http/payment-calls.ts'
import { confirm, givenOrder, givenPaid, givenPayment, givenTicket } from './testing/given.ts'
import { type Onsale, startOnsale } from './testing/start-onsale.ts'

let api: Onsale
before(async () => {
  // Webhooks are counted by provider: that one public write a minute is allowed is no matter.
  api = await startOnsale({ env: { ONSALE_PUBLIC_WRITES_PER_MINUTE: '1' } })
})
after(() => api.stop())

const send = (body: string | Uint8Array, provider = 'sandbox') =>
  api.anybody.call(receiveWebhook, {
    params: { provider },
    body: typeof body === 'string' ? Buffer.from(body) : body,
  })

test('a webhook is stored whatever it holds: it is a hint', async () => {
  const bodies = [
    '{"paymentId":"none"}',
    '',
    '{',
    'null',
    '[]',
    '{"paymentId":{"a":1}}',
    '{"paymentId":null}',
  ]
  for (const body of [...bodies, new Uint8Array([0xff, 0xfe, 0x00]), 'x'.repeat(65_536)]) {
    const answer = await send(body)
    answer.expect(204)
  }
})

test('any Content-Type will do, with a token or without', async () => {
  const path = '/api/payments/webhooks/sandbox'
  for (const type of ['application/json', 'text/plain', 'application/x-www-form-urlencoded', '']) {
    const headers = { 'content-type': type }
    const answer = await api
      .bearing('Bearer stale')
      .raw({ method: 'POST', path, headers, body: '{}' })
    assert.equal(answer.status, 204, type)
  }
})

test('a webhook proves nothing: the provider is asked', async () => {
  const { unitId } = await givenTicket(api)
  const buyer = api.person()
  const { id: orderId } = await givenOrder(buyer, unitId)
  const payment = await givenPayment(buyer, orderId)
  const claim = JSON.stringify({ paymentId: payment.id, status: 'CAPTURED', outcome: 'approve' })
  const params = { orderId }
  for (const status of ['CREATED', 'PROCESSING']) {
    await Promise.all([send(claim), send(claim)])
    const order = (await buyer.call(getOrder, { params })).expect(200)
    assert.deepEqual([order.status, order.payment?.status], ['PAYING', status])
    if (status === 'CREATED') await confirm(buyer, payment, 'timeout')
  }
})

test('a webhook of what is paid, repeated, changes nothing', async () => {
  const { unitId } = await givenTicket(api)
  const buyer = api.person()
  const { order, payment } = await givenPaid(buyer, unitId)
  await Promise.all(Array.from({ length: 20 }, () => send(`{"paymentId":"${payment.id}"}`)))
  const after = await buyer.call(getOrder, { params: { orderId: order.id } })
  assert.deepEqual(after.expect(200), order)
})

test('an unknown provider in the path is 404, a body over 64 KiB 413', async () => {
  for (const provider of ['paypal', 'SANDBOX', '__proto__', 'constructor', ' ']) {
    const answer = await send('{}', provider)
    answer.refused('NOT_FOUND')
  }
  const large = await send('x'.repeat(65_537))
  large.refused('BODY_TOO_LARGE')
})
