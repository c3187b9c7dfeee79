import assert from 'node:assert/strict'
import { test } from 'node:test'
import { money } from '@onsale/kernel/money.ts'
import { claim, givenKey } from '../testing/commands.ts'
import { givenSale, givenStock, HOLD_MS, NOW, PRICE } from '../testing/given.ts'
import { codeOf, givenTrial } from '../testing/trial.ts'

const two = (a: number, b: number) => [
  { unitId: 'unit-1', quantity: a },
  { unitId: 'unit-2', quantity: b },
]
const secondDate = givenStock({ unitId: 'unit-2', visitDate: '2026-12-06' })

test('a granted claim is a PENDING order that holds its stock until the hold ends', () => {
  const trial = givenTrial()
  trial.when(claim({ lines: [{ unitId: 'unit-1', quantity: 3 }] }))
  const { status, holdExpiresAt, total } = trial.order()
  assert.deepEqual(
    { status, holdExpiresAt, total },
    {
      status: 'PENDING',
      holdExpiresAt: NOW + HOLD_MS,
      total: 3 * PRICE,
    },
  )
  assert.deepEqual(trial.stock(), { capacity: 10, held: 3, sold: 0 })
  assert.deepEqual(trial.quota(), { '2026-12-05': 3 })
  assert.deepEqual(trial.order().admissions, [])
})

test('a line keeps price, names, policy and zone as sold, whatever the sale becomes', () => {
  const trial = givenTrial()
  trial.when(claim())
  const changed = givenSale({ version: 2, price: 1, timeZone: 'UTC', refundPolicy: { tiers: [] } })
  trial.when({ kind: 'putSale', sale: changed, units: [], receipt: null })
  const [line] = trial.order().lines
  assert.equal(line?.unitPrice, PRICE)
  assert.equal(line?.terms.saleVersion, 1)
  assert.equal(line?.terms.timeZone, 'Asia/Seoul')
  assert.deepEqual(line?.terms.refundPolicy, givenSale().refundPolicy)
})

test('the last one is granted, the next is SOLD_OUT and told what is left', () => {
  const trial = givenTrial({ stock: [givenStock({ capacity: 4, sold: 1 })] })
  const three = [{ unitId: 'unit-1', quantity: 3 }]
  assert.equal(codeOf(trial.when(claim({ orderId: 'o1', lines: three }))), undefined)
  assert.deepEqual(trial.when(claim({ orderId: 'o2', userId: 'juno' })), {
    kind: 'refused',
    code: 'SOLD_OUT',
    lines: [{ unitId: 'unit-1', asked: 1, free: 0, held: 3 }],
  })
  assert.deepEqual(trial.stock(), { capacity: 4, held: 3, sold: 1 })
})

test('all or nothing: one short line refuses the order and names that line alone', () => {
  const trial = givenTrial({ stock: [givenStock(), { ...secondDate, capacity: 1 }] })
  const outcome = trial.when(claim({ lines: two(1, 2) }))
  assert.deepEqual(outcome, {
    kind: 'refused',
    code: 'SOLD_OUT',
    lines: [{ unitId: 'unit-2', asked: 2, free: 1, held: 0 }],
  })
  assert.equal(trial.stock('unit-1').held, 0)
  assert.deepEqual(trial.quota(), {})
})

test('limit per ticket: quantities of all its dates count together', () => {
  const rows = { stock: [givenStock(), secondDate] }
  assert.equal(codeOf(givenTrial(rows).when(claim({ lines: two(2, 2) }))), undefined)
  assert.equal(codeOf(givenTrial(rows).when(claim({ lines: two(2, 3) }))), 'LIMIT_EXCEEDED')
})

test('limit per ticket: what the person has already counts, on whatever date', () => {
  const trial = givenTrial({ stock: [givenStock(), secondDate] })
  trial.when(claim({ orderId: 'o1', lines: two(3, 1).slice(0, 1) }))
  const outcome = trial.when(claim({ orderId: 'o2', lines: two(1, 2).slice(1) }))
  assert.deepEqual(outcome, {
    kind: 'refused',
    code: 'LIMIT_EXCEEDED',
    lines: [{ unitId: 'unit-2', asked: 2, free: 10, held: 0 }],
  })
  assert.equal(codeOf(trial.when(claim({ orderId: 'o3', lines: two(1, 1).slice(1) }))), undefined)
})

test('limit per visit date: each date counts for itself', () => {
  const rows = {
    sales: [givenSale({ limitScope: 'visitDate' })],
    stock: [givenStock(), secondDate],
  }
  const trial = givenTrial(rows)
  assert.equal(codeOf(trial.when(claim({ orderId: 'o1', lines: two(4, 4) }))), undefined)
  const more = trial.when(claim({ orderId: 'o2', lines: two(1, 1).slice(1) }))
  assert.equal(codeOf(more), 'LIMIT_EXCEEDED')
})

test('limit per visit date: only the date that is over is named', () => {
  const trial = givenTrial({
    sales: [givenSale({ limitScope: 'visitDate' })],
    stock: [givenStock(), secondDate],
  })
  const outcome = trial.when(claim({ lines: two(1, 5) }))
  assert.deepEqual('lines' in outcome && outcome.lines?.map((line) => line.unitId), ['unit-2'])
})

test('limit per visit date: two units of one date share it', () => {
  const trial = givenTrial({
    sales: [givenSale({ limitScope: 'visitDate' })],
    stock: [givenStock(), { ...secondDate, visitDate: '2026-12-05' }],
  })
  assert.equal(codeOf(trial.when(claim({ lines: two(3, 2) }))), 'LIMIT_EXCEEDED')
})

test('a limit is of one person and of one ticket', () => {
  const other = givenSale({ ticketId: 'b' })
  const trial = givenTrial({
    sales: [givenSale(), other],
    stock: [givenStock(), { ...secondDate, ticketId: 'b' }],
  })
  assert.equal(codeOf(trial.when(claim({ orderId: 'o1', lines: two(4, 4) }))), undefined)
  const juno = claim({ orderId: 'o2', userId: 'juno', lines: two(4, 4) })
  assert.equal(codeOf(trial.when(juno)), undefined)
})

test('windows are judged before the limit, and the price before it too', () => {
  const five = [{ unitId: 'unit-1', quantity: 5 }]
  const paused = givenTrial({ sales: [givenSale({ paused: true })] })
  assert.equal(codeOf(paused.when(claim({ lines: five }))), 'SALE_PAUSED')
  const expectedTotal = money(1, 'KRW')
  assert.equal(codeOf(givenTrial().when(claim({ lines: five, expectedTotal }))), 'PRICE_CHANGED')
})

test('a claim is judged by the clock of its decision', () => {
  const trial = givenTrial({ sales: [givenSale({ closesAt: NOW + 5 })] })
  assert.equal(codeOf(trial.when(claim({ orderId: 'o1' }), { now: NOW + 4 })), undefined)
  assert.equal(codeOf(trial.when(claim({ orderId: 'o2' }), { now: NOW + 5 })), 'SALE_CLOSED')
})

test('a total of 0 is PAID at once: sold, with admissions and no hold', () => {
  const trial = givenTrial({ sales: [givenSale({ price: 0 })] })
  trial.when(claim({ lines: [{ unitId: 'unit-1', quantity: 2 }] }))
  const order = trial.order()
  assert.equal(order.status, 'PAID')
  assert.equal(order.paidAt, NOW)
  assert.equal(order.holdExpiresAt, null)
  assert.deepEqual(
    order.admissions.map(({ unitId, state }) => `${unitId} ${state}`),
    ['unit-1 VALID', 'unit-1 VALID'],
  )
  assert.deepEqual(trial.stock(), { capacity: 10, held: 0, sold: 2 })
  assert.deepEqual(trial.events(), ['order.paid'])
})

test('the same key and request is the first order again, and takes nothing', () => {
  const trial = givenTrial()
  const idempotency = givenKey('k1')
  trial.when(claim({ orderId: 'o1', idempotency }))
  const again = trial.when(claim({ orderId: 'o2', idempotency }))
  assert.equal(again.kind === 'replayedOrder' && again.order.id, 'o1')
  assert.equal(trial.stock().held, 1)
})

test('a key is looked up before anything is judged', () => {
  const trial = givenTrial({ stock: [givenStock({ capacity: 1 })] })
  const idempotency = givenKey('k1')
  trial.when(claim({ orderId: 'o1', idempotency }))
  const closed = givenSale({ version: 2, closesAt: NOW - 1 })
  trial.when({ kind: 'putSale', sale: closed, units: [], receipt: null })
  assert.equal(trial.when(claim({ orderId: 'o2', idempotency })).kind, 'replayedOrder')
})

test('a refusal keeps nothing: the key is free for another request', () => {
  const trial = givenTrial({ stock: [givenStock({ capacity: 1 })] })
  const lines = [{ unitId: 'unit-1', quantity: 2 }]
  const refused = trial.when(claim({ orderId: 'o1', idempotency: givenKey('k1'), lines }))
  assert.equal(codeOf(refused), 'SOLD_OUT')
  const idempotency = givenKey('k1', { fingerprint: 'another request' })
  assert.equal(trial.when(claim({ orderId: 'o2', idempotency })).kind, 'order')
})
