// Several relays over one outbox: each row is published once while all are well, and every row
// is published whatever becomes of one of them.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { stockChanged } from '@onsale/contracts/events/stock.ts'
import { systemClock } from '@onsale/kernel/clock.ts'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { type Scheduler, systemScheduler } from '@onsale/kernel/scheduler.ts'
import type { Bus } from '../bus/bus.ts'
import { migrateMysql } from '../database/mysql/migrate-mysql.ts'
import { openMysqlDatabase } from '../database/mysql/open-mysql-database.ts'
import { eventually } from '../redis/testing/redis-server.ts'
import { scratchSchema } from '../testing/mysql-server.ts'
import { makeOutboxRow } from './make-event.ts'
import { createRelay } from './relay.ts'
import { appendToOutbox, createSqlOutboxStore } from './sql-outbox.ts'
import { scratchMigrations, type ScratchTables } from './testing/scratch.ts'

const silent = { info() {}, warn() {}, error() {} }
const randomness = createSystemRandomness()

/** Timers of a process that may be made to stand still. */
function freezable() {
  let isFrozen = false
  const scheduler: Scheduler = {
    ...systemScheduler,
    after: (ms, task) => systemScheduler.after(ms, () => (isFrozen ? undefined : task())),
  }
  return { scheduler, freeze: () => (isFrozen = true) }
}

async function given(t: TestContext) {
  const ends: (() => Promise<void>)[] = []
  t.after(async () => {
    for (const end of ends.toReversed()) await end()
  })
  const address = await scratchSchema((work) => void ends.push(work), {
    name: 'outbox',
    up: (to) => migrateMysql(to, scratchMigrations),
  })
  const open = (scheduler = systemScheduler) => {
    const database = openMysqlDatabase<ScratchTables>({ address, scheduler, randomness })
    ends.push(() => database.close())
    return database
  }
  const database = open()
  const published: string[] = []
  /** A process that relays; `publish` takes the place of the bus. */
  const relay = (publish?: Bus['publish'], scheduler = systemScheduler) => {
    const own = open(scheduler)
    const turn = own.turn('work')
    const bus: Bus = {
      publish: publish ?? (async (all) => void published.push(...all.map(({ event }) => event.id))),
      subscribe() {},
      async drain() {},
      async close() {},
    }
    const store = createSqlOutboxStore(own, systemClock)
    const relayed = createRelay({
      ...{ service: 'test', store, turn, bus, batchRowsMax: 8 },
      ...{ clock: systemClock, scheduler, logger: silent },
    })
    ends.push(async () => {
      await relayed.stop()
      await turn.leave()
    })
    relayed.start()
    return { ...relayed, turn }
  }
  let made = 0
  const rowsOf = (count: number) =>
    Array.from({ length: count }, () => {
      const at = (made += 1)
      return makeOutboxRow(stockChanged, {
        ...{ id: `e${at}`, source: '/onsale/order', subject: `u${at}`, aggregateVersion: 1 },
        ...{ time: 0 },
        data: { unitId: `u${at}`, ticketId: 't', version: 1, capacity: 9, held: 0, sold: 0 },
      })
    })
  return {
    database,
    published,
    relay,
    rowsOf,
    commit: (count: number) => database.write((tx) => appendToOutbox(tx, rowsOf(count))),
    isDrained: async () =>
      (await createSqlOutboxStore(database, systemClock).unsent(1)).length === 0,
  }
}

test('two relays publish each row once, also one whose transaction commits late', async (t) => {
  const { database, published, relay, rowsOf, commit, isDrained } = await given(t)
  relay()
  relay()
  const late = Promise.withResolvers<void>()
  const isOpen = Promise.withResolvers<void>()
  const slow = database.write(async (tx) => {
    await appendToOutbox(tx, rowsOf(1))
    isOpen.resolve()
    await late.promise
  })
  await isOpen.promise
  for (let batch = 0; batch < 20; batch += 1) await commit(5)
  await eventually('what is committed is sent', isDrained)
  assert.equal(published.includes('e1'), false)
  late.resolve()
  await slow
  await eventually('the late one is sent', isDrained)
  assert.equal(published.length, 101)
  assert.equal(new Set(published).size, 101)
})

test('a relay that stands still with a batch in hand keeps no row from being published', async (t) => {
  const { published, relay, commit, isDrained } = await given(t)
  const { scheduler, freeze } = freezable()
  const hasBatch = Promise.withResolvers<void>()
  await commit(20)
  relay(() => {
    hasBatch.resolve()
    freeze()
    return new Promise(() => {})
  }, scheduler)
  await hasBatch.promise
  relay()
  await eventually('all is sent', isDrained)
  assert.equal(new Set(published).size, 20)
})

test('a relay that stops leaves its turn to the next', async (t) => {
  const { published, relay, commit, isDrained } = await given(t)
  const first = relay()
  await commit(3)
  await eventually('the first sends', isDrained)
  relay()
  await first.stop()
  await first.turn.leave()
  await commit(3)
  await eventually('the second sends', isDrained)
  assert.equal(published.length, 6)
})
