import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  addUnit,
  changeTicket,
  createTicket,
  pauseTicket,
  putUnit,
  resumeTicket,
} from '@onsale/contracts/http/admin-calls.ts'
import { getTicket } from '@onsale/contracts/http/catalogue-calls.ts'
import { getOrder, quoteRefund } from '@onsale/contracts/http/order-calls.ts'
import type { NewTicket, TicketChanges } from '@onsale/contracts/http/ticket.ts'
import {
  buy,
  givenOrder,
  givenPaid,
  givenTicket,
  inDays,
  inMs,
  ticketInput,
} from './testing/given.ts'
import { type Onsale, startOnsale } from './testing/start-onsale.ts'

let api: Onsale
before(async () => {
  api = await startOnsale()
})
after(() => api.stop())

const change = (ticketId: string, body: TicketChanges) =>
  api.person('admin').call(changeTicket, { params: { ticketId }, body })

const refusedInputs: Readonly<Record<string, Partial<Record<keyof NewTicket, unknown>>>> = {
  'no units': { units: [] },
  'units left out': { units: undefined },
  'a visitDate twice': {
    units: [1, 2].map((capacity) => ({ visitDate: inDays(30), capacity })),
  },
  'a unit with an id': { units: [{ visitDate: inDays(30), capacity: 1, unitId: 'x' }] },
  'a capacity below 0': { units: [{ visitDate: inDays(30), capacity: -1 }] },
  'a capacity of a fraction': { units: [{ visitDate: inDays(30), capacity: 1.5 }] },
  'a capacity in words': { units: [{ visitDate: inDays(30), capacity: '1' }] },
  'a date that is none': { units: [{ visitDate: '2026-02-30', capacity: 1 }] },
  'a limit of 0': { perPersonLimit: 0 },
  'a price below 0': { price: { amount: -1, currency: 'KRW' } },
  'a price of a fraction': { price: { amount: 0.5, currency: 'KRW' } },
  'a price without a currency': { price: { amount: 1 } },
  'a currency that is none': { price: { amount: 1, currency: 'won' } },
  'a window of nothing': {
    saleOpensAt: '2026-01-01T00:00:00Z',
    saleClosesAt: '2026-01-01T00:00:00Z',
  },
  'a window backwards': { saleOpensAt: inMs(1_000), saleClosesAt: inMs(-1_000) },
  'an instant without a zone': { saleOpensAt: '2026-01-01T00:00:00' },
  'an instant that is none': { saleOpensAt: '2026-01-01T25:00:00Z' },
  'a zone that is none': { timeZone: 'Asia/Everland' },
  'a scope that is none': { limitScope: 'family' },
  'a name in one language': { name: { ko: '판다' } },
  'a name in three': { name: { ko: 'a', en: 'b', ja: 'c' } },
  'a percent above 100': { refundPolicy: { tiers: [{ minDaysBefore: 0, refundPercent: 101 }] } },
  'a percent below 0': { refundPolicy: { tiers: [{ minDaysBefore: 0, refundPercent: -1 }] } },
  'a tier with something unknown': {
    refundPolicy: { tiers: [{ minDaysBefore: 0, refundPercent: 1, fee: 2 }] },
  },
}
for (const [name, wrong] of Object.entries(refusedInputs)) {
  test(`a new ticket with ${name} is 422`, async () => {
    const json = { ...ticketInput(), ...wrong }
    const admin = api.person('admin')
    const answer = await admin.raw({ method: 'POST', path: '/api/admin/tickets', json })
    assert.ok((answer.refused('INVALID_INPUT').errors ?? []).length > 0)
  })
}

test('id, status, paused and unknown fields are refused, in a new ticket and in a change', async () => {
  const { ticket } = await givenTicket(api)
  const admin = api.person('admin')
  const path = '/api/admin/tickets'
  const extra = { id: 'x', status: 'ON_SALE', paused: true, color: 'red' }
  for (const [name, value] of Object.entries(extra)) {
    const json = { ...ticketInput(), [name]: value }
    const created = await admin.raw({ method: 'POST', path, json })
    created.refused('INVALID_INPUT')
  }
  for (const [name, value] of Object.entries({ ...extra, units: ticket.units })) {
    const json = { [name]: value }
    const changed = await admin.raw({ method: 'PATCH', path: `${path}/${ticket.id}`, json })
    changed.refused('INVALID_INPUT')
  }
})

test('the bounds themselves are allowed: capacity 0, price 0, limit 1, a past window and date', async () => {
  const { ticket } = await givenTicket(api, {
    price: { amount: 0, currency: 'KRW' },
    perPersonLimit: 1,
    saleOpensAt: '2020-01-01T09:00:00+09:00',
    saleClosesAt: '2020-01-02T00:00:00.5Z',
    units: [{ visitDate: '2020-02-29', capacity: 0 }],
  })
  assert.equal(ticket.status, 'CLOSED')
  assert.equal(Date.parse(ticket.saleOpensAt), Date.parse('2020-01-01T00:00:00Z'))
})

test('limitScope is "ticket" when left out', async () => {
  const { limitScope: _none, ...body } = ticketInput()
  const answer = await api.person('admin').call(createTicket, { body })
  assert.equal(answer.expect(201).limitScope, 'ticket')
})

test('any field may be changed but limitScope, timeZone and the currency', async () => {
  const { ticket } = await givenTicket(api)
  const changes: TicketChanges = {
    name: { ko: '새', en: 'New' },
    description: { ko: '', en: 'other' },
    venue: 'Seoul',
    price: { amount: 1, currency: 'KRW' },
    perPersonLimit: 9,
    saleOpensAt: '2026-01-01T00:00:00.000Z',
    saleClosesAt: '2027-01-01T00:00:00.000Z',
    refundPolicy: { tiers: [] },
  }
  const changed = (await change(ticket.id, changes)).expect(200)
  assert.deepEqual(changed, { ...ticket, ...changes })
  const params = { ticketId: ticket.id }
  assert.deepEqual((await api.anybody.call(getTicket, { params })).expect(200), changed)
  for (const fixed of [
    { limitScope: 'visitDate' },
    { timeZone: 'Europe/Berlin' },
    { price: { amount: 1, currency: 'USD' } },
  ] as const) {
    const answer = await change(ticket.id, fixed)
    answer.refused('INVALID_INPUT')
  }
})

test('half a window is judged with the other half', async () => {
  const { ticket } = await givenTicket(api)
  const answer = await change(ticket.id, { saleClosesAt: ticket.saleOpensAt })
  answer.refused('INVALID_INPUT')
  const unchanged = await change(ticket.id, {})
  assert.deepEqual(unchanged.expect(200), ticket)
})

test('pause and resume answer the ticket, and may be repeated', async () => {
  const { ticket } = await givenTicket(api)
  const params = { ticketId: ticket.id }
  const admin = api.person('admin')
  for (const [call, paused, status] of [
    [pauseTicket, true, 'PAUSED'],
    [pauseTicket, true, 'PAUSED'],
    [resumeTicket, false, 'ON_SALE'],
    [resumeTicket, false, 'ON_SALE'],
  ] as const) {
    const shown = (await admin.call(call, { params })).expect(200)
    assert.deepEqual(shown, { ...ticket, paused, status })
  }
})

test('a unit is added once a date, and its capacity changed, each answered with the unit', async () => {
  const { ticket } = await givenTicket(api)
  const params = { ticketId: ticket.id }
  const admin = api.person('admin')
  const body = { visitDate: inDays(50), capacity: 2 }
  const unit = (await admin.call(addUnit, { params, body })).expect(201)
  assert.deepEqual(unit, { unitId: unit.unitId, ...body })
  const again = await admin.call(addUnit, { params, body: { ...body, capacity: 9 } })
  again.refused('UNIT_EXISTS')
  const past = await admin.call(addUnit, { params, body: { visitDate: inDays(-5), capacity: 1 } })
  past.expect(201)
  const ofUnit = { ...params, unitId: unit.unitId }
  const put = await admin.call(putUnit, { params: ofUnit, body: { capacity: 3 } })
  assert.deepEqual(put.expect(200), { ...unit, capacity: 3 })
  const { units } = (await api.anybody.call(getTicket, { params })).expect(200)
  assert.equal(units.length, 3)
  assert.equal(units.find(({ unitId }) => unitId === unit.unitId)?.capacity, 3)
})

test('a capacity is never below what is held and sold', async () => {
  const { ticket, unitId } = await givenTicket(api)
  await givenPaid(api.person(), unitId, 2)
  await givenOrder(api.person(), unitId, 1)
  const put = (capacity: number) => {
    const params = { ticketId: ticket.id, unitId }
    return api.person('admin').call(putUnit, { params, body: { capacity } })
  }
  const below = await put(2)
  below.refused('CAPACITY_BELOW_CLAIMED')
  const exact = await put(3)
  exact.expect(200)
  const none = await buy(api.person(), unitId)
  none.refused('SOLD_OUT')
})

test('a unit of another ticket is 404', async () => {
  const [one, other] = [await givenTicket(api), await givenTicket(api)]
  const params = { ticketId: one.ticket.id, unitId: other.unitId }
  const answer = await api.person('admin').call(putUnit, { params, body: { capacity: 1 } })
  answer.refused('UNIT_NOT_FOUND')
})

test('a change holds for every claim after its answer: price, window, limit, pause, capacity', async () => {
  const { ticket, unitId } = await givenTicket(api)
  const admin = api.person('admin')
  const params = { ticketId: ticket.id }
  await change(ticket.id, { price: { amount: 60_000, currency: 'KRW' } })
  assert.equal((await buy(api.person(), unitId)).expect(201).total.amount, 60_000)
  await change(ticket.id, { perPersonLimit: 1 })
  const two = await buy(api.person(), unitId, 2)
  two.refused('LIMIT_EXCEEDED')
  await change(ticket.id, { saleOpensAt: inMs(60_000) })
  const early = await buy(api.person(), unitId)
  early.refused('SALE_NOT_OPEN')
  await change(ticket.id, { saleOpensAt: inMs(-60_000), saleClosesAt: inMs(-1) })
  const late = await buy(api.person(), unitId)
  late.refused('SALE_CLOSED')
  await change(ticket.id, { saleClosesAt: inMs(60_000) })
  await admin.call(pauseTicket, { params })
  const paused = await buy(api.person(), unitId)
  paused.refused('SALE_PAUSED')
  await admin.call(resumeTicket, { params })
  await admin.call(putUnit, { params: { ...params, unitId }, body: { capacity: 1 } })
  const none = await buy(api.person(), unitId)
  none.refused('SOLD_OUT')
  await admin.call(putUnit, { params: { ...params, unitId }, body: { capacity: 2 } })
  const one = await buy(api.person(), unitId)
  one.expect(201)
})

test('a new refund policy holds at once for new orders, and not for those sold before', async () => {
  const { ticket, unitId } = await givenTicket(api)
  const buyer = api.person()
  const { order: before } = await givenPaid(buyer, unitId)
  await change(ticket.id, { refundPolicy: { tiers: [{ minDaysBefore: 0, refundPercent: 5 }] } })
  const { order: after } = await givenPaid(buyer, unitId)
  const percentOf = async (orderId: string) =>
    (await buyer.call(quoteRefund, { params: { orderId } })).expect(200).refundPercent
  assert.deepEqual([await percentOf(before.id), await percentOf(after.id)], [100, 5])
  const shown = (await buyer.call(getOrder, { params: { orderId: before.id } })).expect(200)
  assert.deepEqual(shown.refundPolicy, ticket.refundPolicy)
})
