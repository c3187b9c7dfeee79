import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { UnitAvailability } from '@onsale/contracts/http/ticket.ts'
import { daysOf, isOpenDay, nearestWithPlaces, type DayState } from './day.ts'

function unit(visitDate: string, free: number, held = 0, capacity = 100): UnitAvailability {
  const state = free > 0 ? 'FREE' : held > 0 ? 'ALL_HELD' : 'SOLD_OUT'
  return {
    ...{ unitId: `u ${visitDate}`, visitDate, capacity, free, held, state },
    soldOut: state === 'SOLD_OUT',
  }
}

function states(availability: readonly UnitAvailability[], today: string): DayState[] {
  const units = availability.map(({ unitId, visitDate, capacity }) => ({
    ...{ unitId, visitDate, capacity },
  }))
  return [...daysOf(units, availability, today).values()].map(({ state }) => state)
}

test('a day is free, few from a fifth down, held, sold out or past', () => {
  const days = [
    unit('2026-12-01', 50),
    unit('2026-12-02', 21),
    unit('2026-12-03', 20),
    unit('2026-12-04', 0, 3),
    unit('2026-12-05', 0),
  ]
  assert.deepEqual(states(days, '2026-12-02'), ['past', 'free', 'few', 'allHeld', 'soldOut'])
})

test('until the first answer days are unknown, and may be chosen', () => {
  const days = daysOf(
    [{ unitId: 'u', visitDate: '2026-12-01', capacity: 1 }],
    undefined,
    '2026-11-01',
  )
  const day = days.get('2026-12-01')
  assert.equal(day?.state, 'unknown')
  assert.ok(day !== undefined && isOpenDay(day))
})

test('a date that was just added appears, in order', () => {
  const units = [{ unitId: 'u', visitDate: '2026-12-03', capacity: 100 }]
  const days = daysOf(units, [unit('2026-12-01', 5), unit('2026-12-03', 5)], '2026-11-01')
  assert.deepEqual([...days.keys()], ['2026-12-01', '2026-12-03'])
})

test('the nearest day with places is told, the earlier of two; held ones are none', () => {
  const availability = [
    unit('2026-12-20', 5),
    unit('2026-12-23', 0, 4),
    unit('2026-12-24', 0),
    unit('2026-12-28', 9),
  ]
  const days = daysOf([], availability, '2026-12-01')
  assert.equal(nearestWithPlaces(days, '2026-12-24'), '2026-12-20')
  assert.equal(nearestWithPlaces(new Map(), '2026-12-24'), undefined)
})
