import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { Command } from '../domain/commands.ts'
import type { BatchResult } from '../ports.ts'
import { claim, givenKey } from '../testing/commands.ts'
import { givenSale } from '../testing/given.ts'
import { assertInvariants } from '../testing/invariants.ts'
import { lockWaits } from '../testing/lock-waits.ts'
import { mysqlScratch } from '../testing/mysql-scratch.ts'
import { until } from '../testing/scratch.ts'
import { codeOf } from '../testing/trial.ts'

/**
 * Failure mode 11, over two processes: one request at both at the same moment, for the last that
 * a person may have, or that there is. Guard: who refuses looks the key up once more under the
 * locks (refused-keys.ts), since the other was granted while this one waited for them.
 */
const open = { opensAt: 0, closesAt: Date.parse('2099-01-01T00:00:00Z') }

async function given(t: TestContext, limits: { perPersonLimit: number; capacity: number }) {
  const { perPersonLimit, capacity } = limits
  const scratch = await mysqlScratch(t)
  const one = scratch.openLedger()
  const putSale: Command = {
    kind: 'putSale',
    sale: givenSale({ ...open, perPersonLimit }),
    units: [{ unitId: 'unit-1', visitDate: '2098-12-05', capacity }],
    receipt: null,
  }
  await one.commit([putSale])
  return { ...scratch, both: [one, scratch.openLedger()] as const }
}

/** Both have read that there is no such key, and wait for the same row; then it is let go. */
async function atTheSameMoment(
  { session, openOther, both }: Awaited<ReturnType<typeof given>>,
  commands: readonly [Command, Command],
): Promise<string[]> {
  const other = await openOther()
  await other.begin()
  const stock = { table: 'stock', columns: ['unit_id'], keyColumns: ['unit_id'] }
  await other.selectByKeys(stock, [['unit-1']], { lock: true })
  const committed = both.map((ledger, index) => ledger.commit([commands[index] ?? assert.fail()]))
  await until('both wait for the row', async () => (await lockWaits(session)) === 2)
  await other.rollback()
  return (await Promise.all(committed)).flatMap(outcomesOf).toSorted()
}

const outcomesOf = (done: BatchResult): string[] =>
  done.results.map((result) =>
    result.ok ? (codeOf(result.outcome) ?? result.outcome.kind) : `fault: ${result.fault}`,
  )

const click = (orderId: string, key: string) => claim({ orderId, idempotency: givenKey(key) })

for (const [what, limits] of [
  ['the last that a person may have', { perPersonLimit: 1, capacity: 10 }],
  ['the last that there is', { perPersonLimit: 4, capacity: 1 }],
] as const) {
  test(`11: one click at two processes, ${what}: granted, and the same told again`, async (t) => {
    const sale = await given(t, limits)
    const outcomes = await atTheSameMoment(sale, [click('order-1', 'k'), click('order-2', 'k')])
    assert.deepEqual(outcomes, ['order', 'replayedOrder'])
    const books = await sale.books()
    assert.equal(books.orders.length, 1)
    assertInvariants(books)
  })
}

test('11: two clicks with keys of their own: the second is refused, once and for all', async (t) => {
  const sale = await given(t, { perPersonLimit: 1, capacity: 10 })
  const outcomes = await atTheSameMoment(sale, [click('order-1', 'k'), click('order-2', 'other')])
  assert.deepEqual(outcomes, ['LIMIT_EXCEEDED', 'order'])
  assertInvariants(await sale.books())
})
