import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Randomness } from '@onsale/kernel/randomness.ts'
import { type Scheduler, systemScheduler } from '@onsale/kernel/scheduler.ts'
import { testBusConformance } from './bus.conformance.ts'
import { createRecordingLogger } from '../testing/recording-logger.ts'
import { currentTraceId } from '../trace.ts'
import { createLocalBus, type LocalBusOptions } from './local-bus.ts'
import { createRecorder, testMessage } from './testing/recorder.ts'
import { createSimulatedTime } from './testing/simulated-time.ts'

const silent = { info() {}, warn() {}, error() {} }
const orders = ['onsale.order.v1'] as const

function always(fraction: number): Randomness {
  return { bytes: (count) => new Uint8Array(count), fraction: () => fraction }
}

const hurried: Scheduler = {
  ...systemScheduler,
  after: (delayMs, task) => systemScheduler.after(delayMs / 1_000, task),
}

testBusConformance('local bus', async (t) => {
  const bus = createLocalBus({ scheduler: hurried, randomness: always(0.9), logger: silent })
  t.after(() => bus.close())
  return bus
})

testBusConformance('local bus that repeats everything', async (t) => {
  const bus = createLocalBus({ scheduler: hurried, randomness: always(0), logger: silent })
  t.after(() => bus.close())
  return bus
})

function openSimulated(options: Partial<LocalBusOptions> = {}) {
  const time = createSimulatedTime(0)
  const { scheduler } = time
  const bus = createLocalBus({ scheduler, randomness: always(0.9), logger: silent, ...options })
  return { time, bus }
}

test('publish resolves only when the consumer is done, so that a crash before it loses nothing', async () => {
  const { time, bus } = openSimulated()
  const gate = Promise.withResolvers<void>()
  const recorder = createRecorder('one', orders, () => gate.promise)
  bus.subscribe(recorder.subscription)
  let isPublished = false
  const published = bus.publish([testMessage('a', 'k')]).then(() => {
    isPublished = true
  })
  await time.settle()
  assert.equal(recorder.deliveries.length, 1)
  assert.equal(isPublished, false)
  gate.resolve()
  await published
})

test('a full queue holds the publisher back, in order', async () => {
  const { time, bus } = openSimulated({ queueEventsMax: 2, handlersMax: 1 })
  const gate = Promise.withResolvers<void>()
  const recorder = createRecorder('one', orders, () => gate.promise)
  bus.subscribe(recorder.subscription)
  const first = bus.publish(['a', 'b', 'c'].map((id) => testMessage(id, id)))
  const second = bus.publish([testMessage('d', 'd')])
  await time.settle()
  assert.deepEqual(recorder.firstIds(), ['a'])
  gate.resolve()
  await Promise.all([first, second])
  assert.deepEqual(recorder.firstIds(), ['a', 'b', 'c', 'd'])
})

test('pauses between tries grow, and the fifth failure is the last', async () => {
  const { time, bus } = openSimulated()
  const triedAt: number[] = []
  const recorder = createRecorder('one', orders, () => {
    triedAt.push(time.clock.now())
    throw new Error('poison')
  })
  bus.subscribe(recorder.subscription)
  const published = bus.publish([testMessage('a', 'k')])
  await time.advance(60_000)
  await published
  assert.deepEqual(triedAt, [0, 50, 150, 350, 750])
  assert.equal(recorder.dead.length, 1)
  assert.equal(time.pendingTimers(), 0)
})

test('a dead letter that cannot be stored is not given up', async () => {
  const { time, bus } = openSimulated()
  const recorder = createRecorder('one', orders, () => {
    throw new Error('poison')
  })
  let storesLeft = 3
  bus.subscribe({
    ...recorder.subscription,
    deadLetters: {
      async store(consumer, message, reason) {
        storesLeft -= 1
        if (storesLeft > 0) throw new Error('store away')
        await recorder.subscription.deadLetters.store(consumer, message, reason)
      },
    },
  })
  const published = bus.publish([testMessage('a', 'k')])
  await time.advance(60_000)
  await published
  assert.equal(recorder.dead.length, 1)
})

test('a delivery comes again after later ones when the dice say so', async () => {
  const draws = [0, 0.5]
  const dice: Randomness = { ...always(0.9), fraction: () => draws.shift() ?? 0.9 }
  const { time, bus } = openSimulated({ randomness: dice })
  const recorder = createRecorder('one', orders)
  bus.subscribe(recorder.subscription)
  await bus.publish([testMessage('a', 'k')])
  await bus.publish([testMessage('b', 'k')])
  await time.advance(1_000)
  await bus.drain()
  assert.deepEqual(
    recorder.deliveries.map(({ id }) => id),
    ['a', 'b', 'a'],
  )
})

test('closing lets the running handler end and gives the rest back to the publisher', async () => {
  const { time, bus } = openSimulated({ handlersMax: 1 })
  const gate = Promise.withResolvers<void>()
  const recorder = createRecorder('one', orders, () => gate.promise)
  bus.subscribe(recorder.subscription)
  const published = bus.publish([testMessage('a', 'a'), testMessage('b', 'b')])
  await time.settle()
  const closed = bus.close()
  gate.resolve()
  await closed
  await assert.rejects(published, { name: 'BusClosed' })
  assert.deepEqual(recorder.firstIds(), ['a'])
  assert.equal(time.pendingTimers(), 0)
})

test('what a handler does belongs to the request that caused the event; so do its log lines', async () => {
  const logger = createRecordingLogger()
  const { time, bus } = openSimulated({ logger })
  const seen: (string | undefined)[] = []
  const recorder = createRecorder('one', orders, () => {
    seen.push(currentTraceId())
    if (seen.length === 1) throw new Error('not now')
  })
  bus.subscribe(recorder.subscription)
  const message = testMessage('a', 'k')
  const traceId = 'a'.repeat(32)
  const traceparent = `00-${traceId}-${'b'.repeat(16)}-01`
  const published = bus.publish([
    { ...message, event: { ...message.event, traceparent } },
    testMessage('b', 'other'),
  ])
  await time.advance(1_000)
  await published
  const inOrder = seen.toSorted((a, b) => String(a).localeCompare(String(b)))
  assert.deepEqual(inOrder, [traceId, traceId, undefined])
  assert.deepEqual(
    logger.lines.map(({ members }) => members['traceId']),
    [traceId],
  )
})
