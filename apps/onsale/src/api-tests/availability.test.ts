import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { addUnit, pauseTicket, putUnit } from '@onsale/contracts/http/admin-calls.ts'
import { getAvailability } from '@onsale/contracts/http/catalogue-calls.ts'
import { cancelOrder } from '@onsale/contracts/http/order-calls.ts'
import { systemClock } from '@onsale/kernel/clock.ts'
import { eventually } from './testing/eventually.ts'
import { givenOrder, givenPaid, givenTicket, inDays, inMs } from './testing/given.ts'
import { type Onsale, startOnsale } from './testing/start-onsale.ts'

let api: Onsale
before(async () => {
  api = await startOnsale()
})
after(() => api.stop())

async function look(ticketId: string, query: { from?: string; to?: string } = {}) {
  return (await api.anybody.call(getAvailability, { params: { ticketId }, query })).expect(200)
}

/** The first unit becomes `expected`: an answer is a second old at most, and takes its time. */
const becomes = (ticketId: string, expected: object) =>
  eventually(
    async () => {
      const [unit] = (await look(ticketId)).units
      assert.deepEqual({ ...unit, ...expected }, unit)
    },
    { withinMs: 1_500 },
  )

test('it tells capacity, free, held and state of each unit as they change', async () => {
  const { ticket, unitId } = await givenTicket(api, {
    units: [{ visitDate: inDays(30), capacity: 2 }],
  })
  const { asOf, units } = await look(ticket.id)
  assert.ok(Math.abs(Date.parse(asOf) - systemClock.now()) < 2_000)
  const free = { free: 2, held: 0, state: 'FREE', soldOut: false }
  assert.deepEqual(units, [{ unitId, visitDate: inDays(30), capacity: 2, ...free }])

  const buyer = api.person()
  const { id: orderId, holdExpiresAt } = await givenOrder(buyer, unitId)
  await becomes(ticket.id, { free: 1, held: 1, state: 'FREE', nextReleaseAt: holdExpiresAt })
  await givenPaid(api.person(), unitId)
  await becomes(ticket.id, { free: 0, held: 1, state: 'ALL_HELD', soldOut: false })
  await buyer.call(cancelOrder, { params: { orderId } })
  await becomes(ticket.id, { free: 1, held: 0, state: 'FREE' })
  assert.equal('nextReleaseAt' in ((await look(ticket.id)).units[0] ?? {}), false)
  await givenPaid(api.person(), unitId)
  await becomes(ticket.id, { free: 0, held: 0, state: 'SOLD_OUT', soldOut: true })
  const params = { ticketId: ticket.id, unitId }
  await api.person('admin').call(putUnit, { params, body: { capacity: 5 } })
  await becomes(ticket.id, { capacity: 5, free: 3, state: 'FREE' })
})

test('nextReleaseAt is the earliest end of a hold on the unit', async () => {
  const { ticket, unitId } = await givenTicket(api)
  const first = await givenOrder(api.person(), unitId)
  await givenOrder(api.person(), unitId)
  await becomes(ticket.id, { held: 2, nextReleaseAt: first.holdExpiresAt })
})

test('a unit is there at once after the admin’s answer, whatever window or pause say', async () => {
  const { ticket } = await givenTicket(api, { saleOpensAt: inMs(3_600_000) })
  assert.equal((await look(ticket.id)).units.length, 1)
  const params = { ticketId: ticket.id }
  const admin = api.person('admin')
  await admin.call(pauseTicket, { params })
  const body = { visitDate: inDays(40), capacity: 4 }
  const added = (await admin.call(addUnit, { params, body })).expect(201)
  await eventually(
    async () => {
      const unit = (await look(ticket.id)).units.find(({ unitId }) => unitId === added.unitId)
      assert.equal(unit?.free, 4)
    },
    { withinMs: 2_000 },
  )
})

test('from and to are inclusive', async () => {
  const { ticket } = await givenTicket(api, {
    units: [30, 31, 32].map((days) => ({ visitDate: inDays(days), capacity: 1 })),
  })
  const datesOf = async (from?: number, to?: number) => {
    const query = {
      ...(from !== undefined && { from: inDays(from) }),
      ...(to !== undefined && { to: inDays(to) }),
    }
    return (await look(ticket.id, query)).units.map(({ visitDate }) => visitDate)
  }
  assert.deepEqual(await datesOf(31, 31), [inDays(31)])
  assert.deepEqual(await datesOf(31), [inDays(31), inDays(32)])
  assert.deepEqual(await datesOf(undefined, 31), [inDays(30), inDays(31)])
  assert.deepEqual(await datesOf(32, 31), [])
})

test('a date that is none is 422, a ticket never given out 404', async () => {
  const { ticket } = await givenTicket(api)
  for (const query of ['from=soon', 'to=2026-02-30', 'from=', 'to=2026-01-01&to=2026-01-02']) {
    const path = `/api/tickets/${ticket.id}/availability?${query}`
    const answer = await api.anybody.raw({ method: 'GET', path })
    answer.refused('INVALID_INPUT')
  }
  const params = { ticketId: 'none' }
  const unknown = await api.anybody.call(getAvailability, { params, query: { from: inDays(1) } })
  unknown.refused('NOT_FOUND')
})
