import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { putCartLine } from '@onsale/contracts/http/cart-calls.ts'
import {
  countObligations,
  describeOrder,
  exportOrders,
} from '@onsale/contracts/internal/person-calls.ts'
import { instantToRfc3339 } from '@onsale/kernel/calendar.ts'
import { DAY_MS, NOW, PRICE } from '../testing/given.ts'
import { person, sell } from '../testing/person.ts'
import { bodyOf, givenService, told } from '../testing/service.ts'

async function given(t: TestContext) {
  const under = await givenService(t)
  await sell(under, { perPersonLimit: 20 })
  const mina = person(under, 'mina')
  const obligations = async () =>
    bodyOf(await under.call(countObligations, { params: { userId: 'mina' } }))
  const page = async (limit: number, cursor?: string) =>
    under.call(exportOrders, {
      params: { userId: 'mina' },
      // As the listener parses it: the declared integer.
      query: { limit: limit as unknown as string, ...(cursor !== undefined && { cursor }) },
    })
  return { under, mina, obligations, page }
}

test('what binds a person, before, during and after', async (t) => {
  const { mina, obligations, under } = await given(t)
  const nothing = { keptOrders: 0, openHolds: 0, openRefunds: 0, comingAdmissions: 0 }
  assert.deepEqual(await obligations(), nothing)
  const orderId = await mina.holdId(2)
  assert.deepEqual(await obligations(), { ...nothing, openHolds: 1 })
  await mina.buy(orderId)
  const bought = { ...nothing, keptOrders: 1 }
  const coming = { ...bought, comingAdmissions: 2, lastVisitDate: '2026-12-05' }
  assert.deepEqual(await obligations(), coming)
  await mina.cancel(orderId)
  assert.deepEqual(await obligations(), { ...bought, openRefunds: 1 })
  await mina.buy(await mina.holdId())
  await under.time.advance(Date.parse('2026-12-05T14:59:00Z') - NOW)
  assert.equal((await obligations()).comingAdmissions, 1)
  await under.time.advance(120_000)
  assert.equal((await obligations()).comingAdmissions, 0, 'the day is over in Seoul')
})

test('an export goes through all orders, newest first, and tells no admission code', async (t) => {
  const { under, mina, page } = await given(t)
  const ids: string[] = []
  for (let count = 0; count < 5; count += 1) {
    ids.push(await mina.holdId())
    await under.time.advance(1)
  }
  await mina.buy(ids[4] ?? '')
  await person(under, 'juno').holdId()
  const first = bodyOf(await page(2))
  const second = bodyOf(await page(2, first.nextCursor))
  const third = bodyOf(await page(2, second.nextCursor))
  assert.equal(third.nextCursor, undefined)
  const items = [...first.items, ...second.items, ...third.items]
  assert.deepEqual(
    items.map(({ order }) => order.id),
    ids.toReversed(),
  )
  const [newest] = items
  assert.equal(newest?.order.status, 'PAID')
  assert.deepEqual(Object.keys(newest?.admissions[0] ?? {}).toSorted(), [
    'id',
    'state',
    'unitId',
    'visitDate',
  ])
})

test('an export tells every payment and refund of an order, the oldest first', async (t) => {
  const { mina, page } = await given(t)
  const orderId = await mina.holdId(2)
  await mina.buy(orderId, 'decline')
  await mina.buy(orderId)
  const [admission] = await mina.admissions(orderId)
  await mina.cancel(orderId, { admissionIds: [admission?.id ?? ''] })
  const [exported] = bodyOf(await page(10)).items
  const payments = exported?.payments ?? []
  assert.deepEqual(
    payments.map(({ status }) => status),
    ['DECLINED', 'CAPTURED'],
  )
  const [declined, captured] = payments
  assert.deepEqual(declined, {
    id: declined?.id,
    provider: 'sandbox',
    status: 'DECLINED',
    amount: { amount: 2 * PRICE, currency: 'KRW' },
    createdAt: instantToRfc3339(NOW),
  })
  assert.deepEqual(
    exported?.refunds?.map(({ paymentId, amount }) => ({ paymentId, amount })),
    [{ paymentId: captured?.id, amount: { amount: PRICE, currency: 'KRW' } }],
  )
})

test('the cart comes with the first page, as it is kept, and its owner’s alone', async (t) => {
  const { under, mina, page } = await given(t)
  assert.equal(bodyOf(await page(1)).cart, undefined)
  await mina.holdId()
  await under.time.advance(1)
  await mina.holdId()
  const put = { params: { unitId: 'unit-2' }, body: { quantity: 3 } }
  await under.call(putCartLine, { as: 'mina', ...put })
  await under.call(putCartLine, { as: 'juno', ...put, body: { quantity: 1 } })
  const first = bodyOf(await page(1))
  assert.deepEqual(first.cart?.lines, [{ unitId: 'unit-2', quantity: 3 }])
  assert.equal(bodyOf(await page(1, first.nextCursor)).cart, undefined)
  await under.time.advance(4 * DAY_MS)
  assert.deepEqual(bodyOf(await page(1)).cart, first.cart, 'kept is kept, shown or not')
})

test('a cursor that was never given out is refused', async (t) => {
  const { page } = await given(t)
  assert.equal(told(await page(2, 'bm9uc2Vuc2U')), 'INVALID_INPUT')
})

test('an order is described with its owner and the codes of its admissions', async (t) => {
  const { under, mina } = await given(t)
  const orderId = await mina.holdId()
  await mina.buy(orderId)
  const described = bodyOf(await under.call(describeOrder, { params: { orderId } }))
  assert.equal(described.userId, 'mina')
  assert.equal(described.order.id, orderId)
  assert.deepEqual(described.admissions, await mina.admissions(orderId))
  assert.match(described.admissions[0]?.code ?? '', /\S/)
  const unknown = await under.call(describeOrder, { params: { orderId: 'never given out' } })
  assert.equal(told(unknown), 'NOT_FOUND')
})

test('a visit at the other end of the world ends by the clock there', async (t) => {
  const { under } = await given(t)
  const units = [{ unitId: 'far', visitDate: '2026-12-05', capacity: 5 }]
  await sell(under, {
    ticketId: 'far',
    timeZone: 'America/Los_Angeles',
    units,
    closesAt: NOW + 60 * DAY_MS,
  })
  const juno = person(under, 'juno')
  await juno.buy(await juno.holdId(1, { unitId: 'far' }))
  const comingAt = async (instant: string) => {
    await under.time.advance(Date.parse(instant) - under.time.clock.now())
    const answer = await under.call(countObligations, { params: { userId: 'juno' } })
    return bodyOf(answer).comingAdmissions
  }
  assert.equal(await comingAt('2026-12-06T07:59:00Z'), 1)
  assert.equal(await comingAt('2026-12-06T08:00:00Z'), 0)
})
