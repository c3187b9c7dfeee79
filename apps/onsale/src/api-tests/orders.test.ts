import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { pauseTicket } from '@onsale/contracts/http/admin-calls.ts'
import {
  cancelOrder,
  createOrder,
  getOrder,
  listOrders,
} from '@onsale/contracts/http/order-calls.ts'
import type { NewOrder } from '@onsale/contracts/http/order.ts'
import type { NewTicket } from '@onsale/contracts/http/ticket.ts'
import {
  buy,
  givenOrder,
  givenPaid,
  givenPayment,
  givenTicket,
  inDays,
  inMs,
  PRICE,
} from './testing/given.ts'
import { type Onsale, startOnsale } from './testing/start-onsale.ts'

let api: Onsale
before(async () => {
  api = await startOnsale()
})
after(() => api.stop())

const order = (body: NewOrder) => api.person().call(createOrder, { body })
const units = (...capacities: readonly number[]) => ({
  units: capacities.map((capacity, at) => ({ visitDate: inDays(30 + at), capacity })),
})
const line = (unitId = '', quantity = 1) => ({ unitId, quantity })

test('an order is PENDING, holds for 10 minutes, and says what was bought', async () => {
  const { ticket, unitId } = await givenTicket(api)
  const made = await givenOrder(api.person(), unitId, 2)
  const { id: _id, createdAt, holdExpiresAt = '', ...rest } = made
  assert.equal(Date.parse(holdExpiresAt) - Date.parse(createdAt), 600_000)
  assert.deepEqual(rest, {
    status: 'PENDING',
    lines: [
      {
        unitId,
        ticketId: ticket.id,
        ticketName: ticket.name,
        visitDate: ticket.units[0]?.visitDate,
        quantity: 2,
        unitPrice: PRICE,
        refundPolicy: ticket.refundPolicy,
      },
    ],
    total: { amount: 100_000, currency: 'KRW' },
    refundPolicy: ticket.refundPolicy,
  })
})

test('a total of 0 is PAID at once, without a hold', async () => {
  const { unitId } = await givenTicket(api, { price: { amount: 0, currency: 'KRW' } })
  const made = await givenOrder(api.person(), unitId)
  assert.equal(made.status, 'PAID')
  assert.equal(made.paidAt, made.createdAt)
  assert.equal(made.holdExpiresAt, undefined)
})

test('lines of one unit are added up, also beyond 20; only the limit bounds them', async () => {
  const { unitId } = await givenTicket(api, { perPersonLimit: 41, ...units(100) })
  const made = await order({ lines: [line(unitId, 20), line(unitId, 20), line(unitId, 1)] })
  assert.deepEqual(
    made.expect(201).lines.map(({ quantity }) => quantity),
    [41],
  )
  const over = await order({ lines: [line(unitId, 20), line(unitId, 20), line(unitId, 2)] })
  assert.deepEqual(
    over.refused('LIMIT_EXCEEDED').lines?.map(({ asked }) => asked),
    [42],
  )
})

test('all or nothing: a line that fails takes the others with it', async () => {
  const { unitIds } = await givenTicket(api, units(5, 1))
  const [first, second] = unitIds
  const failed = await order({ lines: [line(first, 2), line(second, 2)] })
  const { lines } = failed.refused('SOLD_OUT')
  assert.deepEqual(lines, [{ unitId: second, asked: 2, free: 1, held: 0 }])
  const all = await api.person().call(createOrder, { body: { lines: [line(first, 4)] } })
  all.expect(201)
  const whole = await order({ lines: [line(first, 1), line(second, 1)] })
  assert.deepEqual(
    whole.expect(201).lines.map(({ unitId }) => unitId),
    unitIds,
  )
})

test('lines tell asked, free and held of what is sold out', async () => {
  const { unitId } = await givenTicket(api, units(3))
  await givenPaid(api.person(), unitId)
  await givenOrder(api.person(), unitId)
  const answer = await buy(api.person(), unitId, 2)
  assert.deepEqual(answer.refused('SOLD_OUT').lines, [{ unitId, asked: 2, free: 1, held: 1 }])
})

const wrongBodies: Readonly<Record<string, unknown>> = {
  'no lines': { lines: [] },
  'lines left out': {},
  'eleven lines': { lines: Array.from({ length: 11 }, () => line('u')) },
  'a quantity of 0': { lines: [line('u', 0)] },
  'a quantity of 21': { lines: [line('u', 21)] },
  'a quantity of 1.5': { lines: [line('u', 1.5)] },
  'a quantity in words': { lines: [{ unitId: 'u', quantity: '1' }] },
  'a unitId of no text': { lines: [{ unitId: 7, quantity: 1 }] },
  'a total of no money': { lines: [line('u')], expectedTotal: 50_000 },
  'a total of a fraction': { lines: [line('u')], expectedTotal: { amount: 0.5, currency: 'KRW' } },
  'a total below 0': { lines: [line('u')], expectedTotal: { amount: -1, currency: 'KRW' } },
  'a list': [],
  'a text': 'order',
  null: null,
}
for (const [name, json] of Object.entries(wrongBodies)) {
  test(`${name}: 422`, async () => {
    const answer = await api.person().raw({ method: 'POST', path: '/api/orders', json })
    answer.refused('INVALID_INPUT')
  })
}

test('ten lines are taken', async () => {
  const { unitIds } = await givenTicket(api, { perPersonLimit: 10, ...units(...Array(10).fill(1)) })
  const made = await order({ lines: unitIds.map((unitId) => line(unitId)) })
  assert.equal(made.expect(201).lines.length, 10)
})

const dollars = { price: { amount: 100, currency: 'USD' } }
const future: Partial<NewTicket> = { saleOpensAt: inMs(3_600_000) }
const wrongTotal = { expectedTotal: { amount: 1, currency: 'KRW' } }

test('refusals come in the promised order', async () => {
  const open = await givenTicket(api)
  const notYet = await givenTicket(api, { ...future, ...dollars })
  const foreign = await givenTicket(api, { ...dollars, ...units(0) })
  const empty = await givenTicket(api, units(0))
  const paused = await givenTicket(api, dollars)
  await api.person('admin').call(pauseTicket, { params: { ticketId: paused.ticket.id } })
  const lines = [open, empty, foreign, notYet].map(({ unitId }) => line(unitId))

  const unknown = await order({ lines: [...lines, line('none')], ...wrongTotal })
  unknown.refused('UNIT_NOT_FOUND')
  const window = await order({ lines, ...wrongTotal })
  window.refused('SALE_NOT_OPEN')
  const stopped = await order({ lines: [line(open.unitId), line(paused.unitId)], ...wrongTotal })
  stopped.refused('SALE_PAUSED')
  const mixed = await order({ lines: lines.slice(0, 3), ...wrongTotal })
  mixed.refused('CURRENCY_MIXED')
  const price = await order({ lines: lines.slice(0, 2), ...wrongTotal })
  price.refused('PRICE_CHANGED')
  const stock = await order({ lines: lines.slice(0, 2) })
  stock.refused('SOLD_OUT')
})

test('a visit date that is past cannot be bought, today can', async () => {
  const { unitIds } = await givenTicket(api, {
    units: [-1, 0].map((days) => ({ visitDate: inDays(days), capacity: 1 })),
  })
  const [yesterday = '', today = ''] = unitIds
  const past = await buy(api.person(), yesterday)
  past.refused('SALE_CLOSED')
  const now = await buy(api.person(), today)
  now.expect(201)
})

test('expectedTotal is the sum of all lines, in their currency', async () => {
  const { unitId } = await givenTicket(api)
  const lines = [line(unitId, 2)]
  const right = await order({ lines, expectedTotal: { amount: 100_000, currency: 'KRW' } })
  right.expect(201)
  for (const expectedTotal of [PRICE, { amount: 100_000, currency: 'USD' }]) {
    const wrong = await order({ lines, expectedTotal })
    wrong.refused('PRICE_CHANGED')
  }
})

test('the limit counts what a person holds or owns of the ticket, over its dates', async () => {
  const { unitIds } = await givenTicket(api, { perPersonLimit: 3, ...units(9, 9) })
  const [first = '', second = ''] = unitIds
  const buyer = api.person()
  await givenPaid(buyer, first)
  await givenOrder(buyer, second)
  const { id } = await givenOrder(buyer, first)
  await givenPayment(buyer, id)
  const over = await buy(buyer, second)
  over.refused('LIMIT_EXCEEDED')
  const other = await buy(api.person(), second, 3)
  other.expect(201)
})

test('with limitScope "visitDate" every date has a limit of its own', async () => {
  const { unitIds } = await givenTicket(api, {
    ...{ perPersonLimit: 2, limitScope: 'visitDate' },
    ...units(9, 9),
  })
  const [first = '', second = ''] = unitIds
  const buyer = api.person()
  await givenOrder(buyer, first, 2)
  await givenOrder(buyer, second, 2)
  const over = await buy(buyer, first)
  assert.deepEqual(
    over.refused('LIMIT_EXCEEDED').lines?.map(({ unitId }) => unitId),
    [first],
  )
})

test('cancel and partial cancel give the limit back', async () => {
  const { unitId } = await givenTicket(api, { perPersonLimit: 2 })
  const buyer = api.person()
  const { id } = await givenOrder(buyer, unitId, 2)
  await buyer.call(cancelOrder, { params: { orderId: id } })
  const paid = await givenPaid(buyer, unitId, 2)
  const full = await buy(buyer, unitId)
  full.refused('LIMIT_EXCEEDED')
  await buyer.call(cancelOrder, {
    params: { orderId: paid.order.id },
    body: { admissionIds: paid.admissionIds.slice(0, 1) },
  })
  await givenOrder(buyer, unitId)
  const again = await buy(buyer, unitId)
  again.refused('LIMIT_EXCEEDED')
})

test('orders are listed newest first, by status when asked', async () => {
  const { unitId } = await givenTicket(api)
  const buyer = api.person()
  const pending = await givenOrder(buyer, unitId)
  const paying = await givenOrder(buyer, unitId)
  await givenPayment(buyer, paying.id)
  const { order: paid } = await givenPaid(buyer, unitId)
  const cancelled = await givenOrder(buyer, unitId)
  await buyer.call(cancelOrder, { params: { orderId: cancelled.id } })
  const ids = async (status?: 'PENDING' | 'PAYING' | 'PAID' | 'CANCELLED' | 'EXPIRED') => {
    const answer = await buyer.call(listOrders, { query: status === undefined ? {} : { status } })
    return answer.expect(200).items.map(({ id }) => id)
  }
  assert.deepEqual(await ids(), [cancelled.id, paid.id, paying.id, pending.id])
  assert.deepEqual(await ids('PENDING'), [pending.id])
  assert.deepEqual(await ids('PAYING'), [paying.id])
  assert.deepEqual(await ids('PAID'), [paid.id])
  assert.deepEqual(await ids('CANCELLED'), [cancelled.id])
  assert.deepEqual(await ids('EXPIRED'), [])
  for (const status of ['paid', 'LOST', '', 'PAID,PENDING']) {
    const path = `/api/orders?status=${status}`
    const answer = await buyer.raw({ method: 'GET', path })
    answer.refused('INVALID_INPUT')
  }
})

test('an order read later is the order that was answered', async () => {
  const { unitId } = await givenTicket(api)
  const buyer = api.person()
  const made = await givenOrder(buyer, unitId)
  const read = await buyer.call(getOrder, { params: { orderId: made.id } })
  assert.deepEqual(read.expect(200), made)
})

test('holdExpiresAt is there only while PENDING or PAYING; an ended order says when it ended', async () => {
  const { unitId } = await givenTicket(api)
  const buyer = api.person()
  const { id: orderId } = await givenOrder(buyer, unitId)
  await givenPayment(buyer, orderId)
  const paying = (await buyer.call(getOrder, { params: { orderId } })).expect(200)
  assert.equal(paying.status, 'PAYING')
  assert.ok(paying.holdExpiresAt)
  const cancelled = (await buyer.call(cancelOrder, { params: { orderId } })).expect(200)
  assert.equal(cancelled.holdExpiresAt, undefined)
  assert.ok(cancelled.cancelledAt)
  const { order: paid } = await givenPaid(buyer, unitId)
  assert.deepEqual([paid.holdExpiresAt, typeof paid.paidAt], [undefined, 'string'])
})

test('the dearest order that can be is counted exactly', async () => {
  const price = { amount: 10_000_000_000_000, currency: 'KRW' }
  const { unitId } = await givenTicket(api, { price, perPersonLimit: 200, ...units(200) })
  const made = await order({ lines: Array.from({ length: 10 }, () => line(unitId, 20)) })
  assert.equal(made.expect(201).total.amount, 2_000_000_000_000_000)
})
