import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createMemoryGate } from '../adapters/memory/memory-gate.ts'
import type { Stock } from '../domain/stock.ts'
import { givenStock } from '../testing/given.ts'
import { createLoadingGate } from './loading-gate.ts'

function givenGate(ledger: readonly Stock[]) {
  const asked: string[][] = []
  const gate = createLoadingGate(createMemoryGate(), {
    async findStock(unitIds) {
      asked.push([...unitIds])
      return ledger.filter(({ unitId }) => unitIds.includes(unitId))
    },
  })
  return { gate, asked }
}
const both = [givenStock(), givenStock({ unitId: 'unit-2' })]

test('a unit that is missing is fetched from the ledger, and then known', async () => {
  const { gate, asked } = givenGate(both)
  assert.equal((await gate.read(['unit-1'])).get('unit-1')?.capacity, 10)
  await gate.read(['unit-1'])
  assert.deepEqual(asked, [['unit-1']])
})

test('only what is missing is fetched, beside what is known', async () => {
  const { gate, asked } = givenGate(both)
  await gate.apply([givenStock({ version: 9 })])
  const rows = await gate.read(['unit-1', 'unit-2'])
  assert.deepEqual(
    [...rows.values()].map(({ version }) => version),
    [9, 1],
  )
  assert.deepEqual(asked, [['unit-2']])
})

test('a unit that is on its way is waited for, not fetched again', async () => {
  const { gate, asked } = givenGate(both)
  const [first, second] = await Promise.all([
    gate.read(['unit-1']),
    gate.read(['unit-1', 'unit-2']),
  ])
  assert.equal(first.size, 1)
  assert.equal(second.size, 2)
  assert.deepEqual(asked, [['unit-1'], ['unit-2']])
})

test('a unit the ledger does not know stays missing, and is looked for again', async () => {
  const { gate, asked } = givenGate([])
  assert.equal((await gate.read(['nowhere'])).size, 0)
  assert.equal((await gate.read(['nowhere'])).size, 0)
  assert.equal(asked.length, 2)
})

test('what was applied while it was fetched is not overwritten by what is older', async () => {
  const fetched = Promise.withResolvers<readonly Stock[]>()
  const gate = createLoadingGate(createMemoryGate(), { findStock: () => fetched.promise })
  const read = gate.read(['unit-1'])
  await gate.apply([givenStock({ version: 2, held: 10 })])
  fetched.resolve([givenStock({ version: 1 })])
  assert.equal((await read).get('unit-1')?.held, 10)
})

test('a ledger that cannot be read rejects, and the next look tries again', async () => {
  let failures = 1
  const gate = createLoadingGate(createMemoryGate(), {
    findStock: () =>
      failures-- > 0 ? Promise.reject(new Error('away')) : Promise.resolve([givenStock()]),
  })
  await assert.rejects(gate.read(['unit-1']), /away/)
  assert.equal((await gate.read(['unit-1'])).size, 1)
})
