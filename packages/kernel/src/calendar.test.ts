import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  dateInZone,
  daysBetween,
  endOfDateInZone,
  instantToRfc3339,
  isCalendarDate,
  isTimeZone,
  rfc3339ToInstant,
} from './calendar.ts'

test('a date changes at midnight of the zone, not of UTC', () => {
  const lastMs = Date.parse('2026-11-23T14:59:59.999Z')
  assert.equal(dateInZone(lastMs, 'Asia/Seoul'), '2026-11-23')
  assert.equal(dateInZone(lastMs + 1, 'Asia/Seoul'), '2026-11-24')
  assert.equal(dateInZone(lastMs, 'Asia/Seoul'), '2026-11-23', 'going back is not cached away')
})

test('a day with daylight saving has 23 or 25 hours', () => {
  const zone = 'America/New_York'
  const springStart = Date.parse('2026-03-08T05:00:00Z')
  assert.equal(endOfDateInZone('2026-03-08', zone) - springStart, 23 * 3_600_000)
  const autumnStart = Date.parse('2026-11-01T04:00:00Z')
  assert.equal(endOfDateInZone('2026-11-01', zone) - autumnStart, 25 * 3_600_000)
  assert.equal(dateInZone(autumnStart + 24.5 * 3_600_000, zone), '2026-11-01')
})

test('days are counted by the calendar', () => {
  assert.equal(daysBetween('2026-10-30', '2026-11-02'), 3)
  assert.equal(daysBetween('2026-12-31', '2026-12-31'), 0)
  assert.equal(daysBetween('2027-01-01', '2026-12-31'), -1)
})

test('only real dates and named zones pass', () => {
  assert.equal(isCalendarDate('2026-02-28'), true)
  for (const bad of ['2026-02-29', '2026-13-01', '2026-1-1', '20260101', '2026-01-01T00:00:00Z']) {
    assert.equal(isCalendarDate(bad), false, bad)
  }
  assert.equal(isTimeZone('Asia/Seoul'), true)
  for (const bad of ['Asia/Nowhere', '+09:00', '', 'Seoul'])
    assert.equal(isTimeZone(bad), false, bad)
})

test('instants are written with milliseconds and read with any offset', () => {
  const ms = Date.parse('2026-11-23T01:00:00.120Z')
  assert.equal(instantToRfc3339(ms), '2026-11-23T01:00:00.120Z')
  assert.equal(instantToRfc3339(0), '1970-01-01T00:00:00.000Z')
  assert.equal(rfc3339ToInstant('2026-11-23T10:00:00.12+09:00'), ms)
  assert.equal(rfc3339ToInstant('2026-11-23T01:00:00Z'), ms - 120)
  for (const bad of [
    '',
    '2026-11-23',
    '2026-11-23T10:00Z',
    '2026-11-23T10:00:00',
    '2026-02-30T10:00:00Z',
    '2026-11-23T25:00:00Z',
    '2026-11-23T10:00:00Z[Asia/Seoul]',
    '1764000000',
    '9999-12-31T23:59:59-01:00',
  ]) {
    assert.equal(rfc3339ToInstant(bad), undefined, bad)
  }
})
