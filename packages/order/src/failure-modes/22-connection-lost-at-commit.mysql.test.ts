import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { known } from '@onsale/kernel/assert.ts'
import { systemClock } from '@onsale/kernel/clock.ts'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import { type Cut, startCuttingProxy } from '@onsale/platform/testing/cutting-proxy.ts'
import { createSettler } from '../adapters/sql/settle-commit.ts'
import type { BatchResult } from '../ports.ts'
import { atEnd } from '../testing/at-end.ts'
import { claim, givenKey } from '../testing/commands.ts'
import { givenSale } from '../testing/given.ts'
import { assertInvariants } from '../testing/invariants.ts'
import { lockWaits } from '../testing/lock-waits.ts'
import { mysqlScratch } from '../testing/mysql-scratch.ts'
import { until } from '../testing/scratch.ts'
import { codeOf } from '../testing/trial.ts'

const forever = { opensAt: 0, closesAt: Date.parse('2099-01-01T00:00:00Z') }
const sale = {
  kind: 'putSale' as const,
  sale: givenSale(forever),
  units: [{ unitId: 'unit-1', visitDate: '2098-12-05', capacity: 10 }],
  receipt: null,
}
const outcomesOf = (done: BatchResult): string[] =>
  done.results.map((result) =>
    result.ok ? (codeOf(result.outcome) ?? result.outcome.kind) : `fault: ${result.fault}`,
  )

/** A ledger whose line to the server can be cut. */
async function given(t: TestContext) {
  const scratch = await mysqlScratch(t)
  const proxy = await startCuttingProxy(scratch.address)
  atEnd(t, () => proxy.close())
  const address = { ...scratch.address, host: '127.0.0.1', port: proxy.port }
  const ledger = scratch.openLedger({ address })
  assert.deepEqual(outcomesOf(await ledger.commit([sale])), ['sale'])
  return { ...scratch, proxy, ledger }
}

const twoClaims = ['mina', 'juno'].map((userId) =>
  claim({
    orderId: `order-${userId}`,
    userId,
    idempotency: givenKey('k', { userId }),
    lines: [{ unitId: 'unit-1', quantity: 1 }],
  }),
)

for (const cut of [
  'request lost',
  'request lost, server waits',
  'answer lost',
] satisfies readonly Cut[]) {
  test(`the line is cut at COMMIT (${cut}): answered once, done once`, async (t) => {
    const { ledger, proxy, books, events, session } = await given(t)
    const before = (await events()).length
    const wasCut = proxy.cutAt('COMMIT', cut)
    const done = await ledger.commit(twoClaims)
    await wasCut
    assert.deepEqual(outcomesOf(done), ['order', 'order'])
    const { orders, stock } = await books()
    assert.deepEqual(orders.map(({ id }) => id).toSorted(), ['order-juno', 'order-mina'])
    assert.equal(known(stock[0], 'the unit').held, 2)
    assert.equal((await events()).length, before + 1)
    const [row] = await session.query('SELECT COUNT(*) AS batches FROM batches')
    assert.equal(row?.['batches'], 2)
    assertInvariants(await books())
    assert.deepEqual(outcomesOf(await ledger.commit(twoClaims)), ['replayedOrder', 'replayedOrder'])
  })
}

test('the line is cut in the middle of a batch: it runs again, and is done once', async (t) => {
  for (const word of ['INSERT INTO `batches`', 'FOR UPDATE', 'INSERT INTO `orders`', 'outbox']) {
    await t.test(word, async (part) => {
      const { ledger, proxy, books } = await given(part)
      const wasCut = proxy.cutAt(word, 'answer lost')
      assert.deepEqual(outcomesOf(await ledger.commit(twoClaims)), ['order', 'order'])
      await wasCut
      assert.equal((await books()).orders.length, 2)
      assertInvariants(await books())
    })
  }
})

test('cut again while it is settled: still answered once, done once', async (t) => {
  const { ledger, proxy, books } = await given(t)
  const again = proxy
    .cutAt('COMMIT', 'answer lost')
    .then(() => proxy.cutAt('INSERT INTO batches', 'answer lost'))
  assert.deepEqual(outcomesOf(await ledger.commit(twoClaims)), ['order', 'order'])
  await again
  assert.equal((await books()).orders.length, 2)
  assertInvariants(await books())
})

test('a server that stays away: a fault that may be tried again, and nothing is done', async (t) => {
  const { ledger, proxy, books } = await given(t)
  proxy.sever()
  const done = await ledger.commit(twoClaims)
  assert.ok(done.results.every((result) => !result.ok && result.retryable))
  proxy.restore()
  assert.deepEqual((await books()).orders, [])
  assert.deepEqual(outcomesOf(await ledger.commit(twoClaims)), ['order', 'order'])
})

test('settling waits for a transaction that is still open', async (t) => {
  const { openOther, session } = await given(t)
  const [holder, settling] = [await openOther(), await openOther()]
  await holder.begin()
  const insert = 'INSERT INTO batches (id, committed_at) VALUES (?, 1)'
  await holder.execute(insert, ['the batch'])
  const settle = createSettler({
    connection: {
      get: async () => settling,
      drop: () => {},
      rollBack: () => settling.rollback(),
      close: async () => {},
    },
    clock: systemClock,
    scheduler: systemScheduler,
    randomness: createSystemRandomness(),
  })
  const settled = settle('the batch')
  await until('the insert waits', async () => (await lockWaits(session)) > 0)
  await holder.commit()
  assert.equal(await settled, 'committed')
  assert.equal(await settle('another'), 'not committed')
  assert.equal(await settle('another'), 'not committed')
})
