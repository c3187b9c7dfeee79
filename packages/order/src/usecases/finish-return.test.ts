import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { createPayment, returnFromPayment } from '@onsale/contracts/http/payment-calls.ts'
import { person, sell } from '../testing/person.ts'
import { bodyOf, givenService, HOLD_MS, told } from '../testing/service.ts'

async function givenLink(t: TestContext, returnUrl?: string) {
  const under = await givenService(t)
  await sell(under)
  const mina = person(under, 'mina')
  const orderId = await mina.holdId()
  const payment = bodyOf(
    await under.call(createPayment, {
      as: 'mina',
      params: { orderId },
      body: { provider: 'sandbox', ...(returnUrl !== undefined && { returnUrl }) },
    }),
  )
  const link = String(payment.checkout['returnUrl'])
  const returnToken = link.slice(link.lastIndexOf('/') + 1)
  /** Whoever has the link comes back, in whatever browser: nobody is logged in. */
  const comeBack = (outcome?: string, token = returnToken, provider = 'sandbox') =>
    under.call(returnFromPayment, {
      params: { provider, returnToken: token },
      query: outcome === undefined ? {} : { outcome },
    })
  const location = (answer: object): unknown =>
    'headers' in answer && (answer.headers as Record<string, string>)['location'] // as redirects have
  return { under, mina, orderId, payment, link, returnToken, comeBack, location }
}

test('the link finishes the payment and sends on to the order', async (t) => {
  const { mina, orderId, comeBack, location } = await givenLink(t)
  const answer = await comeBack('approve')
  assert.equal(told(answer), '303')
  assert.equal(location(answer), `http://localhost:3000/orders/${orderId}`)
  assert.equal((await mina.order(orderId)).status, 'PAID')
})

test('with a returnUrl it sends on there, declined or not', async (t) => {
  const { mina, orderId, comeBack, location } = await givenLink(t, 'http://localhost:3000/done')
  assert.equal(location(await comeBack('decline')), 'http://localhost:3000/done')
  assert.equal((await mina.order(orderId)).status, 'PENDING')
})

test('the link is used once: again it is not found', async (t) => {
  const { comeBack } = await givenLink(t)
  await comeBack('approve')
  assert.equal(told(await comeBack('approve')), 'NOT_FOUND')
})

test('used twice at once it finishes once', async (t) => {
  const { comeBack } = await givenLink(t)
  const answers = await Promise.all([comeBack('timeout'), comeBack('timeout')])
  assert.deepEqual(answers.map(told).toSorted(), ['303', 'NOT_FOUND'])
})

test('without a valid outcome it is a mistake of form, and the link stays good', async (t) => {
  const { comeBack } = await givenLink(t)
  for (const outcome of [undefined, '', 'steal']) {
    assert.equal(told(await comeBack(outcome)), 'INVALID_INPUT')
  }
  assert.equal(told(await comeBack('approve')), '303')
})

test('the link of a payment that was replaced is not found', async (t) => {
  const { mina, orderId, comeBack } = await givenLink(t)
  await mina.pay(orderId)
  assert.equal(told(await comeBack('approve')), 'NOT_FOUND')
  assert.equal((await mina.order(orderId)).status, 'PAYING')
})

test('the link of a payment that its person confirmed is not found', async (t) => {
  const { mina, orderId, payment, comeBack } = await givenLink(t)
  await mina.confirm(orderId, payment.id, 'decline')
  assert.equal(told(await comeBack('approve')), 'NOT_FOUND')
})

test('a forged token, or that of another provider, is not found', async (t) => {
  const { comeBack, returnToken } = await givenLink(t)
  const forged = `${returnToken.slice(0, -2)}AA`
  assert.equal(told(await comeBack('approve', forged)), 'NOT_FOUND')
  assert.equal(told(await comeBack('approve', 'x')), 'NOT_FOUND')
  assert.equal(told(await comeBack('approve', returnToken, 'other')), 'NOT_FOUND')
})

test('past the hold no money moves, and the visitor is sent to the order', async (t) => {
  const { under, mina, orderId, comeBack } = await givenLink(t)
  await under.time.advance(HOLD_MS)
  assert.equal(told(await comeBack('approve')), '303')
  assert.deepEqual((await under.books()).money, [])
  assert.equal((await mina.order(orderId)).status, 'PAYING')
})
