// Payments, their ends and the ends of holds over two order processes and their workers: the
// effect is once, and a provider is asked twice only under the same id.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { systemClock } from '@onsale/kernel/clock.ts'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import { ALONE } from '@onsale/platform/database/turn.ts'
import { eventually } from '@onsale/platform/redis/testing/redis-server.ts'
import { PRICE } from '../testing/given.ts'
import { assertInvariants } from '../testing/invariants.ts'
import {
  givenProcesses,
  LONG_HOLD_MS,
  openForLong,
  type ProcessOptions,
} from '../testing/mysql-processes.ts'
import { person, sell, unitOf } from '../testing/person.ts'
import { createScriptedProvider, type ScriptedProvider } from '../testing/scripted-provider.ts'
import { bodyOf, told } from '../testing/service.ts'

const BUYERS = Array.from({ length: 24 }, (_, index) => `buyer-${index}`)

/** An answer that others may overtake. */
function slowly<Answer>(answer: Answer): () => Promise<Answer> {
  return () => new Promise((resolve) => systemScheduler.soon(() => resolve(answer)))
}

async function given(t: TestContext, options: ProcessOptions = {}) {
  const processes = await givenProcesses(t)
  const provider = createScriptedProvider(PRICE)
  const start = () => processes.start({ providers: [provider], turn: ALONE, ...options })
  const both = [await start(), await start()] as const
  await sell(both[0], { ...openForLong, units: unitOf(1_000) })
  return { ...processes, provider, both }
}

/** The calls of a verb, which the provider may get again, and the ids they were about. */
function askedOf({ asked }: ScriptedProvider, verb: string) {
  const calls = asked.filter((call) => call.startsWith(`${verb} `))
  return { calls, ids: new Set(calls) }
}

test('one confirm with one key at both at the same moment: charged once, answered alike', async (t) => {
  const { both, provider, books } = await given(t)
  const [one, other] = both
  provider.script.confirm = slowly({ kind: 'captured', amount: PRICE, currency: 'KRW' } as const)
  for (const buyer of BUYERS) {
    const [here, there] = [person(one, buyer), person(other, buyer)]
    const orderId = await here.holdId()
    const { id: paymentId } = bodyOf(await here.pay(orderId))
    const answers = await Promise.all([
      here.confirm(orderId, paymentId, 'approve', 'k'),
      there.confirm(orderId, paymentId, 'approve', 'k'),
    ])
    assert.deepEqual(answers.map(told), ['200', '200'])
    assert.deepEqual(bodyOf(answers[0]), bodyOf(answers[1]))
  }
  assert.equal(askedOf(provider, 'confirm').ids.size, BUYERS.length)
  const { money } = await books()
  assert.equal(money.filter(({ kind }) => kind === 'captured').length, BUYERS.length)
  assertInvariants(await books())
})

test('a hold that ends while it is paid for at the other: a ticket or the money back', async (t) => {
  const { both, books } = await given(t, { holdMs: 400, payingMs: 400 })
  const [one, other] = both
  const ends = await Promise.all(
    BUYERS.map(async (buyer, index) => {
      const [here, there] = [person(one, buyer), person(other, buyer)]
      const orderId = await here.holdId()
      const { id } = bodyOf(await here.pay(orderId))
      // Some long before the end of the hold, some at it, some after it.
      const dueAt = Date.parse((await here.order(orderId)).holdExpiresAt ?? '')
      await eventually('its moment', () => systemClock.now() >= dueAt - 120 + index * 10)
      const answer = told(await there.confirm(orderId, id, 'approve'))
      return { orderId, answer, buyer }
    }),
  )
  const isOver = async () => (await books()).stock[0]?.held === 0
  await eventually('no hold is left', isOver)
  const { orders } = await books()
  for (const { orderId, answer } of ends) {
    const order = orders.find(({ id }) => id === orderId)
    const isPaid = order?.status === 'PAID'
    assert.equal(answer, isPaid ? '200' : 'ORDER_NOT_PAYABLE')
    assert.equal(order?.status, isPaid ? 'PAID' : 'EXPIRED')
  }
  assertInvariants(await books())
})

test('two workers at the same holds: each ends once', async (t) => {
  const { both, books } = await given(t, { holdMs: 300 })
  await Promise.all(
    BUYERS.map((buyer, index) => person(both[index % 2 === 0 ? 0 : 1], buyer).holdId()),
  )
  await eventually('no hold is left', async () => (await books()).stock[0]?.held === 0)
  const { orders, stock } = await books()
  assert.ok(orders.every(({ status, version }) => status === 'EXPIRED' && version === 2))
  // It was put on sale, and moved once for each hold and once for its end.
  assert.equal(stock[0]?.version, 1 + 2 * BUYERS.length)
  assertInvariants(await books())
})

test('two workers at the same refunds: each is paid once, under one id', async (t) => {
  const { both, provider, books } = await given(t)
  provider.script.refund = slowly({ kind: 'done' } as const)
  await Promise.all(
    BUYERS.map(async (buyer, index) => {
      const customer = person(both[index % 2 === 0 ? 0 : 1], buyer)
      const orderId = await customer.holdId()
      await customer.buy(orderId)
      await customer.cancel(orderId)
    }),
  )
  const isDone = async () =>
    (await books()).orders.every(({ refunds }) => refunds.every(({ status }) => status === 'DONE'))
  await eventually('all are refunded', isDone)
  const { calls, ids } = askedOf(provider, 'refund')
  assert.equal(ids.size, BUYERS.length)
  assert.equal(calls.length, BUYERS.length, 'none was sent by both')
  const { money } = await books()
  assert.equal(money.filter(({ kind }) => kind === 'refunded').length, BUYERS.length)
  assertInvariants(await books())
})

test('two workers that follow the same payments: each is settled once', async (t) => {
  const { both, provider, books } = await given(t)
  provider.script.confirm = slowly({ kind: 'undecided' } as const)
  provider.script.find = slowly({ kind: 'undecided' } as const)
  await Promise.all(
    BUYERS.map(async (buyer, index) => {
      const customer = person(both[index % 2 === 0 ? 0 : 1], buyer)
      assert.equal(told(await customer.buy(await customer.holdId())), '202')
    }),
  )
  provider.script.find = slowly({ kind: 'captured', amount: PRICE, currency: 'KRW' } as const)
  const isPaid = async () => (await books()).orders.every(({ status }) => status === 'PAID')
  await eventually('all are paid', isPaid)
  const { money, orders } = await books()
  assert.equal(money.filter(({ kind }) => kind === 'captured').length, BUYERS.length)
  assert.ok(orders.every(({ admissions }) => admissions.length === 1))
  assertInvariants(await books())
})

test('cancelled at both at the same moment: one refund', async (t) => {
  const { both, books } = await given(t, { holdMs: LONG_HOLD_MS })
  const [one, other] = both
  for (const buyer of BUYERS.slice(0, 8)) {
    const [here, there] = [person(one, buyer), person(other, buyer)]
    const orderId = await here.holdId()
    await here.buy(orderId)
    const key = buyer.endsWith('1') ? undefined : 'k'
    await Promise.all([here.cancel(orderId, undefined, key), there.cancel(orderId, undefined, key)])
  }
  const { orders, money } = await books()
  assert.ok(orders.every(({ refunds }) => refunds.length === 1))
  assert.equal(money.filter(({ kind }) => kind === 'refund_due').length, 8)
  assertInvariants(await books())
})
