import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { pauseTicket, putUnit, resumeTicket } from '@onsale/contracts/http/admin-calls.ts'
import { getAvailability } from '@onsale/contracts/http/catalogue-calls.ts'
import {
  cancelOrder,
  getOrder,
  listAdmissions,
  listOrders,
} from '@onsale/contracts/http/order-calls.ts'
import { createPayment } from '@onsale/contracts/http/payment-calls.ts'
import type { Answer, Caller } from './testing/api.ts'
import { eventually } from './testing/eventually.ts'
import {
  buy,
  confirm,
  givenOrder,
  givenPaid,
  givenPayment,
  givenTicket,
  inDays,
} from './testing/given.ts'
import { type Onsale, startOnsale } from './testing/start-onsale.ts'

let api: Onsale
before(async () => {
  api = await startOnsale()
})
after(() => api.stop())

const atOnce = <Made>(count: number, make: (at: number) => Promise<Made>): Promise<Made[]> =>
  Promise.all(Array.from({ length: count }, (_none, at) => make(at)))

/** How many answers of each status, or code when refused. */
function tally(answers: readonly Answer[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { status, text } of answers) {
    const name = status < 400 ? String(status) : String(JSON.parse(text).code)
    counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}

const ordersOf = async (buyer: Caller) =>
  (await buyer.call(listOrders, { query: { limit: 100 } })).expect(200).items

test('200 requests at once with one key make one order', async () => {
  const { unitId } = await givenTicket(api)
  const buyer = api.person()
  const answers = await atOnce(200, () => buy(buyer, unitId, 1, 'k'))
  const counts = tally(answers)
  // One person has a burst of 60 and 10 a second; a 429 says nothing of the order.
  assert.ok((counts['201'] ?? 0) >= 50, JSON.stringify(counts))
  assert.equal((counts['201'] ?? 0) + (counts['RATE_LIMITED'] ?? 0), 200, JSON.stringify(counts))
  const made = answers.filter(({ status }) => status === 201)
  assert.equal(new Set(made.map(({ text }) => JSON.parse(text).id)).size, 1)
  assert.equal(made.filter(({ replayed }) => !replayed).length, 1, 'the others are replays')
  await eventually(async () => assert.equal((await ordersOf(buyer)).length, 1), { withinMs: 3_000 })
})

test('40 keys at once of one person never exceed the limit', async () => {
  const { unitIds } = await givenTicket(api, {
    units: [30, 31].map((days) => ({ visitDate: inDays(days), capacity: 50 })),
  })
  const buyer = api.person()
  const answers = await atOnce(40, (at) => buy(buyer, unitIds[at % 2] ?? '', 1, `key-${at}`))
  assert.deepEqual(tally(answers), { 201: 4, LIMIT_EXCEEDED: 36 })
  assert.equal((await ordersOf(buyer)).length, 4)
})

test('300 people at once for 20 units: 20 have one, the others are told SOLD_OUT', async () => {
  const { ticket, unitId } = await givenTicket(api, {
    units: [{ visitDate: inDays(30), capacity: 20 }],
  })
  const people = Array.from({ length: 300 }, () => api.person())
  const answers = await Promise.all(people.map((person) => buy(person, unitId, 1, 'k')))
  assert.deepEqual(tally(answers), { 201: 20, SOLD_OUT: 280 })
  const again = await Promise.all(people.map((person) => buy(person, unitId, 1, 'k')))
  assert.deepEqual(
    tally(again),
    { 201: 20, SOLD_OUT: 280 },
    'a winner’s retry is answered as before',
  )
  for (const [at, answer] of again.entries()) {
    assert.equal(answer.status, answers[at]?.status)
    assert.equal(answer.replayed, answer.status === 201)
  }
  const { units } = (
    await api.anybody.call(getAvailability, { params: { ticketId: ticket.id } })
  ).expect(200)
  assert.ok((units[0]?.free ?? 0) + (units[0]?.held ?? 0) <= 20)
})

test('orders of two units at once, in either order of lines, end all or nothing', async () => {
  const { unitIds } = await givenTicket(api, {
    units: [30, 31].map((days) => ({ visitDate: inDays(days), capacity: 15 })),
  })
  const answers = await atOnce(60, (at) => {
    const lines = unitIds.map((unitId) => ({ unitId, quantity: 1 }))
    const json = { lines: at % 2 === 0 ? lines : lines.toReversed() }
    return api.person().raw({ method: 'POST', path: '/api/orders', json })
  })
  assert.deepEqual(tally(answers), { 201: 15, SOLD_OUT: 45 })
})

test('of two whole cancels at once one gives back', async () => {
  const { unitId } = await givenTicket(api)
  for (let round = 0; round < 10; round += 1) {
    const buyer = api.person()
    const { order, payment } = await givenPaid(buyer, unitId, 2)
    const params = { orderId: order.id }
    const answers = await atOnce(2, () => buyer.call(cancelOrder, { params }))
    assert.deepEqual(tally(answers), { 200: 1, NOT_CANCELLABLE: 1 })
    const after = (await buyer.call(getOrder, { params })).expect(200)
    assert.deepEqual(after.refund?.amount, payment.amount)
  }
})

test('parts cancelled at once give back each admission once', async () => {
  const { unitId } = await givenTicket(api)
  const buyer = api.person()
  const { order, admissionIds } = await givenPaid(buyer, unitId, 4)
  const params = { orderId: order.id }
  const answers = await atOnce(8, (at) =>
    buyer.call(cancelOrder, { params, body: { admissionIds: [admissionIds[at % 4] ?? ''] } }),
  )
  assert.deepEqual(tally(answers), { 200: 4, NOT_CANCELLABLE: 4 })
  const after = (await buyer.call(getOrder, { params })).expect(200)
  assert.deepEqual([after.status, after.refund?.amount.amount], ['CANCELLED', 200_000])
})

test('of confirms at once one is accepted; a keyed one is answered alike', async () => {
  const { unitId } = await givenTicket(api)
  const unkeyed = api.person()
  const payment = await givenPayment(unkeyed, (await givenOrder(unkeyed, unitId)).id)
  const counts = tally(await atOnce(10, () => confirm(unkeyed, payment)))
  assert.equal(counts['200'], 1, JSON.stringify(counts))

  const keyed = api.person()
  const other = await givenPayment(keyed, (await givenOrder(keyed, unitId)).id)
  const answers = await atOnce(10, () => confirm(keyed, other, 'approve', 'k'))
  assert.deepEqual(tally(answers), { 200: 10 })
  assert.equal(new Set(answers.map(({ text }) => text)).size, 1)
  const params = { orderId: other.orderId }
  const { items } = (await keyed.call(listAdmissions, { params })).expect(200)
  assert.equal(items.length, 1)
})

test('cancel and confirm at once: paid or cancelled, never both', async () => {
  const { unitId } = await givenTicket(api, { units: [{ visitDate: inDays(30), capacity: 100 }] })
  await atOnce(20, async (at) => {
    const buyer = api.person()
    const payment = await givenPayment(buyer, (await givenOrder(buyer, unitId)).id)
    const params = { orderId: payment.orderId }
    const cancel = () => buyer.call(cancelOrder, { params, body: { expectedRefund: nothing } })
    const both =
      at % 2 === 0 ? [confirm(buyer, payment), cancel()] : [cancel(), confirm(buyer, payment)]
    const counts = tally(await Promise.all<Answer>(both))
    const { status } = (await buyer.call(getOrder, { params })).expect(200)
    assert.equal(counts['200'], 1, `${JSON.stringify(counts)} ${status}`)
    assert.ok(status === 'PAID' || status === 'CANCELLED')
  })
})

const nothing = { amount: 0, currency: 'KRW' }

test('of payments opened at once the last replaces the others', async () => {
  const { unitId } = await givenTicket(api)
  const buyer = api.person()
  const params = { orderId: (await givenOrder(buyer, unitId)).id }
  const body = { provider: 'sandbox' }
  const opened = await atOnce(10, () => buyer.call(createPayment, { params, body }))
  const payments = opened.map((answer) => answer.expect(201))
  const answers = await Promise.all(payments.map((payment) => confirm(buyer, payment)))
  assert.deepEqual(tally(answers), { 200: 1, ORDER_NOT_PAYABLE: 9 })
})

test('no claim is granted after the answer to a pause, whatever runs meanwhile', async () => {
  const { ticket, unitId } = await givenTicket(api, {
    units: [{ visitDate: inDays(30), capacity: 500 }],
  })
  const admin = api.person('admin')
  const params = { ticketId: ticket.id }
  for (let round = 0; round < 5; round += 1) {
    const before = atOnce(30, () => buy(api.person(), unitId))
    const paused = await admin.call(pauseTicket, { params })
    paused.expect(200)
    const later = await atOnce(10, () => buy(api.person(), unitId))
    assert.deepEqual(tally(later), { SALE_PAUSED: 10 })
    await before
    await admin.call(resumeTicket, { params })
  }
})

test('capacity lowered while people buy is never below what they have', async () => {
  const { ticket, unitId } = await givenTicket(api, {
    units: [{ visitDate: inDays(30), capacity: 60 }],
  })
  const params = { ticketId: ticket.id, unitId }
  const buying = atOnce(50, () => buy(api.person(), unitId))
  const lowered = await atOnce(10, (at) =>
    api.person('admin').call(putUnit, { params, body: { capacity: 50 - 5 * at } }),
  )
  const sold = tally(await buying)['201'] ?? 0
  await eventually(
    async () => {
      const shown = await api.anybody.call(getAvailability, { params })
      const [unit] = shown.expect(200).units
      assert.equal(unit?.held, sold)
      assert.ok(sold <= (unit?.capacity ?? 0), `${sold} of ${unit?.capacity}`)
    },
    { withinMs: 2_000 },
  )
  const counts = tally(lowered)
  assert.equal((counts['200'] ?? 0) + (counts['CAPACITY_BELOW_CLAIMED'] ?? 0), 10)
})
