// What is changed through one order process holds at the other at once, and what is new there
// is known here.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { putCartLine } from '@onsale/contracts/http/cart-calls.ts'
import { getAvailability } from '@onsale/contracts/http/catalogue-calls.ts'
import { createOrder } from '@onsale/contracts/http/order-calls.ts'
import { changeCapacity } from '@onsale/contracts/internal/calls.ts'
import { givenRedisUrl } from '@onsale/platform/redis/testing/given-redis.ts'
import { eventually } from '@onsale/platform/redis/testing/redis-server.ts'
import { assertInvariants } from '../testing/invariants.ts'
import { PRICE } from '../testing/given.ts'
import { givenProcesses, openForLong, type OrderProcess } from '../testing/mysql-processes.ts'
import { person, sell, unitOf } from '../testing/person.ts'
import { bodyOf, told } from '../testing/service.ts'

async function given(t: TestContext, options: { readonly redis?: boolean } = {}) {
  const processes = await givenProcesses(t)
  const redisUrl = options.redis === true ? await givenRedisUrl(t) : undefined
  const start = () => processes.start(redisUrl === undefined ? {} : { redisUrl })
  const [one, other] = [await start(), await start()]
  // Redis may be one that other tests use too.
  const ticketId = `panda-${processes.address.schema}`
  const own = (name: string) => `${name}-${processes.address.schema}`
  const put = (changes: Parameters<typeof sell>[1]) =>
    sell(one, { ...openForLong, ticketId, ...changes })
  return { ...processes, one, other, put, own, ticketId }
}

async function availableAt(under: OrderProcess, ticketId: string) {
  const { units } = bodyOf(await under.call(getAvailability, { params: { ticketId } }))
  return units.map(({ unitId, free }) => `${unitId} ${free}`)
}

test('a pause, a price and a limit set through one hold for the next hold at the other', async (t) => {
  const { other, put } = await given(t)
  const units = unitOf(100)
  await put({ units })
  const buy = async (buyer: string, quantity = 1, amount = PRICE) => {
    const expectedTotal = { amount: amount * quantity, currency: 'KRW' }
    const body = { lines: [{ unitId: 'unit-1', quantity }], expectedTotal }
    return told(await other.call(createOrder, { as: buyer, body }))
  }
  assert.equal(await buy('mina'), '201')
  for (let round = 0; round < 5; round += 1) {
    const version = 2 + round * 4
    await put({ units, version, paused: true })
    assert.equal(await buy(`a${round}`), 'SALE_PAUSED')
    await put({ units, version: version + 1 })
    assert.equal(await buy(`b${round}`), '201')
    await put({ units, version: version + 2, price: PRICE + 1 })
    assert.equal(await buy(`c${round}`), 'PRICE_CHANGED')
    assert.equal(await buy(`c${round}`, 1, PRICE + 1), '201')
    await put({ units, version: version + 3, perPersonLimit: 1 })
    assert.equal(await buy(`d${round}`), '201')
    assert.equal(await buy(`e${round}`, 2), 'LIMIT_EXCEEDED')
  }
})

test('a pause in the middle of a burst over both: whoever asks after its answer is refused', async (t) => {
  const { one, other, put, books } = await given(t)
  await put({ units: unitOf(10_000) })
  let isPaused = false
  const late: string[] = []
  const burst = Promise.all(
    Array.from({ length: 32 }, async (_, client) => {
      for (let turn = 0; turn < 20; turn += 1) {
        const wasPaused = isPaused
        const under = (client + turn) % 2 === 0 ? one : other
        const answer = told(await person(under, `buyer-${client}-${turn}`).hold())
        if (wasPaused) late.push(answer)
      }
    }),
  )
  await person(other, 'first').hold()
  await put({ units: unitOf(10_000), version: 2, paused: true })
  isPaused = true
  await burst
  assert.ok(late.length > 0)
  assert.deepEqual(new Set(late), new Set(['SALE_PAUSED']))
  assertInvariants(await books())
})

test('a new ticket and a new date are sold, put into carts and shown by the other', async (t) => {
  const { other, put, own, ticketId } = await given(t, { redis: true })
  const [first, second] = [own('unit-1'), own('unit-2')]
  await put({ units: unitOf(10, first) })
  assert.deepEqual(await availableAt(other, ticketId), [`${first} 10`])
  assert.equal(told(await person(other, 'mina').hold(1, { unitId: first })), '201')
  const next = { unitId: second, visitDate: '2098-12-07', capacity: 5 }
  await put({ version: 2, units: [...unitOf(10, first), next] })
  const body = { quantity: 2 }
  const cart = await other.call(putCartLine, { as: 'mina', params: { unitId: second }, body })
  assert.equal(bodyOf(cart).lines[0]?.available, 5)
  assert.equal(told(await person(other, 'juno').hold(5, { unitId: second })), 'LIMIT_EXCEEDED')
  await eventually('the other shows the new date', async () => {
    return (await availableAt(other, ticketId)).includes(`${second} 5`)
  })
})

test('a date that nobody asked the other for is shown all the same', async (t) => {
  const { other, put, ticketId } = await given(t)
  await put({ units: unitOf(10) })
  assert.deepEqual(await availableAt(other, ticketId), ['unit-1 10'])
  const next = { unitId: 'unit-2', visitDate: '2098-12-07', capacity: 5 }
  await put({ version: 2, units: [...unitOf(10), next] })
  await eventually('the other shows the new date', async () => {
    return (await availableAt(other, ticketId)).includes('unit-2 5')
  })
})

test('what is given back or added through one can be had at the other at once', async (t) => {
  const { one, other, put, own, books } = await given(t, { redis: true })
  const unitId = own('unit-1')
  await put({ units: unitOf(2, unitId) })
  const mina = person(one, 'mina')
  const orderId = await mina.holdId(2, { unitId })
  assert.equal(told(await person(other, 'juno').hold(1, { unitId })), 'SOLD_OUT')
  await mina.cancel(orderId)
  assert.equal(told(await person(other, 'juno').hold(2, { unitId })), '201')
  assert.equal(told(await person(other, 'ana').hold(1, { unitId })), 'SOLD_OUT')
  await one.call(changeCapacity, { params: { unitId }, body: { capacity: 3 } })
  assert.equal(told(await person(other, 'ana').hold(1, { unitId })), '201')
  assert.equal(told(await person(one, 'bo').hold(1, { unitId })), 'SOLD_OUT')
  assertInvariants(await books())
})
