import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Producer } from '@platformatic/kafka'
import { freePort } from '../../redis/testing/redis-server.ts'
import { givenServer } from '../../testing/given-servers.ts'
import { testBusConformance } from '../bus.conformance.ts'
import { createRecorder, testMessage } from '../testing/recorder.ts'
import { KafkaUnusable } from './kafka-faults.ts'
import { givenKafkaBus, ownPrefix } from './testing/given-kafka.ts'
import { type KafkaServer, startKafka } from './testing/kafka-server.ts'

let server: KafkaServer | undefined
let brokers: readonly string[] = []
before(async () => {
  brokers = givenServer('TEST_KAFKA_BROKERS')?.split(',') ?? []
  if (brokers.length > 0) return
  server = await startKafka()
  brokers = server.brokers
})
after(() => server?.remove())

const orders = ['onsale.order.v1'] as const

testBusConformance('Kafka', async (t) => (await givenKafkaBus(t, brokers, { hurried: true })).bus)

test('what is no event becomes a dead letter with its text, those behind it go on', async (t) => {
  const topicPrefix = ownPrefix()
  const { bus } = await givenKafkaBus(t, brokers, { topicPrefix })
  const recorder = createRecorder('one', orders)
  bus.subscribe(recorder.subscription)
  const producer = new Producer({ clientId: 'stranger', bootstrapBrokers: [...brokers] })
  const topic = `${topicPrefix}onsale.order.v1`
  const values = ['not json', '[]', '{"id":1}', '']
  await producer.send({
    messages: values.map((value) => ({ topic, partition: 0, value: Buffer.from(value) })),
    acks: 1,
  })
  await producer.close()
  await bus.publish([testMessage('a', 'k')])
  await recorder.until(() => recorder.firstIds().includes('a'))
  await recorder.until(() => recorder.dead.length === values.length)
  assert.match(recorder.dead[0]?.id ?? '', /^onsale\.order\.v1\/0\/\d+$/)
  assert.equal(recorder.dead[0]?.reason, 'no CloudEvent')
})

// Guards: offsets are committed when handlers have ended, and the group shares the partitions.
test('scale-out: a second process takes part, and what one leaves the other does', async (t) => {
  const topicPrefix = ownPrefix()
  const one = await givenKafkaBus(t, brokers, { topicPrefix })
  const first = createRecorder('group', orders)
  one.bus.subscribe(first.subscription)
  const send = (from: number, count: number) =>
    one.bus.publish(
      Array.from({ length: count }, (_, at) =>
        testMessage(`e${from + at}`, `k${(from + at) % 40}`),
      ),
    )
  await send(0, 200)
  await first.until(() => first.firstIds().length === 200)

  const two = await givenKafkaBus(t, brokers, { topicPrefix })
  const second = createRecorder('group', orders)
  two.bus.subscribe(second.subscription)
  let sent = 200
  while (second.deliveries.length === 0) {
    await send(sent, 40)
    sent += 40
    await one.bus.drain()
  }
  await two.bus.close()
  await send(sent, 40)
  sent += 40
  const all = () => new Set([...first.firstIds(), ...second.firstIds()])
  await first.until(() => all().size === sent)
  const twice = first.deliveries.length + second.deliveries.length - sent
  assert.ok(twice <= 400, `${twice} came twice`)
})

test('a bus that is opened again goes on where it was, and drains', async (t) => {
  const topicPrefix = ownPrefix()
  const before = await givenKafkaBus(t, brokers, { topicPrefix })
  const seen = createRecorder('one', orders)
  before.bus.subscribe(seen.subscription)
  await before.bus.publish([testMessage('a', 'k')])
  await seen.until(() => seen.deliveries.length === 1)
  await before.bus.close()
  const again = await givenKafkaBus(t, brokers, { topicPrefix })
  const recorder = createRecorder('one', orders)
  again.bus.subscribe(recorder.subscription)
  await again.bus.publish([testMessage('b', 'k')])
  await again.bus.drain()
  assert.deepEqual(recorder.firstIds(), ['b'])
  assert.match(await again.metrics.text(), /onsale_consumer_lag_events\{consumer="one"\} 0/)
})

test('the trace of a request travels in a header', async (t) => {
  const { bus } = await givenKafkaBus(t, brokers)
  const recorder = createRecorder('one', orders)
  bus.subscribe(recorder.subscription)
  const { topic, event } = testMessage('a', 'k')
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
  await bus.publish([{ topic, event: { ...event, traceparent } }])
  await recorder.until(() => recorder.deliveries.length === 1)
  assert.equal(recorder.deliveries[0]?.traceparent, traceparent)
})

test('replicas that there are no brokers for refuse the start', async (t) => {
  const opened = givenKafkaBus(t, brokers, { replication: 3 })
  await assert.rejects(opened, (fault) => {
    assert.ok(fault instanceof KafkaUnusable)
    assert.equal(fault.message, 'KAFKA_TOPIC_REPLICATION is 3, but there is 1 broker')
    return true
  })
})

test('brokers that are away hold readiness up, with the reason and no address', async (t) => {
  const port = await freePort()
  const { bus, readiness } = await givenKafkaBus(t, [`127.0.0.1:${port}`])
  assert.deepEqual(readiness.failing(), ['kafka: Kafka cannot be reached (ECONNREFUSED)'])
  await assert.rejects(bus.publish([testMessage('a', 'k')]), { retryable: true })
})

// Guards: our own bound of a send (kafka-publisher.ts); a relay that waits without end would
// never send again.
test('a silent broker is told within a bound, and takes the same events afterwards', async (t) => {
  const own = server ?? (await startKafka())
  if (server === undefined) t.after(() => own.remove())
  const { bus } = await givenKafkaBus(t, own.brokers)
  const recorder = createRecorder('one', orders)
  bus.subscribe(recorder.subscription)
  await bus.publish([testMessage('a', 'k')])
  await recorder.until(() => recorder.firstIds().length === 1)
  await own.signal('SIGSTOP')
  const messages = ['b', 'c'].map((id) => testMessage(id, 'k'))
  await assert.rejects(bus.publish(messages), { name: 'KafkaUnavailable', retryable: true })
  await own.signal('SIGCONT')
  let isThere = false
  while (!isThere) {
    isThere = await bus.publish(messages).then(
      () => true,
      () => false,
    )
  }
  await recorder.until(() => recorder.firstIds().length === 3)
  assert.deepEqual(recorder.firstIds(), ['a', 'b', 'c'])
})
