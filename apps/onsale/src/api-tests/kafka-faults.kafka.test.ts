// Kafka is silent, or killed, in mid-sale: nobody who buys waits for it, what an operator
// changes counts at once, and afterwards every event has had its effect once.
import assert from 'node:assert/strict'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, test, type TestContext } from 'node:test'
import { changeTicket, pauseTicket, resumeTicket } from '@onsale/contracts/http/admin-calls.ts'
import { getTicket } from '@onsale/contracts/http/catalogue-calls.ts'
import { getReadiness } from '@onsale/contracts/http/service-calls.ts'
import type { CloudEvent } from '@onsale/contracts/events/event.ts'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import type { BusMessage } from '@onsale/platform/bus/bus.ts'
import { openKafkaBus } from '@onsale/platform/bus/kafka/open-kafka-bus.ts'
import { type KafkaServer, startKafka } from '@onsale/platform/bus/kafka/testing/kafka-server.ts'
import { createMetrics } from '@onsale/platform/metrics.ts'
import { createReadiness } from '@onsale/platform/readiness.ts'
import { freePort } from '@onsale/platform/redis/testing/redis-server.ts'
import { createRecordingLogger } from '@onsale/platform/testing/recording-logger.ts'
import { dataFiles } from '../data-files.ts'
import { assertOracle, type Crowd, givenCrowd } from './testing/crowd-in-waves.ts'
import { eventually } from './testing/eventually.ts'
import { buy, givenOrder, givenPaid, givenTicket } from './testing/given.ts'
import { type Onsale, startOnsale } from './testing/start-onsale.ts'

let server: KafkaServer
before(async () => {
  server = await startKafka()
})
after(() => server.remove())

const WAVE = 25
const SILENT_MS = 10_000
const SETTLED_WITHIN_MS = 45_000

async function startWithKafka(t: TestContext) {
  const internalPort = await freePort()
  const api = await startOnsale({
    env: {
      KAFKA_BROKERS: server.brokers.join(','),
      KAFKA_TOPIC_PARTITIONS: '4',
      ONSALE_INTERNAL_PORT: String(internalPort),
    },
  })
  t.after(() => api.stop())
  return { api, internalPort }
}

/** Counts rows of one of the program's databases. */
function count(api: Onsale, service: 'order' | 'ticket', sql: string): number {
  const database = new DatabaseSync(path.resolve(dataFiles(api.dataDir)[service]), {
    readOnly: true,
  })
  try {
    return Number(database.prepare(sql).get()?.['n'])
  } finally {
    database.close()
  }
}

/** The event with the newest figures of each unit; older ones that waited with it are not sent. */
function newestFigures(api: Onsale): string[] {
  const file = path.resolve(dataFiles(api.dataDir).order)
  const database = new DatabaseSync(file, { readOnly: true })
  try {
    const newest = `SELECT event_id, MAX(aggregate_version) FROM outbox
      WHERE type = 'stock.changed' GROUP BY subject`
    return database
      .prepare(newest)
      .all()
      .map(({ event_id }) => String(event_id))
  } finally {
    database.close()
  }
}

/** Everything was sent and handled; the copy of the catalogue says what the ledger says. */
async function settled(api: Onsale, internalPort: number): Promise<void> {
  await eventually(
    async () => {
      for (const service of ['order', 'ticket'] as const) {
        const unsent = 'SELECT COUNT(*) AS n FROM outbox WHERE sent_at IS NULL'
        assert.equal(count(api, service, unsent), 0, `${service} has sent everything`)
      }
      for (const eventId of newestFigures(api)) {
        const receipts = `SELECT COUNT(*) AS n FROM inbox WHERE event_id = '${eventId}'`
        assert.equal(count(api, 'ticket', receipts), 1, 'the newest figures were handled')
      }
    },
    { withinMs: SETTLED_WITHIN_MS },
  )
  await assertOracle(api, internalPort)
}

/** Buying, paying and an operator's changes, while Kafka cannot be heard. */
async function lifeGoesOn(api: Onsale, crowd: Crowd): Promise<void> {
  await crowd.wave(WAVE)
  await crowd.salesGoOn()
  const { ticket, unitId } = await givenTicket(api)
  await givenPaid(api.person(), unitId)
  const admin = api.person('admin')
  const params = { ticketId: ticket.id }
  const price = { amount: 61_000, currency: 'KRW' }
  ;(await admin.call(changeTicket, { params, body: { price } })).expect(200)
  assert.deepEqual((await givenOrder(api.person(), unitId)).total, price)
  ;(await admin.call(pauseTicket, { params })).expect(200)
  ;(await buy(api.person(), unitId)).refused('SALE_PAUSED')
  ;(await admin.call(resumeTicket, { params })).expect(200)
  await givenOrder(api.person(), unitId)
}

test('silent for 10 s', async (t) => {
  const { api, internalPort } = await startWithKafka(t)
  const crowd = await givenCrowd(api)
  await crowd.wave(WAVE)
  await server.signal('SIGSTOP')
  try {
    const silence = systemScheduler.sleep(SILENT_MS)
    await lifeGoesOn(api, crowd)
    ;(await api.anybody.call(getReadiness)).expect(200)
    await silence
  } finally {
    await server.signal('SIGCONT')
  }
  await crowd.wave(WAVE)
  await crowd.everyWinnerAsksAgain()
  await settled(api, internalPort)
})

test('killed, and started again', async (t) => {
  const { api, internalPort } = await startWithKafka(t)
  const crowd = await givenCrowd(api)
  await crowd.wave(WAVE)
  await server.signal('SIGKILL')
  try {
    await lifeGoesOn(api, crowd)
  } finally {
    await server.startAgain()
  }
  await crowd.wave(WAVE)
  await settled(api, internalPort)
})

test('events that come again and in another order change nothing', async (t) => {
  const { api, internalPort } = await startWithKafka(t)
  const crowd = await givenCrowd(api)
  await crowd.wave(WAVE)
  await settled(api, internalPort)
  const shown = async () => {
    const params = { ticketId: crowd.onSale.ticket.id }
    const { version: _, ...ticket } = {
      version: 0,
      ...(await api.anybody.call(getTicket, { params })).expect(200),
    }
    return ticket
  }
  const before = await shown()
  const handled = count(api, 'ticket', 'SELECT COUNT(*) AS n FROM inbox')
  await publishAgain([...eventsOf(api).toReversed(), ...eventsOf(api)])
  const paid = await givenPaid(api.person(), (await givenTicket(api)).unitId)
  assert.equal(paid.order.status, 'PAID')
  await settled(api, internalPort)
  assert.deepEqual(await shown(), before)
  const letters = 'SELECT COUNT(*) AS n FROM dead_letters'
  assert.equal(count(api, 'ticket', letters) + count(api, 'order', letters), 0)
  assert.ok(count(api, 'ticket', 'SELECT COUNT(*) AS n FROM inbox') > handled)
})

function eventsOf(api: Onsale): BusMessage[] {
  const messages: BusMessage[] = []
  for (const service of ['order', 'ticket'] as const) {
    const file = path.resolve(dataFiles(api.dataDir)[service])
    const database = new DatabaseSync(file, { readOnly: true })
    for (const { body } of database.prepare('SELECT body FROM outbox ORDER BY position').all()) {
      const event = JSON.parse(String(body)) as CloudEvent // written by makeOutboxRow
      messages.push({ topic: `onsale.${service}.v1`, event })
    }
    database.close()
  }
  return messages
}

/** As a relay whose marks were lost would; and one that has lost its order. */
async function publishAgain(messages: readonly BusMessage[]): Promise<void> {
  const bus = await openKafkaBus({
    ...{ brokers: server.brokers, partitions: 4, replication: 1 },
    ...{ scheduler: systemScheduler, randomness: createSystemRandomness() },
    logger: createRecordingLogger(),
    metrics: createMetrics({ ofProcess: false }),
    readiness: createReadiness().part('kafka'),
  })
  await bus.publish(messages)
  await bus.close()
}

test('brokers that are away: not ready with the reason, selling all the same', async (t) => {
  const port = await freePort()
  const api = await startOnsale({ env: { KAFKA_BROKERS: `127.0.0.1:${port}` } })
  t.after(() => api.stop())
  const unready = (await api.anybody.call(getReadiness)).refused('OVERLOADED')
  assert.match(String(Reflect.get(unready, 'failing')), /^kafka: Kafka cannot be reached/)
  await givenPaid(api.person(), (await givenTicket(api)).unitId)
})
