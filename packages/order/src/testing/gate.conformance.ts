import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { Gate } from '../ports.ts'
import { givenStock } from './given.ts'

/** What every gate must do. `open` makes an empty one and closes it after the test. */
export function gateConformance(name: string, open: (t: TestContext) => Promise<Gate>): void {
  const versions = async (gate: Gate, ...unitIds: string[]) =>
    Object.fromEntries([...(await gate.read(unitIds))].map(([id, row]) => [id, row.version]))

  test(`${name}: a row comes back whole, as it was applied`, async (t) => {
    const gate = await open(t)
    const row = givenStock({ capacity: 7, held: 2, sold: 3, version: 9 })
    await gate.apply([row])
    assert.deepEqual(await gate.read(['unit-1']), new Map([['unit-1', row]]))
  })

  test(`${name}: a unit nobody applied is missing, not sold out`, async (t) => {
    const gate = await open(t)
    await gate.apply([givenStock()])
    assert.deepEqual(await versions(gate, 'unit-1', 'unit-2'), { 'unit-1': 1 })
  })

  test(`${name}: a row that is not newer changes nothing`, async (t) => {
    const gate = await open(t)
    await gate.apply([givenStock({ version: 5, held: 5 })])
    await gate.apply([givenStock({ version: 4, held: 4 })])
    await gate.apply([givenStock({ version: 5, held: 0 })])
    assert.equal((await gate.read(['unit-1'])).get('unit-1')?.held, 5)
  })

  test(`${name}: in whatever order rows come, the newest stays`, async (t) => {
    const gate = await open(t)
    const rows = [3, 1, 5, 2, 4].map((version) => givenStock({ version }))
    await gate.apply(rows.slice(0, 3))
    await Promise.all(rows.slice(3).map((row) => gate.apply([row])))
    assert.deepEqual(await versions(gate, 'unit-1'), { 'unit-1': 5 })
  })

  test(`${name}: versions are numbers: 10 is newer than 9`, async (t) => {
    const gate = await open(t)
    await gate.apply([givenStock({ version: 9 })])
    await gate.apply([givenStock({ version: 10 })])
    assert.deepEqual(await versions(gate, 'unit-1'), { 'unit-1': 10 })
  })

  test(`${name}: units are apart, of one ticket and of several`, async (t) => {
    const gate = await open(t)
    await gate.apply([
      givenStock({ version: 2 }),
      givenStock({ unitId: 'unit-2', version: 3 }),
      givenStock({ unitId: 'unit-3', ticketId: 'other', version: 4 }),
    ])
    await gate.apply([givenStock({ unitId: 'unit-2', version: 7 })])
    assert.deepEqual(await versions(gate, 'unit-3', 'unit-1', 'unit-2'), {
      'unit-1': 2,
      'unit-2': 7,
      'unit-3': 4,
    })
  })

  test(`${name}: nothing applied and nothing asked is no fault`, async (t) => {
    const gate = await open(t)
    await gate.apply([])
    assert.equal((await gate.read([])).size, 0)
  })

  test(`${name}: a unit named twice is one row`, async (t) => {
    const gate = await open(t)
    await gate.apply([givenStock()])
    assert.equal((await gate.read(['unit-1', 'unit-1'])).size, 1)
  })

  test(`${name}: a row is forgotten by its very version, and may come again lower`, async (t) => {
    const gate = await open(t)
    await gate.apply([givenStock({ version: 7 }), givenStock({ unitId: 'unit-2', version: 3 })])
    await gate.forget([
      { unitId: 'unit-1', version: 6 },
      { unitId: 'unit-2', version: 3 },
      { unitId: 'unit-3', version: 1 },
    ])
    assert.deepEqual(await versions(gate, 'unit-1', 'unit-2'), { 'unit-1': 7 })
    await gate.apply([givenStock({ unitId: 'unit-2', version: 1 })])
    assert.deepEqual(await versions(gate, 'unit-1', 'unit-2'), { 'unit-1': 7, 'unit-2': 1 })
  })

  test(`${name}: whoever asks in one turn is answered by one state`, async (t) => {
    const gate = await open(t)
    await gate.apply([givenStock(), givenStock({ unitId: 'unit-2' })])
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, at) => versions(gate, 'unit-1', `unit-${1 + (at % 2)}`)),
    )
    for (const [at, answer] of answers.entries()) {
      assert.deepEqual(answer, at % 2 === 0 ? { 'unit-1': 1 } : { 'unit-1': 1, 'unit-2': 1 })
    }
  })

  test(`${name}: a crowd of units is no fault`, async (t) => {
    const gate = await open(t)
    const rows = Array.from({ length: 2_500 }, (_, at) => givenStock({ unitId: `unit-${at}` }))
    await gate.apply(rows)
    assert.equal((await gate.read(rows.map(({ unitId }) => unitId))).size, rows.length)
  })
}
