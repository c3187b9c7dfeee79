import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRecordingLogger } from '@onsale/platform/testing/recording-logger.ts'
import { createMemoryGate } from '../adapters/memory/memory-gate.ts'
import type { Stock } from '../domain/stock.ts'
import { givenStock } from '../testing/given.ts'
import { compareGate } from './compare-gate.ts'

function givenLedger(listed: readonly Stock[], found: readonly Stock[] = listed) {
  const gate = createMemoryGate()
  const logger = createRecordingLogger()
  const reads = { listOpenStock: async () => listed, findStock: async () => found }
  return {
    gate,
    lines: logger.lines,
    compare: () => compareGate({ gate, reads, logger }, 0),
    async row() {
      return (await gate.read(['unit-1'])).get('unit-1')
    },
  }
}

test('the gate is given what it lacks', async () => {
  const { gate, compare, row } = givenLedger([givenStock({ version: 3, held: 2 })])
  await gate.apply([givenStock({ version: 2 })])
  await compare()
  assert.equal((await row())?.held, 2)
})

// Guards: forgetting. Without it a database put back from a backup is refused for ever.
test('a row of a ledger that is gone is replaced, though its version is higher', async () => {
  const { gate, compare, row, lines } = givenLedger([givenStock({ version: 3 })])
  await gate.apply([givenStock({ version: 90, held: 10 })])
  await compare()
  assert.deepEqual(await row(), givenStock({ version: 3 }))
  assert.equal(lines.length, 1)
})

test('one version is one row', async () => {
  const { gate, compare, row } = givenLedger([givenStock({ version: 3, held: 1 })])
  await gate.apply([givenStock({ version: 3, held: 7 })])
  await compare()
  assert.equal((await row())?.held, 1)
})

test('a commit between the two looks is no contradiction', async () => {
  const later = givenStock({ version: 4, held: 1 })
  const { gate, compare, row, lines } = givenLedger([givenStock({ version: 3 })], [later])
  await gate.apply([later])
  await compare()
  assert.deepEqual(await row(), later)
  assert.deepEqual(lines, [])
})
