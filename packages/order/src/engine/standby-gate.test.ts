import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSimulatedTime } from '@onsale/platform/bus/testing/simulated-time.ts'
import { createMemoryGate } from '../adapters/memory/memory-gate.ts'
import type { Stock } from '../domain/stock.ts'
import type { Gate } from '../ports.ts'
import { givenStock, NOW } from '../testing/given.ts'
import { createStandbyGate } from './standby-gate.ts'

function givenGates() {
  const time = createSimulatedTime(NOW)
  let isAway = false
  let ledger: readonly Stock[] = [givenStock({ version: 1 })]
  let ledgerReads = 0
  let isLedgerAway = false
  let ledgerIsHeld: Promise<void> = Promise.resolve()
  const memory = createMemoryGate()
  const whenThere =
    <Args extends unknown[], Result>(work: (...args: Args) => Promise<Result>) =>
    async (...args: Args) => {
      if (isAway) throw new Error('silent')
      return work(...args)
    }
  const shared: Gate = {
    apply: whenThere(memory.apply),
    read: whenThere(memory.read),
    forget: whenThere(memory.forget),
  }
  const gate = createStandbyGate({
    shared,
    standby: createMemoryGate(),
    reads: {
      async findStock(unitIds) {
        ledgerReads += 1
        if (isLedgerAway) throw new Error('ledger away')
        const found = ledger.filter(({ unitId }) => unitIds.includes(unitId))
        await ledgerIsHeld
        return found
      },
    },
    scheduler: time.scheduler,
  })
  return {
    gate,
    time,
    memory,
    goes: (away: boolean) => (isAway = away),
    ledgerGoes: (away: boolean) => (isLedgerAway = away),
    /** Reads of the ledger wait, with what they have read, until they are let go. */
    holdLedger() {
      const held = Promise.withResolvers<void>()
      ledgerIsHeld = held.promise
      return held.resolve
    },
    commit: (row: Stock) => (ledger = [row]),
    ledgerReads: () => ledgerReads,
    version: async () => (await gate.read(['unit-1'])).get('unit-1')?.version,
  }
}

test('while the shared gate is away memory serves, as the ledger is then', async () => {
  const given = givenGates()
  await given.gate.apply([givenStock({ version: 1 })])
  given.commit(givenStock({ version: 6 }))
  given.goes(true)
  assert.equal(await given.version(), 6)
  await Promise.all(Array.from({ length: 50 }, given.version))
  assert.equal(given.ledgerReads(), 1, 'read once for all')
})

// Guards: the shared gate has missed commits; without mending it would say what was.
test('when it is back it is given what it missed before it serves', async () => {
  const given = givenGates()
  await given.gate.apply([givenStock({ version: 1 })])
  given.goes(true)
  await given.version()
  given.commit(givenStock({ version: 9 }))
  await given.gate.apply([givenStock({ version: 9 })])
  given.goes(false)
  assert.equal(await given.version(), 9, 'not the old row that the shared gate has')
  await given.time.advance(200)
  assert.equal(given.gate.suspendedUnits(), 0)
  assert.equal((await given.memory.read(['unit-1'])).get('unit-1')?.version, 9)
})

// Guards: each failure is one of its own. What was read for mending is older than what failed.
test('an apply that fails while a unit is mended keeps it from the shared gate', async () => {
  const given = givenGates()
  given.goes(true)
  await given.version()
  given.goes(false)
  const letGo = given.holdLedger()
  await given.time.advance(100)
  given.goes(true)
  await given.gate.apply([givenStock({ version: 2 })])
  given.goes(false)
  letGo()
  await given.time.settle()
  assert.equal(given.gate.suspendedUnits(), 1)
  assert.equal(await given.version(), 2)
  given.commit(givenStock({ version: 2 }))
  await given.time.advance(100)
  assert.equal(given.gate.suspendedUnits(), 0)
  assert.equal(await given.version(), 2)
})

test('with the ledger away too, memory says what it knows', async () => {
  const given = givenGates()
  await given.gate.apply([givenStock({ version: 4 })])
  given.goes(true)
  given.ledgerGoes(true)
  assert.equal(await given.version(), 4)
})

test('closing leaves no timer', async () => {
  const given = givenGates()
  given.goes(true)
  await given.version()
  await given.time.advance(1_000)
  await given.gate.close()
  assert.equal(given.time.pendingTimers(), 0)
})
