import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OrderUnavailable, type TicketDeps } from '../ports.ts'
import { type Given, givenTicketService, newTicket } from '../testing/given.ts'
import { addUnit } from './add-unit.ts'
import { changeCapacity } from './change-capacity.ts'
import { changeTicket } from './change-ticket.ts'
import { createTicket } from './create-ticket.ts'
import { pauseTicket } from './pause-ticket.ts'
import { resumeTicket } from './resume-ticket.ts'
import { seedPandaWorld } from './seed-panda-world.ts'

async function create(deps: TicketDeps) {
  const outcome = await createTicket(deps, { asked: newTicket() })
  assert.ok(outcome.kind === 'answered')
  return outcome.body
}

async function eventsOf({ database }: Given) {
  const rows = await database.reader
    .selectFrom('outbox')
    .select(['type', 'topic', 'subject', 'aggregate_version'])
    .orderBy('position')
    .execute()
  return rows.map((row) => [row.type, row.topic, row.subject, row.aggregate_version])
}

test('a created ticket is in the catalogue, at the order service and in the outbox', async (t) => {
  const given = await givenTicketService(t)
  const ticket = await create(given.deps)
  assert.equal(ticket.status, 'ON_SALE')
  const sale = given.order.sales.get(ticket.id)
  assert.equal(sale?.version, 1)
  assert.equal(sale.opensAt, Date.parse(ticket.saleOpensAt))
  assert.deepEqual(sale.units, ticket.units)
  assert.deepEqual(await eventsOf(given), [['ticket.changed', 'onsale.ticket.v1', ticket.id, 1]])
  const found = await given.deps.store.find(ticket.id)
  assert.deepEqual(
    found?.units.map(({ version }) => version),
    [1, 1, 1],
    'figures were copied',
  )
})

test('a refused ticket leaves nothing anywhere', async (t) => {
  const given = await givenTicketService(t)
  const outcome = await createTicket(given.deps, { asked: newTicket({ timeZone: 'Mars/Olympus' }) })
  assert.ok(outcome.kind === 'refused' && outcome.code === 'INVALID_INPUT')
  assert.deepEqual(await given.deps.store.list({ limit: 9 }), [])
  assert.equal(given.order.calls, 0)
})

test('a change is answered only when the order service sells by it', async (t) => {
  const { deps, order, time } = await givenTicketService(t)
  const ticket = await create(deps)
  const gate = Promise.withResolvers<void>()
  order.gate = gate.promise
  let isAnswered = false
  const changed = pauseTicket(deps, { ticketId: ticket.id }).then((outcome) => {
    isAnswered = true
    return outcome
  })
  const callsBefore = order.calls
  while (order.calls === callsBefore) await time.settle()
  assert.equal((await deps.store.find(ticket.id))?.ticket.paused, true, 'committed here')
  assert.equal(isAnswered, false)
  gate.resolve()
  const outcome = await changed
  assert.ok(outcome.kind === 'changed')
  assert.equal(outcome.ticket.status, 'PAUSED')
  assert.equal(order.sales.get(ticket.id)?.paused, true)
})

test('while the order service is away a change is a retryable fault, and its event repairs', async (t) => {
  const given = await givenTicketService(t)
  const { deps, order } = given
  const { id: ticketId } = await create(deps)
  order.isReachable = false
  const raised = { price: { amount: 60_000, currency: 'KRW' } }
  const change = () => changeTicket(deps, { ticketId, changes: raised })
  await assert.rejects(change(), (fault) => fault instanceof OrderUnavailable && fault.retryable)
  assert.equal((await eventsOf(given)).length, 2, 'the event is there')
  order.isReachable = true
  const again = await change()
  assert.ok(again.kind === 'changed')
  assert.equal(again.ticket.price.amount, 60_000)
  assert.equal(order.sales.get(ticketId)?.price, 60_000, 'the same change again reaches it')
  assert.equal((await eventsOf(given)).length, 2, 'and is no second change')
})

test('two admins at once lose no change', async (t) => {
  const { deps, order, anotherProcess } = await givenTicketService(t)
  const { id: ticketId } = await create(deps)
  const there = anotherProcess()
  await Promise.all([
    changeTicket(deps, { ticketId, changes: { venue: 'Hall 1' } }),
    changeTicket(there, { ticketId, changes: { perPersonLimit: 9 } }),
    pauseTicket(deps, { ticketId }),
    addUnit(there, { ticketId, asked: { visitDate: '2026-12-01', capacity: 5 } }),
    addUnit(deps, { ticketId, asked: { visitDate: '2026-12-02', capacity: 6 } }),
    changeTicket(deps, { ticketId, changes: { price: { amount: 1, currency: 'KRW' } } }),
  ])
  const found = await deps.store.find(ticketId)
  assert.equal(found?.ticket.version, 7)
  assert.equal(found.ticket.venue, 'Hall 1')
  assert.equal(found.ticket.perPersonLimit, 9)
  assert.equal(found.ticket.paused, true)
  assert.equal(found.ticket.price.amount, 1)
  assert.equal(found.units.length, 5)
  const sale = order.sales.get(ticketId)
  assert.equal(sale?.version, 7)
  assert.equal(sale.units.length, 5)
})

test('a change of the window is judged with the half that stays', async (t) => {
  const { deps, order } = await givenTicketService(t)
  const { id: ticketId } = await create(deps)
  const changes = { saleOpensAt: '2027-06-01T00:00:00Z' }
  const outcome = await changeTicket(deps, { ticketId, changes })
  assert.ok(outcome.kind === 'refused' && outcome.code === 'INVALID_INPUT')
  assert.equal(order.sales.get(ticketId)?.version, 1)
})

test('pause and resume', async (t) => {
  const { deps, order } = await givenTicketService(t)
  const { id: ticketId } = await create(deps)
  const paused = await pauseTicket(deps, { ticketId })
  assert.equal(paused.kind === 'changed' && paused.ticket.paused, true)
  const resumed = await resumeTicket(deps, { ticketId })
  assert.equal(resumed.kind === 'changed' && resumed.ticket.status, 'ON_SALE')
  assert.equal(order.sales.get(ticketId)?.paused, false)
})

test('the order service decides a capacity, and its figures are copied', async (t) => {
  const { deps, order } = await givenTicketService(t)
  const { id: ticketId, units } = await create(deps)
  const unitId = units[0]?.unitId ?? ''
  order.sell(unitId, 8)
  const below = await changeCapacity(deps, { ticketId, unitId, capacity: 7 })
  assert.equal(below.kind === 'refused' && below.code, 'CAPACITY_BELOW_CLAIMED')
  const raised = await changeCapacity(deps, { ticketId, unitId, capacity: 8 })
  assert.ok(raised.kind === 'changed')
  assert.deepEqual(raised.unit, { unitId, visitDate: '2026-11-23', capacity: 8 })
  const copy = (await deps.store.find(ticketId))?.units[0]
  assert.deepEqual([copy?.capacity, copy?.held, copy?.sold], [8, 0, 8])
})

test('a capacity for a unit that the order service was never told of', async (t) => {
  const { deps, order } = await givenTicketService(t)
  const { id: ticketId, units } = await create(deps)
  const unitId = units[0]?.unitId ?? ''
  order.stock.delete(unitId)
  const raised = await changeCapacity(deps, { ticketId, unitId, capacity: 50 })
  assert.equal(raised.kind === 'changed' && raised.unit.capacity, 50)
  assert.equal(order.stock.get(unitId)?.capacity, 50)
})

test('a new visit date is on sale with its own capacity; a second one is refused', async (t) => {
  const { deps, order } = await givenTicketService(t)
  const { id: ticketId } = await create(deps)
  const asked = { visitDate: '2026-11-01', capacity: 5 }
  const added = await addUnit(deps, { ticketId, asked })
  assert.ok(added.kind === 'answered')
  assert.equal(order.stock.get(added.body.unitId)?.capacity, 5)
  assert.equal(order.sales.get(ticketId)?.version, 2)
  const found = await deps.store.find(ticketId)
  assert.equal(found?.units[0]?.visitDate, '2026-11-01', 'units stay by visit date')
  const again = await addUnit(deps, { ticketId, asked })
  assert.equal(again.kind === 'refused' && again.code, 'UNIT_EXISTS')
  const unreal = await addUnit(deps, { ticketId, asked: { visitDate: '2026-02-29', capacity: 5 } })
  assert.equal(unreal.kind === 'refused' && unreal.code, 'INVALID_INPUT')
})

test('what was never given out is not found', async (t) => {
  const { deps } = await givenTicketService(t)
  const one = await create(deps)
  const other = await create(deps)
  const ticketId = 'never given out'
  const asked = { visitDate: '2026-12-01', capacity: 5 }
  const codeOf = (outcome: { kind: string; code?: string }) => outcome.code
  assert.equal(codeOf(await changeTicket(deps, { ticketId, changes: {} })), 'NOT_FOUND')
  const backwards = {
    saleOpensAt: '2026-11-22T01:00:00Z',
    saleClosesAt: '2026-11-22T00:00:00Z',
  }
  assert.equal(codeOf(await changeTicket(deps, { ticketId, changes: backwards })), 'INVALID_INPUT')
  assert.equal(codeOf(await pauseTicket(deps, { ticketId })), 'NOT_FOUND')
  assert.equal(codeOf(await addUnit(deps, { ticketId, asked })), 'NOT_FOUND')
  const capacity = 5
  const unitId = other.units[0]?.unitId ?? ''
  assert.equal(codeOf(await changeCapacity(deps, { ticketId, unitId, capacity })), 'NOT_FOUND')
  const ofOther = await changeCapacity(deps, { ticketId: one.id, unitId, capacity })
  assert.equal(codeOf(ofOther), 'UNIT_NOT_FOUND')
})

test('Panda World is seeded once, open, for 30 days', async (t) => {
  const { deps, order, time } = await givenTicketService(t)
  assert.deepEqual(await seedPandaWorld(deps, time.clock.now()), { created: 3 })
  assert.deepEqual(await seedPandaWorld(deps, time.clock.now()), { created: 0 })
  const listed = await deps.store.list({ limit: 9 })
  assert.deepEqual(
    listed.map(({ ticket }) => [ticket.name.en, ticket.price.amount, ticket.limitScope]),
    [
      ['Panda World entry (adult)', 50_000, 'visitDate'],
      ['Panda World entry (child)', 35_000, 'visitDate'],
      ['Panda World entry (evening)', 30_000, 'visitDate'],
    ],
  )
  const adult = await deps.store.find(listed[0]?.ticket.id ?? '')
  assert.equal(adult?.units.length, 30)
  assert.equal(adult.units[0]?.visitDate, '2026-11-23')
  assert.equal(adult.units.at(-1)?.visitDate, '2026-12-22')
  assert.equal(order.sales.size, 3)
})

test('a seed that was cut off half-way goes on; other tickets are no seed', async (t) => {
  const { deps, order, time } = await givenTicketService(t)
  let puts = 0
  const dying = {
    ...order,
    async putSale(sale: Parameters<typeof order.putSale>[0]) {
      puts += 1
      if (puts === 2) throw new OrderUnavailable('not reachable')
      return order.putSale(sale)
    },
  }
  await assert.rejects(seedPandaWorld({ ...deps, order: dying }, time.clock.now()))
  assert.equal((await deps.store.list({ limit: 9 })).length, 2)
  assert.deepEqual(await seedPandaWorld(deps, time.clock.now()), { created: 1 })
  assert.equal(order.sales.size, 3)

  const other = await givenTicketService(t)
  await create(other.deps)
  assert.deepEqual(await seedPandaWorld(other.deps, time.clock.now()), { created: 0 })
})
