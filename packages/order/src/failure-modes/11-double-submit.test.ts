import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createOrder } from '@onsale/contracts/http/order-calls.ts'
import { assertInvariants } from '../testing/invariants.ts'
import { person, sell, unitOf } from '../testing/person.ts'
import { bodyOf, givenService, told } from '../testing/service.ts'

/** Failure mode 11: the same buyer submits twice, with the same key or with others. */
const replayedOf = (answer: object): unknown =>
  'headers' in answer && (answer.headers as Record<string, string>)['idempotent-replayed']

// Guards: the key on the order's row (find-replay.ts) and one flight a key (answer-once.ts).
test('11: ten submits with one key are one order, told ten times', async (t) => {
  const under = await givenService(t)
  await sell(under)
  const mina = person(under, 'mina')
  const answers = await Promise.all(Array.from({ length: 10 }, () => mina.hold(1, { key: 'k1' })))
  assert.deepEqual(new Set(answers.map(told)), new Set(['201']))
  assert.equal(new Set(answers.map((answer) => bodyOf(answer).id)).size, 1)
  assert.equal(answers.filter((answer) => replayedOf(answer) === 'true').length, 9)
  assert.equal((await under.books()).stock[0]?.held, 1)
})

// Guards: the row's key, for two processes meet only there (load-orders.ts, find-replay.ts).
test('11: the same key at another process finds the order', async (t) => {
  const one = await givenService(t)
  await sell(one)
  const orderId = await person(one, 'mina').holdId(1, { key: 'k1' })
  const other = await givenService(t, { folder: one.folder, time: one.time })
  const again = await person(other, 'mina').hold(1, { key: 'k1' })
  assert.equal(bodyOf(again).id, orderId)
  assert.equal((await one.books()).orders.length, 1)
})

// Guards: the limit, judged under the lock for every claim (decide-claim.ts).
test('11: submits with different keys are different orders, up to the limit', async (t) => {
  const under = await givenService(t)
  await sell(under, { perPersonLimit: 3 })
  const mina = person(under, 'mina')
  const keys = Array.from({ length: 8 }, (_, index) => `k${index}`)
  const answers = await Promise.all(keys.map((key) => mina.hold(1, { key })))
  assert.equal(answers.filter((answer) => told(answer) === '201').length, 3)
  assert.equal(answers.filter((answer) => told(answer) === 'LIMIT_EXCEEDED').length, 5)
  assertInvariants(await under.books())
})

// Guards: no early refusal before the key was looked up (take-hold.ts).
test('11: a winner who lost the 201 and asks again after the sell-out gets it', async (t) => {
  const under = await givenService(t)
  await sell(under, { units: unitOf(1) })
  const first = await person(under, 'mina').hold(1, { key: 'k1' })
  assert.equal(told(await person(under, 'juno').hold(1, { key: 'k1' })), 'SOLD_OUT')
  const again = await person(under, 'mina').hold(1, { key: 'k1' })
  assert.equal(told(again), '201')
  assert.equal(replayedOf(again), 'true')
  assert.deepEqual(bodyOf(again), bodyOf(first))
})

// Guards: likewise for refusals by the sale's copy (take-hold.ts), and the row's 201 (order-view).
test('11: so does one who asks again when the sale is paused and the order cancelled', async (t) => {
  const under = await givenService(t)
  await sell(under)
  const mina = person(under, 'mina')
  const first = await mina.hold(2, { key: 'k1' })
  await mina.cancel(bodyOf(first).id)
  await sell(under, { version: 2, paused: true, price: 1 })
  assert.deepEqual(bodyOf(await mina.hold(2, { key: 'k1' })), bodyOf(first))
})

// Guards: the fingerprint covers path and body (answer-once.ts, find-replay.ts).
test('11: one key for two requests is refused, sold out or not', async (t) => {
  const under = await givenService(t)
  await sell(under, { units: unitOf(1) })
  await person(under, 'mina').holdId(1, { key: 'k1' })
  assert.equal(told(await person(under, 'mina').hold(2, { key: 'k1' })), 'IDEMPOTENCY_KEY_REUSED')
})

test('11: a refusal frees the key for any request', async (t) => {
  const under = await givenService(t)
  await sell(under, { units: unitOf(2) })
  const mina = person(under, 'mina')
  assert.equal(told(await mina.hold(3, { key: 'k1' })), 'SOLD_OUT')
  assert.equal(told(await mina.hold(2, { key: 'k1' })), '201')
})

// Guards: a confirm accepted before a crash is resumed, not refused (decide-accept-confirm.ts).
test('11: a confirm whose answer was lost is answered when it is sent again', async (t) => {
  let isDying = false
  const first = await givenService(t, {
    wrapLedger: (ledger) => ({
      ...ledger,
      async commit(entries) {
        const settles = entries.some(({ kind }) => kind === 'settlePayment')
        if (isDying && settles) throw new Error('the process ended here')
        return ledger.commit(entries)
      },
    }),
  })
  await sell(first)
  const mina = person(first, 'mina')
  const orderId = await mina.holdId()
  const payment = bodyOf(await mina.pay(orderId))
  isDying = true
  await assert.rejects(mina.confirm(orderId, payment.id, 'approve', 'k1'), /ended here/)
  await first.stop()

  const next = await givenService(t, { folder: first.folder, time: first.time })
  const again = person(next, 'mina')
  assert.equal(told(await again.confirm(orderId, payment.id, 'approve', 'k1')), '200')
  assert.equal((await again.order(orderId)).status, 'PAID')
  assertInvariants(await next.books())
})

test('11: lines of one unit are added up', async (t) => {
  const under = await givenService(t)
  await sell(under)
  const line = { unitId: 'unit-1', quantity: 2 }
  const answer = await under.call(createOrder, { as: 'mina', body: { lines: [line, line] } })
  assert.deepEqual(
    bodyOf(answer).lines.map(({ quantity }) => quantity),
    [4],
  )
})
