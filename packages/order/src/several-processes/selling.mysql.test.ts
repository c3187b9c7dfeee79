// Two order processes over one database: what each of them grants counts for the other.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createOrder } from '@onsale/contracts/http/order-calls.ts'
import { freshSchema } from '@onsale/platform/testing/mysql-server.ts'
import { PRICE } from '../testing/given.ts'
import { assertInvariants } from '../testing/invariants.ts'
import { givenProcesses, openForLong } from '../testing/mysql-processes.ts'
import { person, sell, unitOf } from '../testing/person.ts'
import { createScriptedProvider } from '../testing/scripted-provider.ts'
import { bodyOf, told } from '../testing/service.ts'

const UNITS = ['unit-1', 'unit-2'].map((unitId, index) => ({
  unitId,
  visitDate: `2098-12-0${5 + index}`,
  capacity: 1_000,
}))

const countOf = (answers: readonly string[], answer: string): number =>
  answers.filter((one) => one === answer).length

test('one person, two dates, 200 requests over both: the limit and no more', async (t) => {
  const { start, books } = await givenProcesses(t)
  const both = [await start(), await start()] as const
  await sell(both[0], { ...openForLong, units: UNITS })
  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, index) =>
      person(both[index % 2 === 0 ? 0 : 1], 'mina').hold(1, {
        unitId: (index >> 1) % 2 === 0 ? 'unit-1' : 'unit-2',
      }),
    ),
  )
  const told200 = answers.map(told)
  assert.equal(countOf(told200, '201'), 4)
  assert.equal(countOf(told200, 'LIMIT_EXCEEDED'), 196)
  assertInvariants(await books())
})

test('256 clients on one hot unit: sold to the last, nobody twice, and no fault', async (t) => {
  const { start, books } = await givenProcesses(t)
  const both = [await start(), await start()] as const
  await sell(both[0], { ...openForLong, perPersonLimit: 1, units: unitOf(400) })
  const clients = Array.from({ length: 256 }, async (_, client) => {
    const answers: string[] = []
    for (let turn = 0; turn < 4; turn += 1) {
      const under = both[(client + turn) % 2 === 0 ? 0 : 1]
      const buyer = `buyer-${client}-${turn >> 1}`
      answers.push(told(await person(under, buyer).hold(1, { key: `${turn % 2}` })))
    }
    return answers
  })
  const answers = (await Promise.all(clients)).flat()
  assert.deepEqual(
    answers.filter((answer) => !['201', 'LIMIT_EXCEEDED', 'SOLD_OUT'].includes(answer)),
    [],
  )
  const { orders, stock } = await books()
  assert.equal(countOf(answers, '201'), 400)
  assert.equal(stock[0]?.held, 400)
  assert.equal(new Set(orders.map(({ userId }) => userId)).size, 400)
  assertInvariants(await books())
})

test('the same key at both at the same moment: one order, and both are told of it', async (t) => {
  const { start, books } = await givenProcesses(t)
  const [one, other] = [await start(), await start()]
  await sell(one, { ...openForLong, perPersonLimit: 100, units: UNITS })
  const keys = Array.from({ length: 40 }, (_, index) => `key-${index}`)
  const pairs = await Promise.all(
    keys.map((key) =>
      Promise.all([person(one, 'mina').hold(1, { key }), person(other, 'mina').hold(1, { key })]),
    ),
  )
  for (const [first, second] of pairs) {
    assert.equal(bodyOf(first).id, bodyOf(second).id)
    const replayed = [first, second].filter(
      (answer) => answer.kind === 'answer' && answer.headers?.['idempotent-replayed'] === 'true',
    )
    assert.equal(replayed.length, 1)
  }
  assert.equal((await books()).orders.length, keys.length)
  assertInvariants(await books())
})

test('the same key at both for different requests: one order, the other is refused', async (t) => {
  const { start, books } = await givenProcesses(t)
  const [one, other] = [await start(), await start()]
  await sell(one, { ...openForLong, units: UNITS })
  const answers = await Promise.all([
    person(one, 'mina').hold(1, { key: 'k' }),
    person(other, 'mina').hold(2, { key: 'k' }),
  ])
  assert.deepEqual(answers.map(told).toSorted(), ['201', 'IDEMPOTENCY_KEY_REUSED'])
  assert.equal((await books()).orders.length, 1)
})

test('orders of several units in any order, over both: no deadlock reaches anybody', async (t) => {
  const { start, books } = await givenProcesses(t)
  const both = [await start(), await start()] as const
  await sell(both[0], { ...openForLong, units: UNITS.map((unit) => ({ ...unit, capacity: 90 })) })
  const answers = await Promise.all(
    Array.from({ length: 256 }, (_, index) => {
      const lines = UNITS.map(({ unitId }) => ({ unitId, quantity: 1 }))
      const body = { lines: index % 3 === 0 ? lines.toReversed() : lines }
      return both[index % 2 === 0 ? 0 : 1].call(createOrder, { as: `buyer-${index}`, body })
    }),
  )
  const all = answers.map(told)
  assert.equal(countOf(all, '201'), 90)
  assert.equal(countOf(all, 'SOLD_OUT'), 166)
  assertInvariants(await books())
})

test('two that start at the same moment on nothing make its tables and its secret once', async (t) => {
  const { start } = await givenProcesses(t)
  const address = await freshSchema()
  const options = {
    database: { kind: 'mysql', address, mayForget: false },
    providers: [createScriptedProvider(PRICE)],
  } as const
  const [one, other] = await Promise.all([start(options), start(options)])
  await sell(one, { ...openForLong, units: UNITS })
  const mina = person(other, 'mina')
  const orderId = await mina.holdId()
  await mina.buy(orderId)
  const codes = await Promise.all([one, other].map((at) => person(at, 'mina').admissions(orderId)))
  assert.equal(codes[0]?.length, 1)
  assert.deepEqual(codes[0], codes[1])
})
