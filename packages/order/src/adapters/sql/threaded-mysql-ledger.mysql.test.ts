import assert from 'node:assert/strict'
import diagnostics from 'node:diagnostics_channel'
import { test, type TestContext } from 'node:test'
import type { Worker } from 'node:worker_threads'
import { systemClock } from '@onsale/kernel/clock.ts'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import { createDatabaseClock } from '@onsale/platform/database/mysql/database-clock.ts'
import { StoreUnavailable } from '@onsale/platform/database/sql-session.ts'
import { startCuttingProxy } from '@onsale/platform/testing/cutting-proxy.ts'
import { atEnd } from '../../testing/at-end.ts'
import { claim } from '../../testing/commands.ts'
import { givenSale } from '../../testing/given.ts'
import { conformanceSettings, ledgerConformance } from '../../testing/ledger.conformance.ts'
import { mysqlScratch } from '../../testing/mysql-scratch.ts'
import { until } from '../../testing/scratch.ts'
import { openThreadedMysqlLedger } from './threaded-mysql-ledger.ts'

async function given(t: TestContext) {
  const scratch = await mysqlScratch(t)
  const openLedger = (options: Partial<Parameters<typeof openThreadedMysqlLedger>[0]> = {}) => {
    const ledger = openThreadedMysqlLedger({
      ...conformanceSettings,
      address: scratch.address,
      clock: createDatabaseClock(systemClock, systemClock.now()),
      scheduler: systemScheduler,
      ...options,
    })
    atEnd(t, () => ledger.close())
    return ledger
  }
  return { ...scratch, openLedger }
}

ledgerConformance('MySQL, in a thread', async (t) => {
  const { openLedger, reads, books, events } = await given(t)
  return {
    ledger: openLedger(),
    reads,
    books,
    events,
    openAnother: async (settings) => openLedger(settings),
  }
})

const putSale = {
  kind: 'putSale' as const,
  sale: givenSale({ opensAt: 0, closesAt: Date.parse('2099-01-01T00:00:00Z') }),
  units: [{ unitId: 'unit-1', visitDate: '2098-12-05', capacity: 10 }],
  receipt: null,
}
const claimOf = (userId: string) =>
  claim({ orderId: `order-${userId}`, userId, lines: [{ unitId: 'unit-1', quantity: 1 }] })

test('what the database says its time is, this process knows too', async (t) => {
  const { openLedger } = await given(t)
  const clock = createDatabaseClock(systemClock, systemClock.now() - 60_000)
  const ledger = openLedger({ clock })
  await ledger.commit([putSale])
  assert.ok(Math.abs(clock.now() - systemClock.now()) < 5_000)
})

test('it tells when the server cannot be reached, and when it can again', async (t) => {
  const { openLedger, address } = await given(t)
  const proxy = await startCuttingProxy(address)
  atEnd(t, () => proxy.close())
  const told: (StoreUnavailable | undefined)[] = []
  openLedger({
    address: { ...address, host: '127.0.0.1', port: proxy.port },
    onReach: (fault) => told.push(fault),
  })
  await until('it is reached', async () => told.length > 0 && told.at(-1) === undefined)
  proxy.sever()
  await until('it is away', async () => told.at(-1) instanceof StoreUnavailable)
  proxy.restore()
  await until('it is back', async () => told.at(-1) === undefined)
})

/** The threads that are started while the test runs, to be ended from outside. */
function watchThreads(t: TestContext): Worker[] {
  const threads: Worker[] = []
  const note = (message: unknown): void => {
    threads.push((message as { readonly worker: Worker }).worker) // what Node publishes there
  }
  diagnostics.subscribe('worker_threads', note)
  t.after(() => diagnostics.unsubscribe('worker_threads', note))
  return threads
}

test('a thread that dies while nobody commits is told of, and followed by another', async (t) => {
  const threads = watchThreads(t)
  const { openLedger } = await given(t)
  const told: (StoreUnavailable | undefined)[] = []
  openLedger({ onReach: (fault) => told.push(fault) })
  await until('it is reached', async () => told.length > 0 && told.at(-1) === undefined)
  await threads[0]?.terminate()
  await until('it is told of', async () => told.at(-1) instanceof StoreUnavailable)
  await until('it is back', async () => told.at(-1) === undefined)
  assert.equal(threads.length, 2)
})

test('a thread that dies fails what it had, and is followed by another', async (t) => {
  const threads = watchThreads(t)
  const { openLedger, books } = await given(t)
  const ledger = openLedger()
  await ledger.commit([putSale])
  const lost = ledger.commit([claimOf('mina')])
  await Promise.all([threads[0]?.terminate(), assert.rejects(lost, StoreUnavailable)])
  const done = await ledger.commit([claimOf('juno')])
  assert.ok(done.results[0]?.ok)
  assert.equal(threads.length, 2)
  assert.ok((await books()).orders.some(({ id }) => id === 'order-juno'))
})
