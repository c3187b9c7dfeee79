import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { SandboxOutcome } from '@onsale/contracts/http/payment.ts'
import { PRICE } from '../testing/given.ts'
import { assertInvariants } from '../testing/invariants.ts'
import { person, sell, unitOf } from '../testing/person.ts'
import { until } from '../testing/scratch.ts'
import {
  bodyOf,
  givenService,
  HOLD_MS,
  PAYING_MS,
  type ServiceUnderTest,
  told,
} from '../testing/service.ts'

/**
 * Failure mode 9: the provider decides around the end of the hold. Every charge ends as a
 * ticket or a refund, and what nobody owns is for sale again.
 */
async function givenPaying(
  t: TestContext,
  outcome: SandboxOutcome,
  { capacity = 1, perPersonLimit = 4 } = {},
) {
  const under = await givenService(t)
  await sell(under, { units: unitOf(capacity), perPersonLimit })
  under.service.start()
  const mina = person(under, 'mina')
  const orderId = await mina.holdId()
  const payment = bodyOf(await mina.pay(orderId))
  await under.advance(HOLD_MS - 200)
  const confirmed = await mina.confirm(orderId, payment.id, outcome)
  return { under, mina, orderId, payment, confirmed }
}

async function reach(under: ServiceUnderTest, orderId: string, status: string): Promise<void> {
  await until(`${orderId} ${status}`, async () => {
    await under.time.settle()
    return (await under.reads.findOrder(orderId))?.status === status
  })
}

// Guards: an accepted confirm moves the hold (decide-accept-confirm.ts).
test('9: whoever confirms in time keeps the hold while the provider decides', async (t) => {
  const { under, orderId, confirmed } = await givenPaying(t, 'timeout')
  assert.equal(told(confirmed), '202')
  await under.advance(PAYING_MS)
  assert.equal((await under.reads.findOrder(orderId))?.status, 'PAYING')
  assert.equal(told(await person(under, 'juno').hold()), 'SOLD_OUT')
})

// Guards: at the bound the provider is asked to cancel and the hold ends (decide-expire.ts).
test('9: undecided at the bound: cancelled there, EXPIRED here, for sale again', async (t) => {
  const { under, mina, orderId, payment } = await givenPaying(t, 'timeout')
  await under.advance(PAYING_MS + 300)
  await reach(under, orderId, 'EXPIRED')
  assert.equal((await mina.order(orderId)).payment?.status, 'CANCELLED')
  assert.equal(told(await mina.confirm(orderId, payment.id, 'approve')), 'ORDER_NOT_PAYABLE')
  assert.equal(told(await person(under, 'juno').hold()), '201')
  assertInvariants(await under.books())
})

async function captureLate(
  under: ServiceUnderTest,
  orderId: string,
  status: string,
): Promise<void> {
  await until('the late capture', async () => {
    await under.time.advance(100)
    const order = await under.reads.findOrder(orderId)
    return order?.payments[0]?.capturedAmount !== null && order?.status === status
  })
}

// Guards: the reconciler follows a payment past its hold (decide-expire.ts, order-workers.ts).
test('9: captured late and still free: claimed again, PAID', async (t) => {
  const { under, mina, orderId } = await givenPaying(t, 'late')
  await under.advance(PAYING_MS + 300)
  await reach(under, orderId, 'EXPIRED')
  await captureLate(under, orderId, 'PAID')
  assert.equal((await mina.admissions(orderId)).length, 1)
  assert.equal(told(await person(under, 'juno').hold()), 'SOLD_OUT')
  assertInvariants(await under.books())
})

// Guards: a late capture claims stock again before it pays (decide-capture.ts).
test('9: captured late and sold meanwhile: EXPIRED, all of it goes back', async (t) => {
  const { under, mina, orderId } = await givenPaying(t, 'late')
  await under.advance(PAYING_MS + 300)
  await reach(under, orderId, 'EXPIRED')
  assert.equal(told(await person(under, 'juno').hold()), '201')
  await captureLate(under, orderId, 'EXPIRED')
  await until('the refund is done', async () => {
    await under.time.advance(100)
    return (await mina.order(orderId)).refund?.status === 'DONE'
  })
  const { refund, payment } = await mina.order(orderId)
  assert.equal(refund?.amount.amount, PRICE)
  assert.equal(payment?.status, 'REFUNDED')
  assert.deepEqual(await mina.admissions(orderId), [])
  assertInvariants(await under.books())
})

// Guards: a late capture claims the limit again before it pays (decide-capture.ts).
test('9: captured late, the person at the limit by now: EXPIRED, all of it goes back', async (t) => {
  const limited = { capacity: 2, perPersonLimit: 1 }
  const { under, mina, orderId } = await givenPaying(t, 'late', limited)
  await under.advance(PAYING_MS + 300)
  await reach(under, orderId, 'EXPIRED')
  const again = await mina.holdId()
  await captureLate(under, orderId, 'EXPIRED')
  assert.equal((await mina.order(again)).status, 'PENDING')
  assertInvariants(await under.books())
})

// Guards: the hold's end is judged under the lock (decide-accept-confirm.ts), worker or not.
test('9: a confirm that comes when the hold has run out moves no money', async (t) => {
  const under = await givenService(t)
  await sell(under)
  const mina = person(under, 'mina')
  const orderId = await mina.holdId()
  const payment = bodyOf(await mina.pay(orderId))
  await under.time.advance(HOLD_MS)
  assert.equal(told(await mina.confirm(orderId, payment.id, 'approve')), 'ORDER_NOT_PAYABLE')
  assert.deepEqual((await under.books()).money, [])
})

// Guards: a closed payment window must not cost the ticket (decide-open-payment.ts).
test('9: a payment opened and left extends nothing, and keeps nobody from paying', async (t) => {
  const under = await givenService(t)
  await sell(under, { units: unitOf(1) })
  under.service.start()
  const mina = person(under, 'mina')
  const orderId = await mina.holdId()
  await mina.pay(orderId)
  await under.advance(HOLD_MS - 200)
  assert.equal(told(await mina.buy(orderId)), '200')

  const left = await person(under, 'juno').hold()
  assert.equal(told(left), 'SOLD_OUT')
  await mina.cancel(orderId)
  const junoId = await person(under, 'juno').holdId()
  await person(under, 'juno').pay(junoId)
  await under.advance(HOLD_MS + 200)
  await reach(under, junoId, 'EXPIRED')
})
