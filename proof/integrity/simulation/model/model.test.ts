import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Books, isOverLimit, refusalsByShelf } from './books.ts'
import { quoteOf } from './giving-back.ts'
import { daysBefore, feeOf, refundPercent } from './refund-terms.ts'
import type { ModelOrder, ModelPolicy, ModelSale } from './state.ts'

const NOW = Date.UTC(2026, 10, 20, 1, 0, 0)
const DAY_MS = 86_400_000

const policy: ModelPolicy = {
  tiers: [
    { minDaysBefore: 0, refundPercent: 70 },
    { minDaysBefore: 10, refundPercent: 100 },
    { minDaysBefore: 3, refundPercent: 80 },
    { minDaysBefore: 7, refundPercent: 90 },
  ],
  grace: [{ withinHours: 1, minDaysBefore: 1, refundPercent: 100 }],
}

const sale: ModelSale = {
  ticketId: 'ticket',
  version: 1,
  price: 50_000,
  currency: 'KRW',
  opensAt: NOW - DAY_MS,
  closesAt: NOW + DAY_MS,
  paused: false,
  perPersonLimit: 4,
  limitScope: 'ticket',
  timeZone: 'Asia/Seoul',
  refundPolicy: policy,
}

function givenBooks(changes: Partial<ModelSale> = {}): Books {
  const books = new Books(() => 0)
  books.sales.set('ticket', { ...sale, ...changes })
  const dates = ['2026-11-23', '2026-11-30']
  for (const [index, visitDate] of dates.entries()) {
    const unitId = `unit-${index + 1}`
    books.units.set(unitId, { unitId, ticketId: 'ticket', visitDate, capacity: 3 })
  }
  return books
}

function order(changes: Partial<ModelOrder> = {}): ModelOrder {
  const line = { unitId: 'unit-1', ticketId: 'ticket', visitDate: '2026-11-23' }
  const sold = { quantity: 2, unitPrice: 50_000, timeZone: 'Asia/Seoul', refundPolicy: policy }
  return {
    id: 'order-1',
    userId: 'buyer',
    status: 'PENDING',
    currency: 'KRW',
    total: 100_000,
    lines: [{ ...line, ...sold }],
    createdAt: NOW,
    holdExpiresAt: NOW + 600_000,
    holdMoved: false,
    paidAt: null,
    payments: [],
    refunds: [],
    admissions: [],
    ...changes,
  }
}

const paid = (states: readonly string[]): Partial<ModelOrder> => ({
  status: 'PAID',
  paidAt: NOW - 2 * 3_600_000,
  admissions: states.map((state, index) => ({ id: `a${index + 1}`, unitId: 'unit-1', state })),
})

suite('what is free', () => {
  test('holds and live admissions take from a unit, ended orders and void ones do not', () => {
    const books = givenBooks()
    books.put(order())
    assert.equal(books.shelf().units.get('unit-1')?.free, 1)
    books.put(order({ ...paid(['VALID', 'VOID']) }))
    assert.equal(books.shelf().units.get('unit-1')?.free, 2)
    books.put(order({ status: 'EXPIRED' }))
    assert.equal(books.shelf().units.get('unit-1')?.free, 3)
  })

  test('the past is found again between two moments', () => {
    const books = givenBooks()
    books.turnPage()
    books.put(order())
    books.turnPage()
    const frees = (from: number, to: number) =>
      books.shelvesBetween(from, to).map((shelf) => shelf.units.get('unit-1')?.free)
    assert.deepEqual(frees(1, 1), [3])
    assert.deepEqual(frees(2, 2), [1])
    assert.deepEqual(frees(1, 2), [3, 1])
    assert.equal(books.beginningOf('order-1')?.from, 2)
  })
})

suite('why a claim is refused', () => {
  const refusals = (books: Books, lines: { unitId: string; quantity: number }[], total?: number) =>
    refusalsByShelf(
      books.shelf(),
      lines,
      total === undefined ? null : { amount: total, currency: 'KRW' },
      NOW,
    )
  const one = [{ unitId: 'unit-1', quantity: 1 }]

  test('nothing is against a claim that fits', () => {
    assert.deepEqual(refusals(givenBooks(), one, 50_000), [])
  })

  test('each reason has its code', () => {
    assert.deepEqual(refusals(givenBooks(), [{ unitId: 'x', quantity: 1 }]), ['UNIT_NOT_FOUND'])
    assert.deepEqual(refusals(givenBooks({ opensAt: NOW + 1 }), one), ['SALE_NOT_OPEN'])
    assert.deepEqual(refusals(givenBooks({ closesAt: NOW }), one), ['SALE_CLOSED'])
    assert.deepEqual(refusals(givenBooks({ paused: true }), one), ['SALE_PAUSED'])
    assert.deepEqual(refusals(givenBooks(), one, 49_999), ['PRICE_CHANGED'])
    assert.deepEqual(refusals(givenBooks(), [{ unitId: 'unit-1', quantity: 4 }]), ['SOLD_OUT'])
  })

  test('lines of one unit count together', () => {
    const two = { unitId: 'unit-1', quantity: 2 }
    assert.deepEqual(refusals(givenBooks(), [two, two]), ['SOLD_OUT'])
  })

  test('the limit counts over all dates, or by date', () => {
    const wanted = [
      { unitId: 'unit-1', quantity: 1 },
      { unitId: 'unit-2', quantity: 2 },
    ]
    const byTicket = givenBooks()
    byTicket.put(order())
    assert.equal(isOverLimit(byTicket, 'buyer', wanted), true)
    assert.equal(isOverLimit(byTicket, 'somebody else', wanted), false)
    const byDate = givenBooks({ limitScope: 'visitDate', perPersonLimit: 3 })
    byDate.put(order())
    assert.equal(isOverLimit(byDate, 'buyer', wanted), false)
  })
})

suite('what comes back', () => {
  test('days are counted on the calendar of the venue', () => {
    assert.equal(daysBefore('2026-11-23', 'Asia/Seoul', Date.UTC(2026, 10, 20, 14, 59)), 3)
    assert.equal(daysBefore('2026-11-23', 'Asia/Seoul', Date.UTC(2026, 10, 20, 15, 0)), 2)
    assert.equal(daysBefore('2026-11-23', 'America/New_York', Date.UTC(2026, 10, 20, 4, 0)), 4)
  })

  test('the tier with the most days counts, in whatever order; grace when it is better', () => {
    const late = NOW + 2 * 3_600_000
    assert.equal(refundPercent(policy, 12, NOW, late), 100)
    assert.equal(refundPercent(policy, 9, NOW, late), 90)
    assert.equal(refundPercent(policy, 3, NOW, late), 80)
    assert.equal(refundPercent(policy, 0, NOW, NOW), 70)
    assert.equal(refundPercent(policy, 3, NOW, NOW + 3_600_000), 100)
    assert.equal(refundPercent(policy, -1, NOW, NOW), 0)
    assert.equal(refundPercent({ tiers: [] }, 5, NOW, NOW), 0)
  })

  test('the fee is rounded down, the refund is the rest', () => {
    assert.equal(feeOf(33_333, 80), 6_666)
    assert.equal(feeOf(7, 33), 4)
  })

  test('a quote adds admissions, and refuses what cannot be given back', () => {
    const bought = order(paid(['VALID', 'VALID']))
    const all = quoteOf(bought, null, NOW)
    assert.ok(typeof all !== 'string')
    assert.equal(all.refund, 80_000)
    assert.equal(all.fee, 20_000)
    const half = quoteOf(bought, ['a1'], NOW)
    assert.ok(typeof half !== 'string' && half.refund === 40_000)
    assert.equal(quoteOf(bought, ['of another order'], NOW), 'INVALID_INPUT')
    assert.equal(quoteOf(order(paid(['VOID', 'VALID'])), ['a1'], NOW), 'NOT_CANCELLABLE')
    assert.equal(quoteOf(order(), null, NOW), 'NOT_CANCELLABLE')
  })
})
