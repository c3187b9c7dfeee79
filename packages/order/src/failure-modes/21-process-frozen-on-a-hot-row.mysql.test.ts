import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { known } from '@onsale/kernel/assert.ts'
import { systemClock } from '@onsale/kernel/clock.ts'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import { openMysqlSession } from '@onsale/platform/database/mysql/mysql-session.ts'
import { createMemoryGate } from '../adapters/memory/memory-gate.ts'
import type { Command } from '../domain/commands.ts'
import { createCommitter } from '../engine/committer.ts'
import { atEnd } from '../testing/at-end.ts'
import { cancel, claim } from '../testing/commands.ts'
import { givenSale } from '../testing/given.ts'
import { assertInvariants } from '../testing/invariants.ts'
import { mysqlScratch } from '../testing/mysql-scratch.ts'
import { codeOf } from '../testing/trial.ts'

/**
 * Failure mode 21: a process frozen while it holds a hot row. Guards: the server ends a session
 * that says nothing for two seconds; rows that are held for over one are left out, their
 * commands wait in the queue, and nobody else waits for them (mysql-ledger.ts, suspects.ts).
 */
const sale: Command = {
  kind: 'putSale',
  sale: givenSale({ opensAt: 0, closesAt: Date.parse('2099-01-01T00:00:00Z') }),
  units: [
    { unitId: 'hot', visitDate: '2098-12-05', capacity: 10 },
    { unitId: 'other', visitDate: '2098-12-06', capacity: 1_000 },
  ],
  receipt: null,
}

async function given(t: TestContext) {
  const scratch = await mysqlScratch(t)
  const ledger = scratch.openLedger()
  const committer = createCommitter({
    ledger,
    gate: createMemoryGate(),
    clock: systemClock,
    scheduler: systemScheduler,
    queueOrdersMax: 10_000,
    refuseWaiting: async (claims) => claims.map(() => ({ kind: 'refused', code: 'SOLD_OUT' })),
    refreshSales: async () => {},
    onEvents: () => {},
  })
  atEnd(t, () => committer.idle())
  await committer.submit(sale)
  /** Another process, seen from the server: it locks the rows and says no more. */
  const freeze = async (waitSeconds: number, table: string, keyColumn: string, key: string) => {
    const frozen = await openMysqlSession(scratch.address, {
      isolation: 'READ COMMITTED',
      waitSeconds,
    })
    atEnd(t, () => frozen.close())
    await frozen.begin()
    const from = { table, columns: [keyColumn], keyColumns: [keyColumn] }
    await frozen.selectByKeys(from, [[key]], { lock: true })
    return frozen
  }
  let people = 0
  const buy = async (unitId: string): Promise<string> => {
    people += 1
    const userId = `buyer-${people}`
    const lines = [{ unitId, quantity: 1 }]
    const outcome = await committer.submit(claim({ orderId: `order-${userId}`, userId, lines }))
    return codeOf(outcome) ?? outcome.kind
  }
  return { ...scratch, committer, freeze, buy }
}

test('21: the others sell on, without a second for each batch, while a row is held', async (t) => {
  const { freeze, buy, books } = await given(t)
  const frozen = await freeze(60, 'stock', 'unit_id', 'hot')
  const since = systemClock.monotonicMs()
  const ofHot = buy('hot').then(
    () => 'granted',
    (fault: unknown) => String(fault),
  )
  const first = await Promise.all(Array.from({ length: 20 }, () => buy('other')))
  assert.deepEqual(new Set(first), new Set(['order']))
  for (let batch = 0; batch < 20; batch += 1) assert.equal(await buy('other'), 'order')
  const tookMs = systemClock.monotonicMs() - since
  assert.ok(tookMs < 5_000, `40 sales in 21 batches took ${tookMs} ms`)
  assert.equal(await Promise.race([ofHot, Promise.resolve('waiting')]), 'waiting')
  await frozen.rollback()
  assert.equal(await ofHot, 'granted')
  assertInvariants(await books())
})

test('21: the row of a process that says nothing is free again after two seconds', async (t) => {
  const { freeze, buy, books } = await given(t)
  await freeze(2, 'stock', 'unit_id', 'hot')
  const since = systemClock.monotonicMs()
  assert.equal(await buy('hot'), 'order')
  assert.ok(systemClock.monotonicMs() - since < 5_000)
  assertInvariants(await books())
})

test('21: a claim whose row stays held is given back after five seconds, with nothing done', async (t) => {
  const { freeze, buy, books } = await given(t)
  const frozen = await freeze(60, 'stock', 'unit_id', 'hot')
  await assert.rejects(buy('hot'), { name: 'Overloaded' })
  await frozen.rollback()
  assert.deepEqual((await books()).orders, [])
  assert.equal(await buy('hot'), 'order')
})

test('21: a step whose order stays held is given back too, and the next ones go on', async (t) => {
  const { freeze, buy, committer, books } = await given(t)
  assert.equal(await buy('hot'), 'order')
  assert.equal(await buy('hot'), 'order')
  const frozen = await freeze(60, 'orders', 'id', 'order-buyer-1')
  const back = (userId: string) => committer.submit(cancel({ orderId: `order-${userId}`, userId }))
  const held = back('buyer-1')
  const free = back('buyer-2')
  await Promise.all([
    assert.rejects(held, { name: 'StoreUnavailable' }),
    free.then((outcome) => assert.equal(outcome.kind, 'order')),
  ])
  await frozen.rollback()
  assert.equal(
    known(
      (await books()).stock.find(({ unitId }) => unitId === 'hot'),
      'hot',
    ).held,
    1,
  )
  assertInvariants(await books())
})
