import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UNITS_PER_TICKET_MAX as UNITS_OF_CONTRACT } from '@onsale/contracts/http/ticket.ts'
import { newTicket } from '../testing/given.ts'
import {
  decideChange,
  decideNewTicket,
  decideNewUnit,
  decidePause,
  judgeVisitDate,
  UNITS_PER_TICKET_MAX,
} from './terms.ts'
import type { TicketWithUnits } from './ticket.ts'

function counting(): () => string {
  let last = 0
  return () => `id-${(last += 1)}`
}

function created(over: Parameters<typeof newTicket>[0] = {}): TicketWithUnits {
  const decided = decideNewTicket(newTicket(over), counting())
  assert.ok('ticket' in decided)
  return decided
}

function pathsOf(decided: object): string[] {
  assert.ok('errors' in decided && Array.isArray(decided.errors))
  return decided.errors.map((error: { path: string }) => error.path)
}

test('a new ticket has its units by visit date, nothing claimed, and the default limit scope', () => {
  const { ticket, units } = created()
  assert.equal(ticket.version, 1)
  assert.equal(ticket.limitScope, 'ticket')
  assert.equal(ticket.paused, false)
  assert.equal(ticket.opensAt, Date.parse('2026-11-22T01:00:00Z'))
  assert.deepEqual(
    units.map(({ visitDate, capacity, held, sold, version }) => [
      visitDate,
      capacity,
      held,
      sold,
      version,
    ]),
    [
      ['2026-11-23', 10, 0, 0, 0],
      ['2026-11-24', 20, 0, 0, 0],
      ['2026-11-25', 30, 0, 0, 0],
    ],
  )
})

test('a window that lies in the past and a past date are allowed', () => {
  const past = { saleOpensAt: '2020-01-01T00:00:00Z', saleClosesAt: '2020-01-02T00:00:00Z' }
  assert.equal(created(past).ticket.closesAt, Date.parse('2020-01-02T00:00:00Z'))
  assert.equal(created({ units: [{ visitDate: '2020-01-01', capacity: 0 }] }).units.length, 1)
})

test('everything that is wrong with a new ticket is told at once', () => {
  const asked = newTicket({
    timeZone: 'Asia/Nowhere',
    price: { amount: 1, currency: 'QQQ' },
    saleOpensAt: '2026-02-30T00:00:00Z',
    units: [
      { visitDate: '2026-02-29', capacity: 1 },
      { visitDate: '2026-03-01', capacity: 1 },
      { visitDate: '2026-03-01', capacity: 2 },
    ],
  })
  assert.deepEqual(pathsOf(decideNewTicket(asked, counting())).toSorted(), [
    '/price/currency',
    '/saleOpensAt',
    '/timeZone',
    '/units/0/visitDate',
    '/units/2/visitDate',
  ])
})

test('a sale opens before it closes', () => {
  const same = { saleOpensAt: '2026-11-23T10:00:00+09:00', saleClosesAt: '2026-11-23T01:00:00Z' }
  assert.deepEqual(pathsOf(decideNewTicket(newTicket(same), counting())), ['/saleClosesAt'])
})

test('a change counts with what stays', () => {
  const { ticket } = created()
  const late = decideChange(ticket, { saleOpensAt: '2027-01-01T00:00:00Z' })
  assert.deepEqual(pathsOf(late), ['/saleClosesAt'])
  const both = decideChange(ticket, {
    saleOpensAt: '2027-01-01T00:00:00Z',
    saleClosesAt: '2027-01-02T00:00:00Z',
  })
  assert.ok('version' in both)
  assert.equal(both.version, 2)
})

test('scope, zone and currency cannot be changed; naming the present one passes', () => {
  const { ticket } = created()
  const others = {
    limitScope: 'visitDate',
    timeZone: 'UTC',
    price: { amount: 1, currency: 'USD' },
  } as const
  assert.deepEqual(pathsOf(decideChange(ticket, others)), [
    '/limitScope',
    '/timeZone',
    '/price/currency',
  ])
  const same = { limitScope: 'ticket', timeZone: 'Asia/Seoul' } as const
  assert.equal(decideChange(ticket, same), ticket, 'nothing differs, so no new version')
})

test('a change replaces what it names and nothing else', () => {
  const { ticket } = created()
  const refundPolicy = { tiers: [], grace: [] }
  const changed = decideChange(ticket, { price: { amount: 1, currency: 'KRW' }, refundPolicy })
  assert.deepEqual(changed, {
    ...ticket,
    version: 2,
    price: { amount: 1, currency: 'KRW' },
    refundPolicy,
  })
})

test('pausing twice is one change', () => {
  const { ticket } = created()
  const paused = decidePause(ticket, true)
  assert.equal(paused.version, 2)
  assert.equal(decidePause(paused, true), paused)
  assert.deepEqual(decidePause(paused, false), { ...ticket, version: 3 })
})

test('a visit date is there once, real, and one of a bounded number', () => {
  const existing = created()
  const exists = decideNewUnit(existing, { visitDate: '2026-11-24', capacity: 1 }, 'x')
  assert.equal('code' in exists && exists.code, 'UNIT_EXISTS')
  const added = decideNewUnit(existing, { visitDate: '2026-11-30', capacity: 1 }, 'x')
  assert.equal('unitId' in added && added.unitId, 'x')
  assert.deepEqual(pathsOf(judgeVisitDate('2026-02-29') ?? {}), ['/visitDate'])
  assert.equal(judgeVisitDate('2028-02-29'), undefined)
  assert.equal(UNITS_PER_TICKET_MAX, UNITS_OF_CONTRACT)
  const [unit] = existing.units
  assert.ok(unit !== undefined)
  const full = { ...existing, units: Array.from({ length: UNITS_PER_TICKET_MAX }, () => unit) }
  assert.deepEqual(pathsOf(decideNewUnit(full, { visitDate: '2030-01-01', capacity: 1 }, 'x')), [
    '/visitDate',
  ])
})
