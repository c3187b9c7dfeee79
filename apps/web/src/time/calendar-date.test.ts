import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addDays, addMonths, dateInZone, daysBetween, daysIn, weekdayOf } from './calendar-date.ts'

test('dates are reckoned over months, years and leap days', () => {
  assert.equal(addDays('2026-12-31', 1), '2027-01-01')
  assert.equal(addDays('2028-03-01', -1), '2028-02-29')
  assert.equal(daysBetween('2026-12-24', '2027-01-03'), 10)
  assert.equal(addMonths('2026-12', 1), '2027-01')
  assert.equal(daysIn('2028-02'), 29)
  assert.equal(weekdayOf('2026-12-24'), 4)
})

test('the date of an instant is that of the zone', () => {
  assert.equal(dateInZone(Date.parse('2026-12-24T16:00:00Z'), 'Asia/Seoul'), '2026-12-25')
  assert.equal(dateInZone(Date.parse('2026-12-24T16:00:00Z'), 'America/New_York'), '2026-12-24')
})
