import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  cancelOrder,
  getOrder,
  listAdmissions,
  quoteRefund,
} from '@onsale/contracts/http/order-calls.ts'
import type { Cancellation } from '@onsale/contracts/http/order.ts'
import { getPayment } from '@onsale/contracts/http/payment-calls.ts'
import type { NewTicket } from '@onsale/contracts/http/ticket.ts'
import type { Caller } from './testing/api.ts'
import { eventually } from './testing/eventually.ts'
import { givenOrder, givenPaid, givenTicket, inDays } from './testing/given.ts'
import { type Onsale, startOnsale } from './testing/start-onsale.ts'

let api: Onsale
before(async () => {
  api = await startOnsale()
})
after(() => api.stop())

const won = (amount: number) => ({ amount, currency: 'KRW' })
const visitIn = (...days: readonly number[]): Pick<NewTicket, 'units'> => ({
  units: days.map((each) => ({ visitDate: inDays(each), capacity: 10 })),
})

async function paid(changes: Partial<NewTicket> = {}, quantity = 2) {
  const { unitId } = await givenTicket(api, changes)
  const buyer = api.person()
  const bought = await givenPaid(buyer, unitId, quantity)
  return { ...bought, buyer, unitId, orderId: bought.order.id }
}

const quote = (buyer: Caller, orderId: string, ...admissionIds: readonly string[]) => {
  const query = admissionIds.length === 0 ? {} : { admissionIds: admissionIds.join(',') }
  return buyer.call(quoteRefund, { params: { orderId }, query })
}

const cancel = (buyer: Caller, orderId: string, body?: Cancellation) =>
  buyer.call(cancelOrder, { params: { orderId }, ...(body !== undefined && { body }) })

for (const [days, percent] of [
  [30, 100],
  [10, 100],
  [9, 90],
  [7, 90],
  [6, 80],
  [3, 80],
  [2, 70],
  [0, 70],
] as const) {
  test(`${days} days before the visit ${percent} % come back, by quote and by cancel`, async () => {
    const { buyer, orderId, unitId, order, admissionIds } = await paid(visitIn(days))
    const refund = won(percent * 1_000)
    const fee = won(100_000 - percent * 1_000)
    const shown = (await quote(buyer, orderId)).expect(200)
    const { visitDate = '' } = order.lines[0] ?? {}
    const same = { refundPercent: percent, daysBefore: days, refund, fee }
    const [line] = shown.lines
    assert.deepEqual(shown, {
      ...same,
      refundable: true,
      lines: [{ ...same, unitId, visitDate, admissionIds }],
    })
    assert.deepEqual(line?.admissionIds, admissionIds)
    const cancelled = (await cancel(buyer, orderId, { expectedRefund: refund })).expect(200)
    assert.equal(cancelled.status, 'CANCELLED')
    assert.deepEqual(cancelled.refund?.amount, refund)
  })
}

test('tiers count in whatever order they are given; below the last one it is 0 %', async () => {
  const tiers = [
    { minDaysBefore: 2, refundPercent: 20 },
    { minDaysBefore: 9, refundPercent: 90 },
    { minDaysBefore: 5, refundPercent: 50 },
  ]
  for (const [days, percent] of [
    [1, 0],
    [2, 20],
    [6, 50],
    [9, 90],
  ] as const) {
    const { buyer, orderId } = await paid({ ...visitIn(days), refundPolicy: { tiers } })
    const shown = (await quote(buyer, orderId)).expect(200)
    assert.deepEqual([shown.refundPercent, shown.refundable], [percent, percent > 0])
  }
})

test('cancelling at 0 % is allowed, gives nothing and ends the order', async () => {
  const { buyer, orderId } = await paid({ refundPolicy: { tiers: [] } })
  const shown = (await quote(buyer, orderId)).expect(200)
  assert.deepEqual([shown.refundable, shown.refund, shown.fee], [false, won(0), won(100_000)])
  const order = (await cancel(buyer, orderId, { expectedRefund: won(0) })).expect(200)
  assert.equal(order.status, 'CANCELLED')
  assert.equal(order.refund?.amount.amount ?? 0, 0)
})

test('a grace tier counts when it is better, from its minDaysBefore, within its hours', async () => {
  const graced = (withinHours: number, minDaysBefore: number, refundPercent: number) => ({
    ...visitIn(5),
    refundPolicy: {
      tiers: [{ minDaysBefore: 0, refundPercent: 50 }],
      grace: [{ withinHours, minDaysBefore, refundPercent }],
    },
  })
  for (const [changes, percent] of [
    [graced(24, 1, 100), 100],
    [graced(24, 5, 100), 100],
    [graced(24, 6, 100), 50],
    [graced(24, 1, 10), 50],
    [graced(0, 1, 100), 50],
  ] as const) {
    const { buyer, orderId } = await paid(changes)
    assert.equal((await quote(buyer, orderId)).expect(200).refundPercent, percent)
  }
})

test('the fee of one admission is rounded down, and sums add admissions', async () => {
  const { buyer, orderId, admissionIds } = await paid({ ...visitIn(2), price: won(333) }, 3)
  // floor(333 × 30 / 100) = 99 each, though 30 % of all three would be 299.
  const whole = (await quote(buyer, orderId)).expect(200)
  assert.deepEqual([whole.fee, whole.refund], [won(297), won(702)])
  let order = (await cancel(buyer, orderId, { admissionIds: admissionIds.slice(0, 1) })).expect(200)
  assert.deepEqual([order.status, order.refund?.amount], ['PAID', won(234)])
  order = (await cancel(buyer, orderId, { admissionIds: admissionIds.slice(1, 2) })).expect(200)
  assert.deepEqual(order.refund?.amount, won(468))
  order = (await cancel(buyer, orderId)).expect(200)
  assert.deepEqual([order.status, order.refund?.amount], ['CANCELLED', won(702)])
})

test('a quote over several dates has a line each; its top has sums and the smallest', async () => {
  const { unitIds } = await givenTicket(api, visitIn(2, 30))
  const buyer = api.person()
  const [near = '', far = ''] = unitIds
  const { buyer: payer, orderId } = await paidLines(buyer, [
    { unitId: near, quantity: 1 },
    { unitId: far, quantity: 1 },
  ])
  const shown = (await quote(payer, orderId)).expect(200)
  assert.deepEqual(
    shown.lines.map(({ unitId, refund }) => [unitId, refund]),
    [
      [near, won(35_000)],
      [far, won(50_000)],
    ],
  )
  assert.deepEqual(
    [shown.refund, shown.fee, shown.refundPercent, shown.daysBefore],
    [won(85_000), won(15_000), 70, 2],
  )
})

async function paidLines(buyer: Caller, lines: readonly { unitId: string; quantity: number }[]) {
  const answer = await buyer.raw({ method: 'POST', path: '/api/orders', json: { lines } })
  const { id: orderId } = JSON.parse(answer.text) as { id: string } // the test asserts on it next
  const opened = await buyer.raw({
    ...{ method: 'POST', path: `/api/orders/${orderId}/payments`, json: { provider: 'sandbox' } },
  })
  const { id } = JSON.parse(opened.text) as { id: string } // likewise
  const path = `/api/orders/${orderId}/payments/${id}/confirm`
  const json = { providerData: { outcome: 'approve' } }
  assert.equal((await buyer.raw({ method: 'POST', path, json })).status, 200)
  return { buyer, orderId }
}

test('a refund is there from the answer that caused it, and is DONE in the end', async () => {
  const { buyer, orderId, payment } = await paid()
  const { refund } = (await cancel(buyer, orderId)).expect(200)
  assert.deepEqual(refund?.amount, won(100_000))
  assert.ok(['REQUESTED', 'SENT', 'DONE'].includes(refund?.status ?? ''))
  const params = { orderId, paymentId: payment.id }
  await eventually(
    async () => {
      const order = (await buyer.call(getOrder, { params })).expect(200)
      assert.deepEqual(order.refund, { amount: won(100_000), status: 'DONE' })
      const { status } = (await buyer.call(getPayment, { params })).expect(200)
      assert.equal(status, 'REFUNDED')
    },
    { withinMs: 5_000 },
  )
})

test('a payment is REFUNDED only when all of it is', async () => {
  const { buyer, orderId, payment, admissionIds } = await paid()
  await cancel(buyer, orderId, { admissionIds: admissionIds.slice(0, 1) })
  const params = { orderId, paymentId: payment.id }
  await eventually(
    async () => {
      const order = (await buyer.call(getOrder, { params })).expect(200)
      assert.equal(order.refund?.status, 'DONE')
      assert.equal(order.payment?.status, 'CAPTURED')
    },
    { withinMs: 5_000 },
  )
})

test('lines and total stay as sold after a partial cancel; admissions given back are VOID', async () => {
  const { buyer, orderId, order, admissionIds } = await paid({}, 3)
  const [given = '', ...kept] = admissionIds
  const after = (await cancel(buyer, orderId, { admissionIds: [given, given] })).expect(200)
  assert.deepEqual([after.lines, after.total], [order.lines, order.total])
  assert.deepEqual(after.refund?.amount, won(50_000), 'a repeated id counts once')
  const { items } = (await buyer.call(listAdmissions, { params: { orderId } })).expect(200)
  assert.deepEqual(
    items.map(({ id, state }) => [id, state]),
    [[given, 'VOID'], ...kept.map((id) => [id, 'VALID'])],
  )
  const rest = (await quote(buyer, orderId)).expect(200)
  assert.deepEqual(
    rest.lines.flatMap((line) => line.admissionIds),
    kept,
  )
})

test('what was given back cannot be quoted or given back again, alone or among others', async () => {
  const { buyer, orderId, admissionIds } = await paid()
  const [given = '', kept = ''] = admissionIds
  await cancel(buyer, orderId, { admissionIds: [given] })
  for (const ids of [[given], [given, kept]]) {
    const quoted = await quote(buyer, orderId, ...ids)
    quoted.refused('NOT_CANCELLABLE')
    const cancelled = await cancel(buyer, orderId, { admissionIds: ids })
    cancelled.refused('NOT_CANCELLABLE')
  }
  await cancel(buyer, orderId)
  const over = await cancel(buyer, orderId)
  over.refused('NOT_CANCELLABLE')
  const quoted = await quote(buyer, orderId)
  quoted.refused('NOT_CANCELLABLE')
})

test('an admission of another order, or of none, is 422, and nothing is given back', async () => {
  const { buyer, orderId, admissionIds } = await paid()
  const other = await paid()
  const [mine = ''] = admissionIds
  for (const foreign of [other.admissionIds[0] ?? '', 'none', '판다']) {
    const quoted = await quote(buyer, orderId, mine, foreign)
    quoted.refused('INVALID_INPUT')
    const cancelled = await cancel(buyer, orderId, { admissionIds: [mine, foreign] })
    cancelled.refused('INVALID_INPUT')
  }
  const pending = await givenOrder(buyer, other.unitId)
  const early = await cancel(buyer, pending.id, { admissionIds: [mine] })
  early.refused('INVALID_INPUT')
  assert.equal((await quote(buyer, orderId)).expect(200).refund.amount, 100_000)
})

test('admissionIds are 1 to 200: none and 201 are 422, the same one 200 times is one', async () => {
  const { buyer, orderId, admissionIds } = await paid()
  const [mine = ''] = admissionIds
  const times = (count: number) => Array.from({ length: count }, () => mine)
  for (const wrong of [[], times(201)]) {
    const cancelled = await cancel(buyer, orderId, { admissionIds: wrong })
    cancelled.refused('INVALID_INPUT')
  }
  const path = `/api/orders/${orderId}/refund-quote?admissionIds=`
  for (const wrong of ['', ',', `${mine},`, `,${mine}`, `${mine},,${mine}`, times(201).join()]) {
    const answer = await buyer.raw({ method: 'GET', path: path + wrong })
    answer.refused('INVALID_INPUT')
  }
  const shown = (await quote(buyer, orderId, ...times(200))).expect(200)
  assert.equal(shown.refund.amount, 50_000)
  const order = (await cancel(buyer, orderId, { admissionIds: times(200) })).expect(200)
  assert.equal(order.refund?.amount.amount, 50_000)
})

test('expectedRefund that is not the refund of now: QUOTE_CHANGED, and nothing happens', async () => {
  const { buyer, orderId, admissionIds } = await paid()
  for (const expectedRefund of [won(50_000), { amount: 100_000, currency: 'USD' }]) {
    const answer = await cancel(buyer, orderId, { expectedRefund })
    answer.refused('QUOTE_CHANGED')
  }
  const part = { admissionIds: admissionIds.slice(0, 1), expectedRefund: won(50_000) }
  const answer = await cancel(buyer, orderId, part)
  answer.expect(200)
})

test('before it is paid a cancel gives nothing back but stock; a quote is NOT_CANCELLABLE', async () => {
  const { unitId } = await givenTicket(api)
  const buyer = api.person()
  const { id } = await givenOrder(buyer, unitId)
  const quoted = await quote(buyer, id)
  quoted.refused('NOT_CANCELLABLE')
  const order = (await cancel(buyer, id, { expectedRefund: won(0) })).expect(200)
  assert.deepEqual([order.status, order.refund], ['CANCELLED', undefined])
  const { items } = (await buyer.call(listAdmissions, { params: { orderId: id } })).expect(200)
  assert.deepEqual(items, [])
})

test('a free order is cancelled without a refund', async () => {
  const { unitId } = await givenTicket(api, { price: won(0) })
  const buyer = api.person()
  const { id } = await givenOrder(buyer, unitId)
  assert.equal((await quote(buyer, id)).expect(200).refundable, false)
  const order = (await cancel(buyer, id)).expect(200)
  assert.deepEqual([order.status, order.refund], ['CANCELLED', undefined])
})

test('the order of another person is 404 in quote, cancel and admissions', async () => {
  const { orderId, admissionIds } = await paid()
  const stranger = api.person('admin')
  const answers = [
    await quote(stranger, orderId, ...admissionIds),
    await cancel(stranger, orderId),
    await stranger.call(listAdmissions, { params: { orderId } }),
  ]
  for (const answer of answers) answer.refused('NOT_FOUND')
})

test('admissions are one per quantity, each with a code of its own that never changes', async () => {
  const { buyer, orderId, admissions, order } = await paid({}, 4)
  assert.equal(admissions.length, 4)
  assert.equal(new Set(admissions.map(({ id }) => id)).size, 4)
  assert.equal(new Set(admissions.map(({ code }) => code)).size, 4)
  for (const { unitId, visitDate, code } of admissions) {
    const [line] = order.lines
    assert.deepEqual([unitId, visitDate], [line?.unitId, line?.visitDate])
    assert.ok(code.length >= 16, 'long enough not to be guessed')
  }
  const again = await buyer.call(listAdmissions, { params: { orderId } })
  assert.deepEqual(again.expect(200).items, admissions)
})
