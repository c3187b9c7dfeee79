import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  givenAdmission,
  givenLine,
  givenPaidOrder,
  givenOrder,
  givenSale,
  NOW,
} from '../testing/given.ts'
import { codeOf } from '../testing/trial.ts'
import type { Order } from './order.ts'
import { type Quote, quoteRefund } from './quote-refund.ts'

function quoteOf(order: Order, ids: readonly string[] | null = null, now = NOW): Quote {
  const quote = quoteRefund(order, ids, now)
  assert.equal(quote.kind, 'quote')
  return quote as Quote // asserted just above
}

/** Seven days before 30 November: 90 %. */
const soon = givenLine({ visitDate: '2026-11-30', quantity: 2, unitPrice: 999 })

test('all VALID admissions are quoted when none are named', () => {
  const order = givenPaidOrder({
    lines: [{ ...soon, quantity: 3 }],
    admissions: [
      givenAdmission('a'),
      givenAdmission('b', { state: 'VOID' }),
      givenAdmission('c', { state: 'USED' }),
    ],
  })
  assert.deepEqual(quoteOf(order).lines, [
    {
      unitId: 'unit-1',
      visitDate: '2026-11-30',
      daysBefore: 7,
      refundPercent: 90,
      refund: 900,
      fee: 99,
      admissionIds: ['a'],
    },
  ])
})

test('sums are of admissions, each with its own fee rounded down', () => {
  const { refund, fee } = quoteOf(givenPaidOrder({ lines: [soon] }))
  assert.deepEqual({ refund, fee }, { refund: 1_800, fee: 198 })
})

test('each line by its own policy, date and price; lines without a named one are left out', () => {
  const strict = givenLine(
    { unitId: 'unit-2', visitDate: '2026-12-20', unitPrice: 1_000 },
    givenSale({ ticketId: 'b', refundPolicy: { tiers: [] } }),
  )
  const order = givenPaidOrder({ lines: [soon, strict] })
  assert.deepEqual(
    quoteOf(order).lines.map((line) => [line.unitId, line.refund, line.fee]),
    [
      ['unit-1', 1_800, 198],
      ['unit-2', 0, 1_000],
    ],
  )
  assert.deepEqual(
    quoteOf(order, ['admission-3']).lines.map(({ unitId }) => unitId),
    ['unit-2'],
  )
})

test('a refund of 0 % is quoted, not refused', () => {
  const { refund, fee } = quoteOf(givenPaidOrder({ lines: [soon] }), null, NOW + 30 * 86_400_000)
  assert.deepEqual({ refund, fee }, { refund: 0, fee: 1_998 })
})

test('an id named twice counts once', () => {
  const quote = quoteOf(givenPaidOrder({ lines: [soon] }), ['admission-1', 'admission-1'])
  assert.equal(quote.refund, 900)
})

test("an admission of another order is a mistake of form, whatever the order's state", () => {
  for (const order of [givenPaidOrder(), givenOrder()]) {
    assert.equal(codeOf(quoteRefund(order, ['of another'], NOW)), 'INVALID_INPUT')
  }
})

for (const state of ['VOID', 'USED'] as const) {
  test(`a named admission that is ${state} is NOT_CANCELLABLE`, () => {
    const admissions = [givenAdmission('a'), givenAdmission('b', { state })]
    const order = givenPaidOrder({ lines: [soon], admissions })
    assert.equal(codeOf(quoteRefund(order, ['a', 'b'], NOW)), 'NOT_CANCELLABLE')
  })
}

test('nothing left to give back is NOT_CANCELLABLE', () => {
  const admissions = [givenAdmission('a', { state: 'USED' })]
  assert.equal(codeOf(quoteRefund(givenPaidOrder({ admissions }), null, NOW)), 'NOT_CANCELLABLE')
})

for (const status of ['PENDING', 'PAYING', 'EXPIRED', 'CANCELLED'] as const) {
  test(`an order that is ${status} is NOT_CANCELLABLE`, () => {
    const order = givenOrder({ status })
    assert.equal(codeOf(quoteRefund(order, null, NOW)), 'NOT_CANCELLABLE')
  })
}

test('one by one or all at once gives the same, in whatever parts', () => {
  const lines = fc.array(
    fc.record({
      quantity: fc.integer({ min: 1, max: 6 }),
      unitPrice: fc.integer({ min: 0, max: 100_000 }),
      refundPercent: fc.integer({ min: 0, max: 100 }),
    }),
    { minLength: 1, maxLength: 3 },
  )
  fc.assert(
    fc.property(lines, fc.infiniteStream(fc.nat(2)), (given, parts) => {
      const order = givenPaidOrder({
        lines: given.map(({ quantity, unitPrice, refundPercent }, index) => {
          const tiers = [{ minDaysBefore: 0, refundPercent }]
          const sale = givenSale({ ticketId: `t${index}`, refundPolicy: { tiers } })
          return givenLine({ unitId: `u${index}`, quantity, unitPrice }, sale)
        }),
      })
      const together = quoteOf(order)
      const groups = Map.groupBy(order.admissions, () => parts.next().value)
      const split = [...groups.values()].map((group) =>
        quoteOf(
          order,
          group.map(({ id }) => id),
        ),
      )
      assert.equal(
        split.reduce((sum, quote) => sum + quote.refund, 0),
        together.refund,
      )
      assert.equal(
        split.reduce((sum, quote) => sum + quote.fee, 0),
        together.fee,
      )
      assert.equal(together.refund + together.fee, order.total)
    }),
    { numRuns: 200 },
  )
})
