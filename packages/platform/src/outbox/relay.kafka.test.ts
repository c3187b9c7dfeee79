// Failure mode 5 over a real broker: the process ends before or after any send. Each event
// takes effect once, in the order of its key's versions.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { stockChanged } from '@onsale/contracts/events/stock.ts'
import { systemClock } from '@onsale/kernel/clock.ts'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import type { Bus } from '../bus/bus.ts'
import { givenKafkaBus, ownPrefix } from '../bus/kafka/testing/given-kafka.ts'
import { type KafkaServer, startKafka } from '../bus/kafka/testing/kafka-server.ts'
import { ALONE } from '../database/turn.ts'
import { eventually } from '../redis/testing/redis-server.ts'
import { givenServer } from '../testing/given-servers.ts'
import { makeOutboxRow } from './make-event.ts'
import { createRelay } from './relay.ts'
import { consumeOnce } from './sql-inbox.ts'
import { appendToOutbox, createSqlOutboxStore } from './sql-outbox.ts'
import { openScratchDatabase } from './testing/scratch.ts'

const silent = { info() {}, warn() {}, error() {} }
const EVENTS = 30
const KEYS = 3
const BATCH_ROWS = 5

let server: KafkaServer | undefined
let brokers: readonly string[] = []
before(async () => {
  brokers = givenServer('TEST_KAFKA_BROKERS')?.split(',') ?? []
  if (brokers.length > 0) return
  server = await startKafka()
  brokers = server.brokers
})
after(() => server?.remove())

/** A bus whose process ends around its first send: before it, or after it and before it knows. */
function dyingBus(bus: Bus, dies: 'before' | 'after', died: () => void): Bus {
  let isDead = false
  return {
    ...bus,
    async publish(messages) {
      if (!isDead && dies === 'after') await bus.publish(messages)
      isDead = true
      died()
      throw new Error('the process has ended')
    },
  }
}

test('a relay killed before and after each send: every effect once, in order', async (t) => {
  const database = await openScratchDatabase(t)
  const { bus } = await givenKafkaBus(t, brokers, { topicPrefix: ownPrefix() })
  const store = createSqlOutboxStore(database, systemClock)
  let deliveries = 0
  bus.subscribe({
    ...{ consumer: 'effects', topics: ['onsale.order.v1'] },
    deadLetters: { store: async () => {} },
    async handler(event) {
      deliveries += 1
      await database.write((tx) =>
        consumeOnce(tx, { consumer: 'effects', eventId: event.id, receivedAt: 1 }, async () => {
          const note = `${event.subject} ${event.aggregateversion}`
          await tx.insertInto('effects').values({ event_id: event.id, note }).execute()
        }),
      )
    },
  })
  const rows = Array.from({ length: EVENTS }, (_, at) => {
    const unitId = `unit-${at % KEYS}`
    const version = 1 + Math.floor(at / KEYS)
    return makeOutboxRow(stockChanged, {
      ...{ id: `event-${at}`, source: '/onsale/order', subject: unitId, time: 0 },
      aggregateVersion: version,
      data: { unitId, ticketId: 't', version, capacity: 9, held: 0, sold: 0 },
    })
  })
  await database.write((tx) => appendToOutbox(tx, rows))

  const relayOn = (on: Bus) =>
    createRelay({
      ...{ service: 'test', store, turn: ALONE, bus: on, batchRowsMax: BATCH_ROWS },
      ...{ clock: systemClock, scheduler: systemScheduler, logger: silent },
    })
  let sends = 0
  while ((await store.unsent(1)).length > 0) {
    for (const dies of ['before', 'after'] as const) {
      const died = Promise.withResolvers<void>()
      const dying = relayOn(dyingBus(bus, dies, died.resolve))
      dying.start()
      await died.promise
      await dying.stop()
    }
    // One that lives gets one batch through, with what was sent already in it.
    const batch = await store.unsent(BATCH_ROWS)
    await bus.publish(
      batch.map((row) => ({ topic: row.topic, event: JSON.parse(row.body) as never })), // made above
    )
    await store.markSent(batch.map(({ position }) => position))
    sends += 1
  }
  assert.equal(sends, EVENTS / BATCH_ROWS)
  const effects = () => database.reader.selectFrom('effects').selectAll().execute()
  await eventually('all effects', async () => (await effects()).length === EVENTS)
  await bus.drain()
  assert.ok(deliveries > EVENTS, 'some came again')
  const notes = (await effects()).map(({ note }) => note)
  for (let key = 0; key < KEYS; key += 1) {
    const versions = notes.flatMap((note) => {
      const [unit, version] = note.split(' ')
      return unit === `unit-${key}` ? [Number(version)] : []
    })
    assert.deepEqual(
      versions,
      versions.toSorted((a, b) => a - b),
    )
    assert.equal(versions.length, EVENTS / KEYS)
  }
})
