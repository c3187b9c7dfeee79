import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { getCart } from '@onsale/contracts/http/cart-calls.ts'
import { getTime, listTickets } from '@onsale/contracts/http/catalogue-calls.ts'
import { createOrder, listOrders } from '@onsale/contracts/http/order-calls.ts'
import { systemClock } from '@onsale/kernel/clock.ts'
import type { Caller } from './testing/api.ts'
import { eventually } from './testing/eventually.ts'
import { buy, givenTicket } from './testing/given.ts'
import { type Onsale, startOnsale } from './testing/start-onsale.ts'
import { whenDrained } from './testing/when-drained.ts'

let api: Onsale
before(async () => {
  api = await startOnsale()
})
after(() => api.stop())

const many = <Made>(count: number, make: () => Promise<Made>): Promise<Made[]> =>
  Promise.all(Array.from({ length: count }, make))

const drain = (person: Caller) => whenDrained(person, () => person.call(getCart))

test('a person has 60 at once, then 10 a second, and is told when to come again', async () => {
  const person = api.person()
  const began = systemClock.monotonicMs()
  const answers = await many(120, () => person.call(getCart))
  const seconds = (systemClock.monotonicMs() - began) / 1_000
  const served = answers.filter(({ status }) => status === 200).length
  assert.ok(served >= 60, `the burst is served: ${served}`)
  assert.ok(served <= 60 + Math.ceil(seconds * 10), `no more than promised: ${served}`)
  const refused = answers.find(({ status }) => status === 429)
  assert.match(refused?.headers['retry-after'] ?? '', /^[1-9]\d*$/, 'whole seconds')
  await eventually(async () => (await person.call(getCart)).expect(200), { withinMs: 2_000 })
})

test('nobody pays for another, though thousands share an address', async () => {
  await drain(api.person())
  const people = Array.from({ length: 200 }, () => api.person())
  const answers = await Promise.all(people.map((person) => person.call(getCart)))
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]))
})

test('public reads are counted for nobody, with a drained person’s token or none', async () => {
  const person = api.person()
  await drain(person)
  for (const asker of [person, api.anybody]) {
    const answers = await many(200, () => asker.call(getTime))
    assert.ok(answers.every(({ status }) => status === 200))
  }
  const tickets = await person.call(listTickets)
  tickets.expect(200)
})

test('all calls of a person count together, also from other sessions', async () => {
  const person = api.person()
  const list = await whenDrained(person, () => person.call(listOrders))
  list.refused('RATE_LIMITED')
})

test('a 429 is not kept: the same key may try again', async () => {
  const { unitId } = await givenTicket(api)
  const person = api.person()
  let attempts = 0
  const refused = await whenDrained(person, () => buy(person, unitId, 1, `k${(attempts += 1)}`))
  const key = `k${attempts}`
  refused.refused('RATE_LIMITED')
  await eventually(
    async () => {
      const bought = await buy(person, unitId, 1, key)
      bought.expect(201)
      assert.equal(bought.replayed, false)
    },
    { withinMs: 2_000 },
  )
})

test('token and role come before the rate, the rate before the body', async () => {
  const person = api.person()
  const path = '/api/admin/tickets'
  const forbidden = await many(100, () => person.raw({ method: 'POST', path, json: {} }))
  for (const answer of forbidden) answer.refused('FORBIDDEN')
  const headers = { 'content-type': 'application/json' }
  for (const body of ['{', 'x'.repeat(70_000)]) {
    const send = () => person.raw({ method: 'POST', path: '/api/orders', headers, body })
    const answer = await whenDrained(person, send)
    answer.refused('RATE_LIMITED')
  }
})

test('requests with forged tokens cost their supposed person nothing', async () => {
  const person = api.person()
  const forged = api.bearing(`${person.authorization ?? ''}x`)
  await many(100, () => forged.call(createOrder, { body: { lines: [] } }))
  const answers = await many(50, () => person.call(getCart))
  assert.ok(answers.every(({ status }) => status === 200))
})
