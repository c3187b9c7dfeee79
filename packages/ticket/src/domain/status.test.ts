import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { dateInZone } from '@onsale/kernel/calendar.ts'
import { cacheSeconds } from './cache-life.ts'
import { nextStatusChangeAt, statusOf, unitDatesOf } from './status.ts'

const at = (text: string): number => Date.parse(text)
const seoul = {
  opensAt: at('2026-11-23T01:00:00Z'),
  closesAt: at('2026-11-30T01:00:00Z'),
  paused: false,
  timeZone: 'Asia/Seoul',
}
const free = { capacity: 10, held: 0, sold: 0 }
const units = [
  { ...free, visitDate: '2026-11-25' },
  { ...free, visitDate: '2026-11-24' },
]
const dates = unitDatesOf(units)

test('the window is opensAt <= now < closesAt, to the millisecond', () => {
  assert.equal(statusOf(seoul, dates, seoul.opensAt - 1), 'SCHEDULED')
  assert.equal(statusOf(seoul, dates, seoul.opensAt), 'ON_SALE')
  const late = unitDatesOf([{ ...free, visitDate: '2026-12-24' }])
  assert.equal(statusOf(seoul, late, seoul.closesAt - 1), 'ON_SALE')
  assert.equal(statusOf(seoul, late, seoul.closesAt), 'CLOSED')
})

test('the first that fits of CLOSED, SCHEDULED, PAUSED, SOLD_OUT, ON_SALE', () => {
  const soldOut = unitDatesOf(units.map((unit) => ({ ...unit, sold: 10 })))
  const paused = { ...seoul, paused: true }
  const open = seoul.opensAt
  assert.equal(statusOf(paused, soldOut, open - 1), 'SCHEDULED')
  assert.equal(statusOf(paused, soldOut, open), 'PAUSED')
  assert.equal(statusOf(seoul, soldOut, open), 'SOLD_OUT')
  assert.equal(statusOf(seoul, dates, open), 'ON_SALE')
  assert.equal(statusOf(paused, soldOut, seoul.closesAt), 'CLOSED')
  const notYetOpen = { ...paused, opensAt: at('2026-11-29T00:00:00Z') }
  const afterAllDates = at('2026-11-28T00:00:00Z')
  assert.equal(statusOf(notYetOpen, soldOut, afterAllDates), 'CLOSED', 'every unit is past')
})

test('a ticket is sold out only when nothing is held either', () => {
  const full = { capacity: 10, held: 1, sold: 9 }
  const now = seoul.opensAt
  assert.equal(statusOf(seoul, unitDatesOf([{ ...full, visitDate: '2026-11-25' }]), now), 'ON_SALE')
  const none = { capacity: 0, held: 0, sold: 0 }
  assert.equal(
    statusOf(seoul, unitDatesOf([{ ...none, visitDate: '2026-11-25' }]), now),
    'SOLD_OUT',
    'a capacity of none has nothing free',
  )
})

test('a unit counts until midnight of the venue, whether it was bought out or not', () => {
  const midnight = at('2026-11-25T15:00:00Z')
  assert.equal(statusOf(seoul, dates, midnight - 1), 'ON_SALE')
  assert.equal(statusOf(seoul, dates, midnight), 'CLOSED')
  // Only yesterday's unit has something left: today's is sold out.
  const left = unitDatesOf([
    { ...free, visitDate: '2026-11-24' },
    { ...free, sold: 10, visitDate: '2026-11-25' },
  ])
  assert.equal(statusOf(seoul, left, midnight - 86_400_000 - 1), 'ON_SALE')
  assert.equal(statusOf(seoul, left, midnight - 86_400_000), 'SOLD_OUT')
})

test('the next change is opening, closing or a midnight of the venue, daylight saving included', () => {
  assert.equal(nextStatusChangeAt(seoul, dates, seoul.opensAt - 1), seoul.opensAt)
  assert.equal(nextStatusChangeAt(seoul, dates, seoul.opensAt), at('2026-11-25T15:00:00Z'))
  assert.equal(nextStatusChangeAt(seoul, dates, at('2026-11-25T15:00:00Z')), seoul.closesAt)
  assert.equal(nextStatusChangeAt(seoul, dates, seoul.closesAt), Infinity)
  const newYork = { ...seoul, opensAt: 0, closesAt: 9e12, timeZone: 'America/New_York' }
  const autumn = unitDatesOf([{ ...free, visitDate: '2026-11-01' }])
  assert.equal(
    nextStatusChangeAt(newYork, autumn, at('2026-11-01T05:00:00Z')),
    at('2026-11-02T05:00:00Z'),
  )
})

const DAY_MS = 86_400_000
const anyZone = fc.constantFrom('Asia/Seoul', 'America/New_York', 'Pacific/Kiritimati', 'UTC')
const anyUnit = fc.record({
  visitDate: fc
    .integer({ min: -5, max: 5 })
    .map((days) => dateInZone(at('2026-11-01T12:00:00Z') + days * DAY_MS, 'UTC')),
  capacity: fc.integer({ min: 0, max: 2 }),
  held: fc.integer({ min: 0, max: 1 }),
  sold: fc.integer({ min: 0, max: 2 }),
})
const nearby = fc
  .integer({ min: -6 * DAY_MS, max: 6 * DAY_MS })
  .map((ms) => at('2026-11-01T12:00:00Z') + ms)

test('property: by time alone the status stays until the next change, and no cache outlives it', () => {
  fc.assert(
    fc.property(
      fc.record({ opensAt: nearby, closesAt: nearby, paused: fc.boolean(), timeZone: anyZone }),
      fc.array(anyUnit, { maxLength: 5 }),
      nearby,
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (ticket, someUnits, now, fraction) => {
        const of = unitDatesOf(someUnits)
        const next = Math.min(nextStatusChangeAt(ticket, of, now), now + 30 * DAY_MS)
        const between = now + Math.floor((next - now) * fraction)
        assert.equal(statusOf(ticket, of, between), statusOf(ticket, of, now))
        assert.ok(next > now)
        const seconds = cacheSeconds(now, next)
        assert.ok(Number.isInteger(seconds) && seconds >= 0 && seconds <= 5)
        assert.ok(now + seconds * 1_000 <= next)
      },
    ),
  )
})

test('property: the status is what its words say', () => {
  fc.assert(
    fc.property(
      fc.record({ opensAt: nearby, closesAt: nearby, paused: fc.boolean(), timeZone: anyZone }),
      fc.array(anyUnit, { maxLength: 5 }),
      nearby,
      (ticket, someUnits, now) => {
        const today = dateInZone(now, ticket.timeZone)
        const toCome = someUnits.filter((unit) => unit.visitDate >= today)
        const expected =
          now >= ticket.closesAt || toCome.length === 0
            ? 'CLOSED'
            : now < ticket.opensAt
              ? 'SCHEDULED'
              : ticket.paused
                ? 'PAUSED'
                : toCome.every((unit) => unit.sold >= unit.capacity && unit.held === 0)
                  ? 'SOLD_OUT'
                  : 'ON_SALE'
        assert.equal(statusOf(ticket, unitDatesOf(someUnits), now), expected)
      },
    ),
  )
})
