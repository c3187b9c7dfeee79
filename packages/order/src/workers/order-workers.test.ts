import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { receiveWebhook } from '@onsale/contracts/http/payment-calls.ts'
import { ProviderUnavailable } from '../ports.ts'
import { PRICE } from '../testing/given.ts'
import { assertInvariants } from '../testing/invariants.ts'
import { person, sell, unitOf } from '../testing/person.ts'
import { countRows } from '../testing/scratch.ts'
import { createScriptedProvider } from '../testing/scripted-provider.ts'
import {
  bodyOf,
  givenService,
  HOLD_MS,
  PAYING_MS,
  type ServiceOptions,
  told,
} from '../testing/service.ts'

const away = () => Promise.reject(new ProviderUnavailable('no answer'))

async function givenWorkers(t: TestContext, options: ServiceOptions = {}) {
  const provider = createScriptedProvider(PRICE)
  const under = await givenService(t, { provider, ...options })
  await sell(under, { units: unitOf(3) })
  under.service.start()
  const mina = person(under, 'mina')
  return { under, mina, provider }
}

/** Mina's confirm was accepted, and the provider decides still. */
async function givenDeciding(t: TestContext, options: ServiceOptions = {}) {
  const given = await givenWorkers(t, options)
  given.provider.script.confirm = async () => ({ kind: 'undecided' })
  given.provider.script.find = async () => ({ kind: 'undecided' })
  const orderId = await given.mina.holdId()
  const { id: paymentId } = bodyOf(await given.mina.pay(orderId))
  await given.mina.confirm(orderId, paymentId, 'approve')
  given.provider.asked.length = 0
  return { ...given, orderId, paymentId }
}

test('a hold ends within 100 ms of its end, and not before', async (t) => {
  const { under, mina } = await givenWorkers(t)
  const orderId = await mina.holdId()
  await under.advance(HOLD_MS - 1)
  assert.equal((await mina.order(orderId)).status, 'PENDING')
  await under.advance(101)
  assert.equal((await mina.order(orderId)).status, 'EXPIRED')
})

test('at the bound a provider that decides is asked to cancel, once', async (t) => {
  const { under, mina, provider, orderId } = await givenDeciding(t)
  await under.advance(HOLD_MS + PAYING_MS + 1_000)
  assert.equal((await mina.order(orderId)).status, 'EXPIRED')
  assert.equal(provider.asked.filter((call) => call.startsWith('cancel')).length, 1)
})

test('a provider that is away at the bound: the hold ends, the payment is followed', async (t) => {
  const { under, mina, provider, orderId } = await givenDeciding(t)
  provider.script.cancel = away
  await under.advance(HOLD_MS + PAYING_MS + 200)
  assert.equal((await mina.order(orderId)).status, 'EXPIRED')
  provider.script.find = async () => ({ kind: 'captured', amount: PRICE, currency: 'KRW' })
  await under.advance(6_000)
  assert.equal((await mina.order(orderId)).status, 'PAID')
  assertInvariants(await under.books())
})

test('a provider whose adapter fails ends no hold late: neither its own nor another', async (t) => {
  const { under, provider, orderId } = await givenDeciding(t)
  provider.script.cancel = () => Promise.reject(new Error('a bug in the adapter'))
  await under.advance(PAYING_MS)
  const juno = person(under, 'juno')
  const other = await juno.holdId()
  await under.advance(HOLD_MS + 200)
  assert.equal((await juno.order(other)).status, 'EXPIRED')
  assert.equal((await under.reads.findOrder(orderId))?.status, 'EXPIRED')
})

test('a hold whose provider is not configured any more ends too', async (t) => {
  const { under, orderId } = await givenDeciding(t)
  await under.stop()
  const options = { folder: under.folder, time: under.time, provider: null }
  const next = await givenService(t, options)
  next.service.start()
  await next.advance(HOLD_MS + PAYING_MS + 200)
  assert.equal((await next.reads.findOrder(orderId))?.status, 'EXPIRED')
  assert.equal((await next.books()).stock[0]?.held, 0)
})

test('an undecided payment is asked about until it is decided', async (t) => {
  const { under, mina, provider, orderId } = await givenDeciding(t)
  await under.advance(2_000)
  assert.ok(provider.asked.length >= 2)
  provider.script.find = async () => ({ kind: 'captured', amount: PRICE, currency: 'KRW' })
  await under.advance(1_000)
  assert.equal((await mina.order(orderId)).status, 'PAID')
})

test('a payment the provider never heard of is confirmed again while the order waits', async (t) => {
  const { under, mina, provider, orderId, paymentId } = await givenDeciding(t)
  provider.script.find = async () => ({ kind: 'unknown' })
  provider.script.confirm = async () => ({ kind: 'captured', amount: PRICE, currency: 'KRW' })
  await under.advance(1_000)
  assert.equal((await mina.order(orderId)).status, 'PAID')
  assert.ok(provider.asked.includes(`confirm ${paymentId}`))
})

test('one it never heard of is closed, not charged, when the hold has ended', async (t) => {
  const { under, mina, provider, orderId, paymentId } = await givenDeciding(t)
  provider.script.cancel = away
  await under.advance(HOLD_MS + PAYING_MS + 200)
  provider.script.find = async () => ({ kind: 'unknown' })
  provider.script.cancel = async () => ({ kind: 'cancelled' })
  provider.asked.length = 0
  await under.advance(6_000)
  assert.equal((await mina.order(orderId)).payment?.status, 'CANCELLED')
  assert.equal(provider.asked.includes(`confirm ${paymentId}`), false)
})

test('a look that fails is repeated 5 s later, not at once', async (t) => {
  const { under, provider } = await givenDeciding(t)
  provider.script.find = away
  await under.advance(4_000)
  assert.equal(provider.asked.length, 1)
  await under.advance(3_000)
  assert.equal(provider.asked.length, 2)
})

const hint = (under: Awaited<ReturnType<typeof givenService>>, paymentId: string) =>
  under.call(receiveWebhook, { params: { provider: 'sandbox' }, body: Buffer.from(paymentId) })

test('a webhook about a payment that is done costs one look, however often it comes', async (t) => {
  const { under, mina, provider } = await givenWorkers(t)
  const orderId = await mina.holdId()
  await mina.buy(orderId)
  const paymentId = (await mina.order(orderId)).payment?.id ?? ''
  provider.asked.length = 0
  assert.equal(told(await hint(under, paymentId)), '204')
  await hint(under, paymentId)
  await under.advance(3_000)
  assert.deepEqual(provider.asked, [`find ${paymentId}`])
  assert.equal(countRows(under.session, 'webhooks'), 2)
})

test('a forged webhook pays nothing: what counts is what the provider says', async (t) => {
  const { under, mina, provider, orderId, paymentId } = await givenDeciding(t)
  await hint(under, paymentId)
  await under.advance(400)
  assert.deepEqual(provider.asked.slice(0, 1), [`find ${paymentId}`])
  assert.equal((await mina.order(orderId)).status, 'PAYING')
})

test('a webhook about a payment nobody confirmed asks nobody', async (t) => {
  const { under, mina, provider } = await givenWorkers(t)
  const { id } = bodyOf(await mina.pay(await mina.holdId()))
  await hint(under, id)
  await hint(under, 'nonsense')
  await under.advance(1_000)
  assert.deepEqual(provider.asked, [])
})

test('a refund is sent and recorded, with the book', async (t) => {
  const { under, mina } = await givenWorkers(t)
  const orderId = await mina.holdId()
  await mina.buy(orderId)
  await mina.cancel(orderId)
  await under.advance(400)
  assert.equal((await mina.order(orderId)).refund?.status, 'DONE')
  assertInvariants(await under.books())
})
