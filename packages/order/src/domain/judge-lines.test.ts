import assert from 'node:assert/strict'
import { test } from 'node:test'
import { money } from '@onsale/kernel/money.ts'
import { givenSale, HOUR_MS, NOW, PRICE } from '../testing/given.ts'
import { codeOf } from '../testing/trial.ts'
import { type AskedLine, judgeLines } from './judge-lines.ts'
import type { Sale } from './sale.ts'

interface Unit {
  readonly visitDate: string
  readonly sale: Sale
}

const far = '2026-12-05'

function judge(
  units: Readonly<Record<string, Unit>>,
  options: { now?: number; expected?: ReturnType<typeof money> | null; lines?: AskedLine[] } = {},
) {
  const lines = options.lines ?? Object.keys(units).map((unitId) => ({ unitId, quantity: 1 }))
  return judgeLines(lines, options.expected ?? null, (id) => units[id], options.now ?? NOW)
}

const judgeOne = (sale: Partial<Sale>, now: number, visitDate = far) =>
  codeOf(judge({ a: { visitDate, sale: givenSale(sale) } }, { now }))

test('a window sells from its opening millisecond', () => {
  assert.equal(judgeOne({ opensAt: NOW }, NOW - 1), 'SALE_NOT_OPEN')
  assert.equal(judgeOne({ opensAt: NOW }, NOW), undefined)
})

test('a window sells until the millisecond before it closes', () => {
  assert.equal(judgeOne({ closesAt: NOW }, NOW - 1), undefined)
  assert.equal(judgeOne({ closesAt: NOW }, NOW), 'SALE_CLOSED')
})

test('a paused sale sells nothing', () => {
  assert.equal(judgeOne({ paused: true }, NOW), 'SALE_PAUSED')
})

test('a sale that is over is CLOSED, paused or not; one to come is NOT_OPEN, paused or not', () => {
  assert.equal(judgeOne({ closesAt: NOW, paused: true }, NOW), 'SALE_CLOSED')
  assert.equal(judgeOne({ opensAt: NOW + 1, paused: true }, NOW), 'SALE_NOT_OPEN')
})

const endless = { opensAt: 0, closesAt: Date.parse('2099-01-01T00:00:00Z') }

/** The last millisecond in which a date can be bought, in the venue's zone. */
const lastMoments: readonly (readonly [zone: string, date: string, endsAt: string, why: string])[] =
  [
    ['Asia/Seoul', '2026-11-23', '2026-11-23T15:00:00Z', 'midnight of Seoul is afternoon in UTC'],
    ['America/New_York', '2026-11-23', '2026-11-24T05:00:00Z', 'winter: five hours behind UTC'],
    ['America/New_York', '2026-07-04', '2026-07-05T04:00:00Z', 'summer: four hours behind UTC'],
    ['America/New_York', '2026-03-08', '2026-03-09T04:00:00Z', 'spring: a day of 23 hours'],
    ['America/New_York', '2026-11-01', '2026-11-02T05:00:00Z', 'autumn: a day of 25 hours'],
    ['America/Sao_Paulo', '2018-11-04', '2018-11-05T02:00:00Z', 'a day that begins at one'],
  ]
for (const [timeZone, date, endsAt, why] of lastMoments) {
  test(`a visit date can be bought to its last millisecond in ${timeZone} (${why})`, () => {
    const sale = { ...endless, timeZone }
    assert.equal(judgeOne(sale, Date.parse(endsAt) - 1, date), undefined)
    assert.equal(judgeOne(sale, Date.parse(endsAt), date), 'SALE_CLOSED')
  })
}

test('all units are known before any window is judged', () => {
  const lines = [
    { unitId: 'closed', quantity: 1 },
    { unitId: 'nowhere', quantity: 1 },
  ]
  const judged = judge(
    { closed: { visitDate: far, sale: givenSale({ closesAt: NOW }) } },
    { lines },
  )
  assert.equal(codeOf(judged), 'UNIT_NOT_FOUND')
})

test('every window is judged before currencies', () => {
  const judged = judge({
    won: { visitDate: far, sale: givenSale() },
    dollar: { visitDate: far, sale: givenSale({ currency: 'USD', paused: true }) },
  })
  assert.equal(codeOf(judged), 'SALE_PAUSED')
})

test('currencies are judged before the price', () => {
  const units = {
    won: { visitDate: far, sale: givenSale() },
    dollar: { visitDate: far, sale: givenSale({ ticketId: 'b', currency: 'USD' }) },
  }
  assert.equal(codeOf(judge(units, { expected: money(1, 'KRW') })), 'CURRENCY_MIXED')
})

test('the total is the price of now times all quantities', () => {
  const units = {
    a: { visitDate: far, sale: givenSale() },
    b: { visitDate: far, sale: givenSale({ ticketId: 'b', price: 7 }) },
  }
  const lines = [
    { unitId: 'a', quantity: 2 },
    { unitId: 'b', quantity: 3 },
  ]
  const expected = money(2 * PRICE + 21, 'KRW')
  const judged = judge(units, { lines, expected })
  assert.equal(judged.kind === 'judged' && judged.total.amount, expected.amount)
})

test('another amount, or the same in another currency, is PRICE_CHANGED', () => {
  const units = { a: { visitDate: far, sale: givenSale() } }
  assert.equal(codeOf(judge(units, { expected: money(PRICE, 'KRW') })), undefined)
  assert.equal(codeOf(judge(units, { expected: money(PRICE - 1, 'KRW') })), 'PRICE_CHANGED')
  assert.equal(codeOf(judge(units, { expected: money(PRICE, 'USD') })), 'PRICE_CHANGED')
})

test('a window counts for the line it belongs to only', () => {
  const units = {
    open: { visitDate: far, sale: givenSale() },
    later: { visitDate: far, sale: givenSale({ ticketId: 'b', opensAt: NOW + HOUR_MS }) },
  }
  assert.equal(codeOf(judge(units)), 'SALE_NOT_OPEN')
  assert.equal(codeOf(judge({ open: units.open })), undefined)
})
