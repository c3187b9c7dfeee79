import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { Command } from '../domain/commands.ts'
import type { BatchResult, Entry } from '../ports.ts'
import { cancel, claim, givenKey } from '../testing/commands.ts'
import { givenSale } from '../testing/given.ts'
import { assertInvariants } from '../testing/invariants.ts'
import { lockWaits } from '../testing/lock-waits.ts'
import { mysqlScratch } from '../testing/mysql-scratch.ts'
import { until } from '../testing/scratch.ts'
import { codeOf } from '../testing/trial.ts'

/**
 * Failure mode 20: deadlocks on hot rows. Guards: locks in one order everywhere (load-state.ts),
 * inserts in key order (write-changes.ts), and what the server breaks up all the same is run
 * again (mysql-ledger.ts).
 */
const UNITS = ['unit-1', 'unit-2', 'unit-3'] as const
const CAPACITY = 40
const sale: Command = {
  kind: 'putSale',
  sale: givenSale({ opensAt: 0, closesAt: Date.parse('2099-01-01T00:00:00Z') }),
  units: UNITS.map((unitId, index) => ({
    unitId,
    visitDate: `2098-12-0${index + 1}`,
    capacity: CAPACITY,
  })),
  receipt: null,
}

async function given(t: TestContext) {
  const scratch = await mysqlScratch(t)
  const ledger = scratch.openLedger()
  await ledger.commit([sale])
  return { ...scratch, ledger }
}

const outcomesOf = (done: BatchResult): string[] =>
  done.results.map((result) =>
    result.ok ? (codeOf(result.outcome) ?? result.outcome.kind) : `fault: ${result.fault}`,
  )

const buys = (userId: string, unitIds: readonly string[], quantity = 1) =>
  claim({
    orderId: `order-${userId}`,
    userId,
    idempotency: givenKey('k', { userId }),
    lines: unitIds.map((unitId) => ({ unitId, quantity })),
  })

test('20: a deadlock that the server ends at our cost is run again, and done once', async (t) => {
  const { ledger, openOther, session, books } = await given(t)
  const other = await openOther()
  await other.begin()
  // The server ends the transaction that has written less: this one shall not be it.
  await other.insertRows(
    'webhooks',
    ['id', 'provider', 'body', 'received_at'],
    Array.from({ length: 200 }, (_, index) => [`hint-${index}`, 'sandbox', '', 1]),
  )
  const stock = { table: 'stock', columns: ['unit_id'], keyColumns: ['unit_id'] }
  await other.selectByKeys(stock, [['unit-2']], { lock: true })
  const committed = ledger.commit([buys('mina', ['unit-1', 'unit-2']), buys('juno', ['unit-3'])])
  await until('the ledger waits for a row', async () => (await lockWaits(session)) > 0)
  await other.selectByKeys(stock, [['unit-1']], { lock: true })
  await other.rollback()
  assert.deepEqual(outcomesOf(await committed), ['order', 'order'])
  assertInvariants(await books())
})

test('20: 256 people, three hot units, two processes: no deadlock reaches anybody', async (t) => {
  const { ledger, openLedger, books } = await given(t)
  const ledgers = [ledger, openLedger()]
  const people = Array.from({ length: 256 }, (_, index) => `buyer-${index}`)
  const unitsOf = (index: number): string[] => {
    const first = UNITS[index % 3] ?? 'unit-1'
    return index % 4 === 0 ? [UNITS[(index + 1) % 3] ?? 'unit-2', first] : [first]
  }
  const entries: Entry[] = people.map((userId, index) => buys(userId, unitsOf(index)))
  // Each comes twice, with the same key, at both processes; half of them give back again.
  const batches: { at: number; entries: Entry[] }[] = []
  for (let from = 0; from < entries.length; from += 8) {
    const some = entries.slice(from, from + 8)
    batches.push({ at: 0, entries: some }, { at: 1, entries: some.toReversed() })
    const backs = some.flatMap((entry, index) =>
      index % 2 === 0 && 'userId' in entry && entry.userId !== null
        ? [cancel({ orderId: `order-${entry.userId}`, userId: entry.userId })]
        : [],
    )
    batches.push({ at: (from / 8) % 2, entries: backs })
  }
  const done = await Promise.all(
    batches.map((batch) => ledgers[batch.at]?.commit(batch.entries) ?? assert.fail()),
  )
  const outcomes = done.flatMap(outcomesOf)
  assert.deepEqual(
    outcomes.filter((outcome) => outcome.startsWith('fault')),
    [],
  )
  const { orders, stock } = await books()
  const keys = new Set(orders.map((order) => order.userId))
  assert.equal(keys.size, orders.length, 'one order a person')
  assert.ok(stock.every((unit) => unit.held <= CAPACITY))
  assert.ok(orders.length >= CAPACITY)
  assertInvariants(await books())
})

test('13: one person, two dates, two processes, 200 requests at once: the limit and no more', async (t) => {
  const { ledger, openLedger, books } = await given(t)
  const ledgers = [ledger, openLedger()]
  const done = await Promise.all(
    Array.from({ length: 200 }, (_, index) => {
      const unitId = UNITS[index % 2 === 0 ? 0 : 1]
      const command = claim({ orderId: `o-${index}`, lines: [{ unitId, quantity: 1 }] })
      return ledgers[(index >> 1) % 2]?.commit([command]) ?? assert.fail()
    }),
  )
  const outcomes = done.flatMap(outcomesOf)
  assert.equal(outcomes.filter((outcome) => outcome === 'order').length, 4)
  assert.equal(outcomes.filter((outcome) => outcome === 'LIMIT_EXCEEDED').length, 196)
  assertInvariants(await books())
})
