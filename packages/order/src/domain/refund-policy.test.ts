import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { DAY_MS, HOUR_MS, NOW, PANDA_TIERS } from '../testing/given.ts'
import { feeOf, type RefundPolicy, refundTermsAt } from './refund-policy.ts'

const timeZone = 'Asia/Seoul'
const panda: RefundPolicy = { tiers: PANDA_TIERS }
const percentAt = (
  policy: RefundPolicy,
  visitDate: string,
  options: { paidAt?: number; now?: number } = {},
) =>
  refundTermsAt({ visitDate, timeZone, policy }, options.paidAt ?? 0, options.now ?? NOW)
    .refundPercent

/** NOW is 23 November in Seoul. */
const pandaWorld: readonly (readonly [visitDate: string, daysBefore: number, percent: number])[] = [
  ['2026-12-03', 10, 100],
  ['2026-12-02', 9, 90],
  ['2026-11-30', 7, 90],
  ['2026-11-29', 6, 80],
  ['2026-11-26', 3, 80],
  ['2026-11-25', 2, 70],
  ['2026-11-23', 0, 70],
  ['2026-11-22', -1, 0],
]
for (const [visitDate, daysBefore, refundPercent] of pandaWorld) {
  test(`Panda World, ${daysBefore} days before: ${refundPercent} %`, () => {
    const terms = refundTermsAt({ visitDate, timeZone, policy: panda }, 0, NOW)
    assert.deepEqual(terms, { daysBefore, refundPercent })
  })
}

test('tiers count the same in whatever order they are given', () => {
  const orders = fc.shuffledSubarray([...PANDA_TIERS], { minLength: PANDA_TIERS.length })
  fc.assert(
    fc.property(orders, fc.constantFrom(...pandaWorld), (tiers, [visitDate, , percent]) => {
      assert.equal(percentAt({ tiers }, visitDate), percent)
    }),
    { numRuns: 100 },
  )
})

test('the tier with the largest days counts, not the best for the visitor', () => {
  const tiers = [
    { minDaysBefore: 5, refundPercent: 10 },
    { minDaysBefore: 0, refundPercent: 100 },
  ]
  assert.equal(percentAt({ tiers }, '2026-11-30'), 10)
})

test('below the lowest tier, or without tiers, nothing comes back', () => {
  const tiers = [{ minDaysBefore: 8, refundPercent: 100 }]
  assert.equal(percentAt({ tiers }, '2026-11-30'), 0)
  assert.equal(percentAt({ tiers: [] }, '2026-12-30'), 0)
})

test("days are counted in the line's own zone, from its midnight", () => {
  const midnight = Date.parse('2026-11-23T15:00:00Z')
  const daysAt = (now: number) =>
    refundTermsAt({ visitDate: '2026-11-30', timeZone, policy: panda }, 0, now).daysBefore
  assert.equal(daysAt(midnight - 1), 7)
  assert.equal(daysAt(midnight), 6)
})

test('a night that is an hour longer or shorter is still one day', () => {
  const zone = 'America/New_York'
  const daysAt = (now: string, visitDate: string) =>
    refundTermsAt({ visitDate, timeZone: zone, policy: panda }, 0, Date.parse(now)).daysBefore
  assert.equal(daysAt('2026-11-01T03:59:59Z', '2026-11-02'), 2)
  assert.equal(daysAt('2026-11-02T04:59:59Z', '2026-11-02'), 1)
  assert.equal(daysAt('2026-11-02T05:00:00Z', '2026-11-02'), 0)
  assert.equal(daysAt('2026-03-09T03:59:59Z', '2026-03-09'), 1)
  assert.equal(daysAt('2026-03-09T04:00:00Z', '2026-03-09'), 0)
})

const withGrace: RefundPolicy = {
  tiers: [{ minDaysBefore: 0, refundPercent: 70 }],
  grace: [{ withinHours: 24, minDaysBefore: 2, refundPercent: 100 }],
}

test('within the hours of grace all comes back, a millisecond later no more', () => {
  const paidAt = NOW
  const percent = (now: number) => percentAt(withGrace, '2026-12-20', { paidAt, now })
  assert.equal(percent(NOW + 24 * HOUR_MS), 100)
  assert.equal(percent(NOW + 24 * HOUR_MS + 1), 70)
})

test('grace ends so many days before the visit', () => {
  assert.equal(percentAt(withGrace, '2026-11-25', { paidAt: NOW }), 100)
  assert.equal(percentAt(withGrace, '2026-11-24', { paidAt: NOW }), 70)
})

test('grace counts only when it is better', () => {
  const policy = {
    tiers: [{ minDaysBefore: 0, refundPercent: 90 }],
    grace: [{ withinHours: 24, minDaysBefore: 0, refundPercent: 50 }],
  }
  assert.equal(percentAt(policy, '2026-12-20', { paidAt: NOW }), 90)
})

test('the best of several graces counts', () => {
  const grace = [
    { withinHours: 48, minDaysBefore: 0, refundPercent: 80 },
    { withinHours: 1, minDaysBefore: 0, refundPercent: 100 },
    { withinHours: 24, minDaysBefore: 0, refundPercent: 90 },
  ]
  const policy = { tiers: [], grace }
  const percent = (age: number) => percentAt(policy, '2026-12-20', { paidAt: NOW - age })
  assert.equal(percent(HOUR_MS), 100)
  assert.equal(percent(2 * HOUR_MS), 90)
  assert.equal(percent(2 * DAY_MS), 80)
})

test('not even grace gives back a visit that is past', () => {
  const policy = { tiers: [], grace: [{ withinHours: 24, minDaysBefore: -9, refundPercent: 100 }] }
  assert.equal(percentAt(policy, '2026-11-22', { paidAt: NOW }), 0)
})

test('a fee is rounded down to the minor unit', () => {
  assert.equal(feeOf(999, 90), 99)
  assert.equal(feeOf(1, 50), 0)
  assert.equal(feeOf(50_000, 100), 0)
  assert.equal(feeOf(50_000, 0), 50_000)
})
