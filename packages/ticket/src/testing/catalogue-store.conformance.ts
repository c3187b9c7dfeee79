import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { decideNewTicket, decidePause } from '../domain/terms.ts'
import { unitDatesOf } from '../domain/status.ts'
import type { TicketWithUnits } from '../domain/ticket.ts'
import { KeyTaken, type TicketDeps } from '../ports.ts'
import { purgeKept } from '../adapters/sql/kept-answers.ts'
import { type Given, newTicket, START_MS } from './given.ts'

async function insert(
  { store, ids }: TicketDeps,
  over: Parameters<typeof newTicket>[0] = {},
): Promise<TicketWithUnits> {
  const created = decideNewTicket(newTicket(over), () => ids.next())
  assert.ok('ticket' in created)
  await store.write((tx) => tx.insertTicket(created))
  return created
}

/** What the catalogue's store must do on every database. `open` makes an empty one. */
export function catalogueConformance(name: string, open: (t: TestContext) => Promise<Given>): void {
  test(`${name}: a ticket is read as it was written, its units by visit date`, async (t) => {
    const { deps } = await open(t)
    const grace = [{ withinHours: 1, minDaysBefore: 0, refundPercent: 100 }]
    const created = await insert(deps, {
      refundPolicy: { tiers: [], grace },
      limitScope: 'visitDate',
    })
    assert.deepEqual(await deps.store.find(created.ticket.id), created)
    assert.equal(await deps.store.find('unknown'), undefined)
  })

  test(`${name}: many units fit`, async (t) => {
    const { deps } = await open(t)
    const units = Array.from({ length: 700 }, (_, day) => ({
      visitDate: Temporal.PlainDate.from('2026-11-23').add({ days: day }).toString(),
      capacity: 1,
    }))
    const { ticket } = await insert(deps, { units })
    assert.equal((await deps.store.find(ticket.id))?.units.length, 700)
  })

  test(`${name}: a change is written to the ticket alone`, async (t) => {
    const { deps } = await open(t)
    const other = await insert(deps)
    const { ticket, units } = await insert(deps)
    await deps.store.write(async (tx) => {
      const found = await tx.lockTicket(ticket.id)
      assert.deepEqual(found, { ticket, units })
      await tx.updateTicket(decidePause(ticket, true))
    })
    const paused = await deps.store.find(ticket.id)
    assert.deepEqual(paused?.ticket, { ...ticket, paused: true, version: 2 })
    assert.deepEqual(await deps.store.find(other.ticket.id), other)
  })

  test(`${name}: lists come newest first, page by page`, async (t) => {
    const { deps } = await open(t)
    const ids: string[] = []
    for (let count = 0; count < 5; count += 1) ids.unshift((await insert(deps)).ticket.id)
    const pageAfter = async (afterId?: string) => {
      const query = { limit: 2, ...(afterId === undefined ? {} : { afterId }) }
      return (await deps.store.list(query)).map(({ ticket }) => ticket.id)
    }
    assert.deepEqual(await pageAfter(), ids.slice(0, 2))
    assert.deepEqual(await pageAfter(ids[1]), ids.slice(2, 4))
    assert.deepEqual(await pageAfter(ids[3]), ids.slice(4))
    assert.deepEqual(await pageAfter(ids[4]), [])
  })

  test(`${name}: a list by visit date has the tickets with a unit on it, once each`, async (t) => {
    const { deps } = await open(t)
    const early = await insert(deps, { units: [{ visitDate: '2026-11-23', capacity: 1 }] })
    const both = await insert(deps)
    const on = async (visitDate: string) =>
      (await deps.store.list({ limit: 9, visitDate })).map(({ ticket }) => ticket.id)
    assert.deepEqual(await on('2026-11-23'), [both.ticket.id, early.ticket.id])
    assert.deepEqual(await on('2026-11-25'), [both.ticket.id])
    assert.deepEqual(await on('2026-11-26'), [])
  })

  test(`${name}: the dates that a list judges by are those the units give`, async (t) => {
    const { deps } = await open(t)
    const { units } = await insert(deps)
    const figures = [
      { capacity: 10, held: 0, sold: 10 },
      { capacity: 20, held: 1, sold: 19 },
      { capacity: 0, held: 0, sold: 0 },
    ]
    for (const [index, unit] of units.entries()) {
      const each = { ...unit, ...figures[index], version: 1 }
      await deps.store.write((tx) => tx.updateFigures(each))
      const [listed] = await deps.store.list({ limit: 1 })
      const found = await deps.store.find(unit.ticketId)
      assert.deepEqual(listed?.dates, unitDatesOf(found?.units ?? []))
    }
    const [listed] = await deps.store.list({ limit: 1 })
    assert.deepEqual(listed?.dates, { last: '2026-11-25', lastUnsold: '2026-11-24' })
  })

  test(`${name}: an answer is kept once per person and key, and purged by age`, async (t) => {
    const { deps, database, time } = await open(t)
    const once = { userId: 'u', key: 'k', fingerprint: 'f' }
    const keep = () => deps.store.write((tx) => tx.keep(once, { status: 201, body: '{}' }))
    await keep()
    await assert.rejects(keep(), KeyTaken)
    await time.advance(1_000)
    await deps.store.write((tx) => tx.keep({ ...once, userId: 'v' }, { status: 201, body: '{}' }))
    const find = (userId: string) => deps.store.write((tx) => tx.findKept(userId, 'k'))
    assert.deepEqual({ ...(await find('u')) }, { fingerprint: 'f', status: 201, body: '{}' })
    assert.equal(await purgeKept(database, START_MS + 1_000, 9), 1)
    assert.equal(await find('u'), undefined)
    assert.equal((await find('v'))?.status, 201)
  })
}
