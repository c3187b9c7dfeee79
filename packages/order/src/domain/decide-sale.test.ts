import assert from 'node:assert/strict'
import { test } from 'node:test'
import { givenSale, givenStock, PRICE } from '../testing/given.ts'
import { codeOf, givenTrial, type Trial } from '../testing/trial.ts'
import type { PutSaleCommand } from './decide-sale.ts'

const putSale = (version: number, changes: Partial<PutSaleCommand> = {}): PutSaleCommand => ({
  kind: 'putSale',
  sale: givenSale({ version, price: version }),
  units: [],
  receipt: null,
  ...changes,
})
const priceOf = (trial: Trial) => trial.state.sales.get('panda')?.price
const capacity = (amount: number) => ({
  kind: 'changeCapacity' as const,
  unitId: 'unit-1',
  capacity: amount,
})

test('a higher version wins', () => {
  const trial = givenTrial()
  assert.equal(trial.when(putSale(2)).applied, true)
  assert.equal(priceOf(trial), 2)
})

test('a version that is not higher changes nothing', () => {
  const trial = givenTrial()
  assert.equal(trial.when(putSale(1)).applied, false)
  assert.equal(trial.when(putSale(0)).applied, false)
  assert.equal(priceOf(trial), PRICE)
})

test('versions in whatever order end at the highest', () => {
  const trial = givenTrial()
  for (const version of [3, 2, 4, 1]) trial.when(putSale(version))
  assert.equal(priceOf(trial), 4)
})

test('a ticket never heard of is sold from now on', () => {
  const trial = givenTrial({ sales: [], stock: [] })
  const unit = { unitId: 'unit-9', visitDate: '2026-12-09', capacity: 7 }
  assert.equal(trial.when(putSale(1, { units: [unit] })).applied, true)
  assert.deepEqual(trial.stock('unit-9'), { capacity: 7, held: 0, sold: 0 })
})

test('units not known are added, known ones keep their figures', () => {
  const trial = givenTrial({ stock: [givenStock({ held: 2, version: 5 })] })
  const units = [
    { unitId: 'unit-1', visitDate: '2026-12-05', capacity: 99 },
    { unitId: 'unit-2', visitDate: '2026-12-06', capacity: 3 },
  ]
  const outcome = trial.when(putSale(2, { units }))
  assert.deepEqual(
    outcome.units.map((unit) => [unit.unitId, unit.capacity, unit.version]),
    [
      ['unit-1', 10, 5],
      ['unit-2', 3, 1],
    ],
  )
  assert.deepEqual(trial.stock('unit-1'), { capacity: 10, held: 2, sold: 0 })
})

test('an old version still adds the units it knows of', () => {
  const trial = givenTrial({ sales: [givenSale({ version: 9 })] })
  const units = [{ unitId: 'unit-2', visitDate: '2026-12-06', capacity: 3 }]
  assert.equal(trial.when(putSale(2, { units })).applied, false)
  assert.equal(trial.stock('unit-2').capacity, 3)
})

test('an event takes effect once, by its receipt', () => {
  const trial = givenTrial()
  const receipt = { consumer: 'order.sales', eventId: 'e1' }
  const units = [{ unitId: 'unit-2', visitDate: '2026-12-06', capacity: 3 }]
  assert.equal(trial.when(putSale(2, { receipt })).applied, true)
  assert.equal(trial.when(putSale(3, { receipt, units })).applied, false)
  assert.equal(priceOf(trial), 2)
  assert.equal(trial.state.stock.has('unit-2'), false)
})

test('an event that changes nothing leaves its receipt too', () => {
  const trial = givenTrial()
  const receipt = { consumer: 'order.sales', eventId: 'e1' }
  trial.when(putSale(1, { receipt }))
  assert.deepEqual(trial.state.newReceipts, [receipt])
})

test("a receipt is one consumer's", () => {
  const trial = givenTrial({ receipts: [{ consumer: 'another', eventId: 'e1' }] })
  const receipt = { consumer: 'order.sales', eventId: 'e1' }
  assert.equal(trial.when(putSale(2, { receipt })).applied, true)
})

test('capacity may fall to what is claimed, not below', () => {
  const trial = givenTrial({ stock: [givenStock({ held: 2, sold: 3 })] })
  assert.equal(codeOf(trial.when(capacity(4))), 'CAPACITY_BELOW_CLAIMED')
  assert.equal(trial.stock().capacity, 10)
  assert.equal(codeOf(trial.when(capacity(5))), undefined)
  assert.deepEqual(trial.stock(), { capacity: 5, held: 2, sold: 3 })
})

test('a change of capacity is a new version of the unit', () => {
  const trial = givenTrial()
  trial.when(capacity(11))
  assert.equal(trial.state.stock.get('unit-1')?.version, 2)
})

test('the capacity of a unit nobody knows cannot change', () => {
  assert.equal(codeOf(givenTrial({ stock: [] }).when(capacity(1))), 'UNIT_NOT_FOUND')
})
