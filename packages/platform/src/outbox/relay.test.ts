import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { stockChanged } from '@onsale/contracts/events/stock.ts'
import type { CloudEvent } from '@onsale/contracts/events/event.ts'
import { systemClock } from '@onsale/kernel/clock.ts'
import { type Scheduler, systemScheduler } from '@onsale/kernel/scheduler.ts'
import type { Bus } from '../bus/bus.ts'
import { createLocalBus } from '../bus/local-bus.ts'
import { createRecorder, type Recorder } from '../bus/testing/recorder.ts'
import { createSimulatedTime } from '../bus/testing/simulated-time.ts'
import type { Database } from '../database/database.ts'
import { ALONE } from '../database/turn.ts'
import { makeOutboxRow } from './make-event.ts'
import type { OutboxRow, OutboxStore, StoredOutboxRow } from './outbox.ts'
import { createRelay, type RelayOptions } from './relay.ts'
import { openScratchDatabase, type ScratchTables } from './testing/scratch.ts'
import { createSqlDeadLetters } from './sql-dead-letters.ts'
import { consumeOnce } from './sql-inbox.ts'
import { appendToOutbox, createSqlOutboxStore } from './sql-outbox.ts'

const silent = { info() {}, warn() {}, error() {} }
const never = { bytes: (count: number) => new Uint8Array(count), fraction: () => 0.99 }
const hurried: Scheduler = {
  ...systemScheduler,
  after: (delayMs, task) => systemScheduler.after(delayMs / 1_000, task),
  sleep: (delayMs, signal) => systemScheduler.sleep(delayMs / 100, signal),
}

function rowOf(id: string, subject = 'u'): OutboxRow {
  const data = { unitId: subject, ticketId: 't', version: 1, capacity: 10, held: 0, sold: 0 }
  const fields = { id, source: '/onsale/order', subject, aggregateVersion: 1, time: 0, data }
  return makeOutboxRow(stockChanged, fields)
}

/** A consumer that writes one row for every event it takes in. */
function consumerOf(database: Database<ScratchTables>): Recorder {
  const handle = async (event: CloudEvent): Promise<void> => {
    await database.write((tx) =>
      consumeOnce(tx, { consumer: 'one', eventId: event.id, receivedAt: 0 }, async () => {
        await tx.insertInto('effects').values({ event_id: event.id, note: 'done' }).execute()
      }),
    )
  }
  return createRecorder('one', ['onsale.order.v1'], handle)
}

async function effectsOf(database: Database<ScratchTables>): Promise<(string | null)[]> {
  const rows = await database.reader.selectFrom('effects').select('event_id').execute()
  return rows.map((row) => row.event_id)
}

async function given(t: TestContext) {
  const database = await openScratchDatabase(t)
  const store = createSqlOutboxStore(database, systemClock)
  const bus = createLocalBus({ scheduler: hurried, randomness: never, logger: silent })
  t.after(() => bus.close())
  const startRelay = (over: OutboxStore = store, overBus: Bus = bus) => {
    const times = { clock: systemClock, scheduler: hurried, logger: silent }
    const relay = createRelay({
      ...{ service: 'test', store: over, turn: ALONE, bus: overBus },
      ...times,
    })
    t.after(() => relay.stop())
    relay.start()
    return relay
  }
  const commit = (...ids: string[]) =>
    database.write((tx) =>
      appendToOutbox(
        tx,
        ids.map((id) => rowOf(id)),
      ),
    )
  return { database, store, bus, startRelay, commit }
}

test('what is committed is published in order and marked; a later commit follows', async (t) => {
  const { database, store, bus, startRelay, commit } = await given(t)
  const recorder = consumerOf(database)
  bus.subscribe(recorder.subscription)
  await commit('a', 'b')
  const relay = startRelay()
  await recorder.until(() => recorder.deliveries.length === 2)
  await commit('c')
  relay.wake()
  await recorder.until(() => recorder.deliveries.length === 3)
  await relay.stop()
  assert.deepEqual(recorder.firstIds(), ['a', 'b', 'c'])
  assert.deepEqual(await store.unsent(9), [])
})

test('failure mode 5: a crash between commit and publish loses no event', async (t) => {
  const { database, bus, startRelay, commit } = await given(t)
  // The process that commits ends before its relay was ever told of the rows.
  await commit('a')
  // The next process begins with nothing but the database.
  const recorder = consumerOf(database)
  bus.subscribe(recorder.subscription)
  startRelay()
  await recorder.until(() => recorder.deliveries.length === 1)
  await bus.drain()
  assert.deepEqual(await effectsOf(database), ['a'])
})

test('failure mode 5: a crash before the consumer committed publishes again', async (t) => {
  const { database, store, startRelay, commit } = await given(t)
  const first = createLocalBus({ scheduler: hurried, randomness: never, logger: silent })
  const hanging = createRecorder('one', ['onsale.order.v1'], () => new Promise(() => {}))
  first.subscribe(hanging.subscription)
  await commit('a')
  // The first process dies while its consumer is at work: neither effect nor mark.
  const dying = startRelay(store, first)
  await hanging.until(() => hanging.deliveries.length === 1)
  await dying.stop()
  assert.equal((await store.unsent(9)).length, 1)
  // The second one delivers it.
  const second = createLocalBus({ scheduler: hurried, randomness: never, logger: silent })
  t.after(() => second.close())
  const recorder = consumerOf(database)
  second.subscribe(recorder.subscription)
  startRelay(store, second)
  await recorder.until(() => recorder.deliveries.length === 1)
  await second.drain()
  assert.deepEqual(await effectsOf(database), ['a'])
})

test('failure mode 6: published, then a crash before the mark: delivered twice, effect once', async (t) => {
  const { database, store, bus, startRelay, commit } = await given(t)
  const recorder = consumerOf(database)
  bus.subscribe(recorder.subscription)
  await commit('a', 'b')
  let crashesLeft = 2
  const marked = Promise.withResolvers<void>()
  startRelay({
    ...store,
    async markSent(positions) {
      crashesLeft -= 1
      if (crashesLeft >= 0) throw new Error('the process is gone')
      await store.markSent(positions)
      marked.resolve()
    },
  })
  await marked.promise
  assert.deepEqual(
    recorder.deliveries.map(({ id }) => id),
    ['a', 'b', 'a', 'b', 'a', 'b'],
  )
  assert.deepEqual(await effectsOf(database), ['a', 'b'])
})

test('failure mode 7: a poison event ends as a dead letter, those behind it are published', async (t) => {
  const { database, store, bus, startRelay, commit } = await given(t)
  const recorder = createRecorder('one', ['onsale.order.v1'], (event) => {
    if (event.id === 'poison') throw new Error('cannot be read')
  })
  const deadLetters = createSqlDeadLetters(database, systemClock)
  bus.subscribe({ ...recorder.subscription, deadLetters })
  await commit('poison', 'behind')
  const relay = startRelay()
  await recorder.until(() => recorder.firstIds().includes('behind'))
  await bus.drain()
  await relay.stop()
  const letters = await database.reader.selectFrom('dead_letters').selectAll().execute()
  assert.deepEqual(
    letters.map((row) => [row.consumer, row.event_id]),
    [['one', 'poison']],
  )
  assert.deepEqual(await store.unsent(9), [])
})

test('failure mode 7: a handler whose store is away makes no dead letter and loses nothing', async (t) => {
  const { database, bus, startRelay, commit } = await given(t)
  let awayLeft = 9
  const recorder = createRecorder('one', ['onsale.order.v1'], () => {
    awayLeft -= 1
    if (awayLeft > 0) throw Object.assign(new Error('store away'), { retryable: true })
  })
  bus.subscribe({
    ...recorder.subscription,
    deadLetters: createSqlDeadLetters(database, systemClock),
  })
  await commit('a')
  startRelay()
  await recorder.until(() => awayLeft === 0)
  await bus.drain()
  assert.deepEqual(await database.reader.selectFrom('dead_letters').selectAll().execute(), [])
})

/** An outbox in memory whose rows become visible when the test says so. */
function memoryStore() {
  const rows: StoredOutboxRow[] = []
  const sent: number[] = []
  const store: OutboxStore = {
    unsent: async (rowsMax) =>
      rows
        .filter(({ position }) => !sent.includes(position))
        .toSorted((a, b) => a.position - b.position)
        .slice(0, rowsMax),
    async markSent(positions) {
      sent.push(...positions)
    },
    purgeSent: async () => 0,
  }
  return {
    store,
    sent,
    show: (position: number, subject?: string) =>
      rows.push({ ...rowOf(`e${position}`, subject), position }),
  }
}

function simulatedRelay(
  publish: Bus['publish'],
  store: OutboxStore,
  options: Pick<RelayOptions, 'wholeStates' | 'batchRowsMax'> &
    Partial<Pick<RelayOptions, 'turn'>> = {},
) {
  const time = createSimulatedTime(0)
  const bus: Bus = { publish, subscribe() {}, async drain() {}, async close() {} }
  const { clock, scheduler } = time
  const times = { clock, scheduler, logger: silent }
  const relay = createRelay({ service: 'test', store, turn: ALONE, bus, ...times, ...options })
  return { time, relay }
}

test('a lower position that commits later is published too', async () => {
  const { store, sent, show } = memoryStore()
  const { time, relay } = simulatedRelay(async () => {}, store)
  show(2)
  relay.start()
  await time.settle()
  show(1)
  relay.wake()
  await time.advance(50)
  assert.deepEqual(sent, [2, 1])
  await relay.stop()
})

test('what is committed within 50 ms of a batch is published together', async () => {
  const { store, show } = memoryStore()
  const batches: number[] = []
  const { time, relay } = simulatedRelay(async (all) => void batches.push(all.length), store)
  show(1)
  relay.start()
  await time.settle()
  for (const position of [2, 3]) {
    show(position)
    relay.wake()
    await time.advance(24)
  }
  assert.deepEqual(batches, [1])
  await time.advance(2)
  assert.deepEqual(batches, [1, 2])
  await relay.stop()
  assert.equal(time.pendingTimers(), 0)
})

test('a backlog is published without pauses', async () => {
  const { store, sent, show } = memoryStore()
  const { time, relay } = simulatedRelay(async () => {}, store, { batchRowsMax: 2 })
  for (const position of [1, 2, 3, 4, 5]) show(position)
  relay.start()
  await time.settle()
  assert.deepEqual(sent, [1, 2, 3, 4, 5])
  await relay.stop()
})

test('of whole states that wait only the newest of a subject is published, all are marked', async () => {
  const { store, sent, show } = memoryStore()
  const published: string[] = []
  const { time, relay } = simulatedRelay(
    async (all) => void published.push(...all.map(({ event }) => event.id)),
    store,
    { wholeStates: [stockChanged] },
  )
  show(1, 'a')
  show(2, 'b')
  show(3, 'a')
  show(4, 'a')
  relay.start()
  await time.settle()
  assert.deepEqual(published, ['e2', 'e4'])
  assert.deepEqual(sent, [1, 2, 3, 4])
  await relay.stop()
})

test('events that are no whole states are published one and all', async () => {
  const { store, show } = memoryStore()
  const published: string[] = []
  const { time, relay } = simulatedRelay(
    async (all) => void published.push(...all.map(({ event }) => event.id)),
    store,
  )
  for (const position of [1, 2, 3]) show(position, 'a')
  relay.start()
  await time.settle()
  assert.deepEqual(published, ['e1', 'e2', 'e3'])
  await relay.stop()
})

test('without a wake the rows are found by polling, and a stopped relay leaves no timer', async () => {
  const { store, sent, show } = memoryStore()
  const { time, relay } = simulatedRelay(async () => {}, store)
  relay.start()
  await time.settle()
  show(1)
  await time.settle()
  assert.deepEqual(sent, [])
  await time.advance(100)
  assert.deepEqual(sent, [1])
  await relay.stop()
  assert.equal(time.pendingTimers(), 0)
})

test('a bus that fails is asked again with growing pauses', async () => {
  const { store, sent, show } = memoryStore()
  const triedAt: number[] = []
  const { time, relay } = simulatedRelay(async () => {
    triedAt.push(time.clock.now())
    if (triedAt.length < 4) throw new Error('no broker')
  }, store)
  show(1)
  relay.start()
  await time.advance(1_000)
  assert.deepEqual(triedAt, [0, 50, 150, 350])
  assert.deepEqual(sent, [1])
  await relay.stop()
})

test('stop waits for the batch under way, but not for ever', async () => {
  const { store, sent, show } = memoryStore()
  const { time, relay } = simulatedRelay(() => new Promise(() => {}), store)
  show(1)
  relay.start()
  await time.settle()
  let isStopped = false
  const stopped = relay.stop().then(() => {
    isStopped = true
  })
  await time.advance(1_999)
  assert.equal(isStopped, false)
  await time.advance(1)
  await stopped
  assert.deepEqual(sent, [])
})
