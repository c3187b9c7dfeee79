import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { dateInZone } from '@onsale/kernel/calendar.ts'
import { type BookedObligations, earliestDateNotPast, judgeObligations } from './obligations.ts'

const nothing: BookedObligations = { keptOrders: 0, openHolds: 0, openRefunds: 0, visits: [] }
const visit = (visitDate: string, timeZone: string, admissions = 1) => ({
  visitDate,
  timeZone,
  admissions,
})
const at = (instant: string) => Date.parse(instant)

test('who has nothing open is bound by nothing, and no date is told', () => {
  assert.deepEqual(judgeObligations(nothing, at('2026-12-05T00:00:00Z')), {
    keptOrders: 0,
    openHolds: 0,
    openRefunds: 0,
    comingAdmissions: 0,
  })
})

test('a visit is coming until its day ends in its venue, not in UTC', () => {
  const booked = { ...nothing, visits: [visit('2026-12-05', 'Asia/Seoul')] }
  const coming = (instant: string) => judgeObligations(booked, at(instant)).comingAdmissions
  assert.equal(coming('2026-12-05T14:59:59.999Z'), 1)
  assert.equal(coming('2026-12-05T15:00:00Z'), 0)
})

test('at one moment the same date is past in one venue and coming in another', () => {
  const visits = [visit('2026-12-05', 'Asia/Seoul', 2), visit('2026-12-05', 'America/New_York', 3)]
  const judged = judgeObligations({ ...nothing, visits }, at('2026-12-05T20:00:00Z'))
  assert.equal(judged.comingAdmissions, 3)
  assert.equal(judged.lastVisitDate, '2026-12-05')
})

test('the last date is that of the visits that are coming, whatever order they stand in', () => {
  const visits = ['2026-12-07', '2027-01-02', '2026-12-06'].map((date) => visit(date, 'Asia/Seoul'))
  const judged = judgeObligations({ ...nothing, visits }, at('2026-12-01T00:00:00Z'))
  assert.equal(judged.lastVisitDate, '2027-01-02')
})

test('no date before the earliest is coming anywhere', () => {
  const zones = ['Etc/GMT+12', 'Pacific/Pago_Pago', 'Asia/Seoul', 'Pacific/Kiritimati', 'UTC']
  const instants = fc.integer({ min: at('2020-01-01T00:00:00Z'), max: at('2040-01-01T00:00:00Z') })
  fc.assert(
    fc.property(instants, fc.constantFrom(...zones), (now, zone) => {
      assert.ok(earliestDateNotPast(now) <= dateInZone(now, zone))
    }),
  )
})
