import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { systemClock } from '@onsale/kernel/clock.ts'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import type { BatchResult, Ledger } from '@onsale/order/ports.ts'
import { atEnd } from '@onsale/order/testing/at-end.ts'
import {
  acceptConfirm,
  cancel,
  claim,
  givenKey,
  openPayment,
  settlePayment,
} from '@onsale/order/testing/commands.ts'
import { givenSale, PRICE } from '@onsale/order/testing/given.ts'
import { type MysqlScratch, mysqlScratch } from '@onsale/order/testing/mysql-scratch.ts'
import { addressOf, onServer } from '@onsale/platform/testing/reach-mysql.ts'
import { startMysqlServer } from '@onsale/platform/testing/start-mysql.ts'
import type { Acknowledged } from './acknowledged.ts'
import { withFiles } from './copy-mysql.ts'
import { isBroken, runOracle } from './run-oracle.ts'

const CAPACITY = 60
const sale = {
  kind: 'putSale' as const,
  sale: givenSale({
    opensAt: 0,
    closesAt: Date.parse('2099-01-01T00:00:00Z'),
    refundPolicy: { tiers: [{ minDaysBefore: 0, refundPercent: 70 }] },
  }),
  units: [{ unitId: 'unit-1', visitDate: '2098-12-05', capacity: CAPACITY }],
  receipt: null,
}

const askOracle = ({ address }: MysqlScratch, remembered: readonly Acknowledged[] = []) =>
  withFiles({ order: { kind: 'mysql', address } }, (files) =>
    runOracle({ ...files, now: systemClock.now(), remembered }),
  )

function assertKept(results: Awaited<ReturnType<typeof askOracle>>): void {
  const broken = results.filter((result) => result.violationCount > 0)
  assert.deepEqual(broken, [])
  assert.equal(isBroken(results), false)
}

const isOrder = (done: BatchResult): boolean => {
  const [result] = done.results
  return result?.ok === true && ['order', 'replayedOrder'].includes(result.outcome.kind)
}

/** A person who asks again, with the same key, until there is an answer that is no fault. */
async function insist(ledger: Ledger, userId: string): Promise<BatchResult> {
  const command = claim({
    orderId: `order-${userId}`,
    userId,
    idempotency: givenKey('k', { userId }),
  })
  for (let tries = 0; tries < 200; tries += 1) {
    const done = await ledger.commit([command])
    if (done.results.every((result) => result.ok)) return done
    assert.ok(done.results.every((result) => !result.ok && result.retryable))
    await systemScheduler.sleep(50)
  }
  return assert.fail(`${userId} was never answered`)
}

test('a busy ledger keeps its invariants, and one that was tampered with is found', async (t) => {
  const scratch = await mysqlScratch(t)
  const ledger = scratch.openLedger()
  await ledger.commit([sale, claim(), claim({ orderId: 'order-2', userId: 'juno' })])
  await ledger.commit([openPayment(), acceptConfirm()])
  const answer = { kind: 'captured' as const, amount: PRICE, currency: 'KRW' }
  await ledger.commit([settlePayment(answer), cancel({ orderId: 'order-2', userId: 'juno' })])
  await ledger.commit([cancel()])
  const remembered = [{ orderId: 'order-1', paid: true }, { orderId: 'order-2' }]
  assertKept(await askOracle(scratch, remembered))
  await onServer(scratch.address, [
    `UPDATE ${scratch.address.schema}.stock SET sold = sold + 1 WHERE unit_id = 'unit-1'`,
  ])
  const [stock] = await askOracle(scratch)
  assert.equal(stock?.violationCount, 1)
})

async function givenOwnServer(t: TestContext) {
  const server = await startMysqlServer()
  atEnd(t, () => server.dispose())
  const scratch = await mysqlScratch(t, server.url)
  return { server, scratch }
}

test('the server is killed in the middle of a sale and comes back: nothing is lost or done twice', async (t) => {
  const { server, scratch } = await givenOwnServer(t)
  const ledgers = [scratch.openLedger(), scratch.openLedger()]
  await ledgers[0]?.commit([sale])
  const acknowledged: Acknowledged[] = []
  let answered = 0
  const half = Promise.withResolvers<void>()
  const people = Array.from({ length: 120 }, (_, index) => `buyer-${index}`)
  const bought = people.map(async (userId, index) => {
    // Not all in one breath, so that the kill comes between.
    await systemScheduler.sleep(index * 5)
    const done = await insist(ledgers[index % 2] ?? assert.fail(), userId)
    if (isOrder(done)) acknowledged.push({ orderId: `order-${userId}` })
    answered += 1
    if (answered === 30) half.resolve()
  })
  await half.promise
  await server.signal('SIGKILL')
  await server.start()
  await Promise.all(bought)
  assert.equal(acknowledged.length, CAPACITY)
  assertKept(await askOracle(scratch, acknowledged))
})

test('a server that became a standby is told of, and again when it is none', async (t) => {
  const { server, scratch } = await givenOwnServer(t)
  let reached = Promise.withResolvers<string>()
  const ledger = scratch.openLedger({
    onReach(fault) {
      reached.resolve(fault?.message ?? 'there')
    },
  })
  await ledger.commit([sale])
  assert.equal(await reached.promise, 'there')
  await onServer(addressOf(server.url), ['SET GLOBAL read_only = 1'])
  do {
    reached = Promise.withResolvers<string>()
  } while ((await reached.promise) === 'there')
  assert.match(await reached.promise, /read-only/)
  await onServer(addressOf(server.url), ['SET GLOBAL read_only = 0'])
  do {
    reached = Promise.withResolvers<string>()
  } while ((await reached.promise) !== 'there')
  assert.ok(isOrder(await ledger.commit([claim()])))
})

test('a server that is frozen for a while: clear faults, then the sale goes on', async (t) => {
  const { server, scratch } = await givenOwnServer(t)
  const ledger = scratch.openLedger()
  await ledger.commit([sale])
  await server.signal('SIGSTOP')
  const since = systemClock.monotonicMs()
  const [refused] = (await ledger.commit([claim()])).results
  const tookMs = systemClock.monotonicMs() - since
  await server.signal('SIGCONT')
  assert.ok(refused !== undefined && !refused.ok && refused.retryable)
  assert.ok(tookMs < 15_000, `told after ${tookMs} ms`)
  assert.ok(isOrder(await insist(ledger, 'juno')))
  assertKept(await askOracle(scratch))
})
