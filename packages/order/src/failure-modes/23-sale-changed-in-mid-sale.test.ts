import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { createOrder } from '@onsale/contracts/http/order-calls.ts'
import { putSale } from '@onsale/contracts/internal/calls.ts'
import { DAY_MS, givenSale, NOW, PRICE } from '../testing/given.ts'
import { person, sell } from '../testing/person.ts'
import { bodyOf, givenService, type ServiceUnderTest, told } from '../testing/service.ts'

/** Failure mode 23: price, window, limit or pause are changed while people buy. */
function holdFor(under: ServiceUnderTest, as: string, amount: number) {
  const lines = [{ unitId: 'unit-1', quantity: 1 }]
  const expectedTotal = { amount, currency: 'KRW' }
  return under.call(createOrder, { as, body: { lines, expectedTotal } })
}

async function givenTwoProcesses(t: TestContext) {
  const one = await givenService(t)
  await sell(one)
  const other = await givenService(t, { folder: one.folder, time: one.time })
  return { one, other }
}

const changes = [
  ['a pause', { paused: true }, 'SALE_PAUSED'],
  ['a closing', { closesAt: NOW }, 'SALE_CLOSED'],
  ['a later opening', { opensAt: NOW + 1 }, 'SALE_NOT_OPEN'],
  ['a higher price', { price: PRICE + 1 }, 'PRICE_CHANGED'],
  ['a lower limit', { perPersonLimit: 0 }, 'LIMIT_EXCEEDED'],
] as const

// Guards: claims are judged under the lock by the sales row (decide-claim.ts, load-state.ts);
// this process's copy still has the old terms.
for (const [what, change, code] of changes) {
  test(`23: ${what} answered elsewhere holds for the very next claim here`, async (t) => {
    const { one, other } = await givenTwoProcesses(t)
    await sell(other, { version: 2, ...change })
    assert.equal(told(await holdFor(one, 'mina', PRICE)), code)
  })

  test(`23: ${what} in the same batch holds for the claims behind it`, async (t) => {
    const under = await givenService(t)
    await sell(under)
    const claims = ['mina', 'juno'].map((name) => holdFor(under, name, PRICE))
    const { refundPolicy: _, ...terms } = givenSale({
      version: 2,
      closesAt: NOW + DAY_MS,
      ...change,
    })
    const body = { ...terms, refundPolicy: { tiers: [] }, units: [] }
    const changed = under.call(putSale, { body })
    assert.equal(bodyOf(await changed).applied, true)
    const answers = (await Promise.all(claims)).map(told)
    assert.deepEqual(new Set(answers), new Set([code]))
  })
}

// Guards: a copy reads its version again before it refuses (take-hold.ts, sales-copy.ts).
test('23: a sale resumed elsewhere sells here, though the copy here says paused', async (t) => {
  const { one, other } = await givenTwoProcesses(t)
  await sell(one, { version: 2, paused: true })
  assert.equal(told(await holdFor(one, 'mina', PRICE)), 'SALE_PAUSED')
  await sell(other, { version: 3 })
  assert.equal(told(await holdFor(one, 'mina', PRICE)), '201')
})

test('23: a price lowered elsewhere is not refused here by the old one', async (t) => {
  const { one, other } = await givenTwoProcesses(t)
  await sell(other, { version: 2, price: 1 })
  assert.equal(told(await holdFor(one, 'mina', 1)), '201')
})

// Guards: a change is answered only after this process's copy has it (committer.ts).
test('23: after the answer to a change nobody here is judged by the old terms', async (t) => {
  const under = await givenService(t)
  await sell(under, { paused: true })
  const mina = person(under, 'mina')
  assert.equal(told(await mina.hold()), 'SALE_PAUSED')
  await sell(under, { version: 2 })
  assert.equal(told(await mina.hold()), '201')
})

// Guards: a line keeps its terms as sold (decide-claim.ts, sale_terms).
test('23: what was sold stays as sold', async (t) => {
  const under = await givenService(t)
  await sell(under)
  const mina = person(under, 'mina')
  const first = await mina.hold()
  await sell(under, { version: 2, price: 1, refundPolicy: { tiers: [] } })
  assert.deepEqual((await mina.order(bodyOf(first).id)).lines, bodyOf(first).lines)
})
