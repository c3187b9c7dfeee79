import { Consumer, type MessagesStream } from '@platformatic/kafka'
import { within } from '../../within.ts'
import { backoffMs, reasonOf } from '../backoff.ts'
import { BusClosed, type Subscription, type Topic } from '../bus.ts'
import { ConsumerQueue, type ConsumerQueueOptions } from '../consumer-queue.ts'
import { asKafkaFault, KafkaUnavailable } from './kafka-faults.ts'
import { fromWire } from './kafka-message.ts'
import type { KafkaConnection } from './kafka-publisher.ts'
import { OffsetTracker } from './offset-tracker.ts'

type Options = Omit<ConsumerQueueOptions, 'repeatShare'> & {
  readonly connection: KafkaConnection
  readonly topicPrefix: string
  /** Resolves once the topics are there. */
  readonly prepared: Promise<void>
}

const JOINED_WITHIN_MS = 30_000
const LEFT_WITHIN_MS = 3_000
const COMMIT_EVERY_MS = 250
const COMMITTED_WITHIN_MS = 6_000
const LOOK_AT_LAG_EVERY_MS = 2_000
/** Messages taken from the broker and not ended; the stream waits beyond it. */
const TAKEN_MAX = 512
const SESSION_TIMEOUT_MS = 10_000
/**
 * A broker answers who joins when the members it knew have joined too, or their time is up. Who
 * gives up before leaves one more member behind that the next attempt waits for.
 */
const REQUEST_WITHIN_MS = 2 * SESSION_TIMEOUT_MS
const HEARTBEAT_EVERY_MS = 2_000
const HEARTBEAT_STALLED_AFTER_MS = 10_000

/**
 * One consumer of this process in its group. The group shares out the partitions; this reads
 * its own into the consumer's queue, which keeps the order within a key, asks again with
 * growing pauses, and stores what is given up as a dead letter. Offsets are committed when the
 * handlers have ended: what was not committed comes again, to whoever has the partition then.
 *
 *   out ──join──▶ reading ──rebalance──▶ reading (what is not committed comes again)
 *    ▲               └──connection, session or heartbeat lost──┐
 *    └──────────────── a pause that grows, with jitter ◀───────┘
 */
export class KafkaSubscriber {
  readonly #options: Options
  readonly #queue: ConsumerQueue
  readonly #tracker = new OffsetTracker()
  readonly #stopping = new AbortController()
  #running: Promise<void> = Promise.resolve()
  #taken = 0
  #changed = Promise.withResolvers<void>()
  #lagEvents = 0
  #consumer: Consumer | undefined
  #failures = 0

  constructor(options: Options) {
    this.#options = options
    this.#queue = new ConsumerQueue({ ...options, repeatShare: 0 })
  }

  get subscription(): Subscription {
    return this.#options.subscription
  }

  /** Events of this process's partitions that were not handled, as last counted. */
  get lagEvents(): number {
    return this.#lagEvents
  }

  start(): void {
    this.#running = this.#run()
  }

  /** Resolves when nothing is left in this process's partitions. */
  async drain(): Promise<void> {
    for (;;) {
      const lag = this.#taken > 0 ? undefined : await this.#countLag().catch(() => undefined)
      if (lag === 0 || this.#stopping.signal.aborted) return
      await this.#options.scheduler.sleep(COMMIT_EVERY_MS, this.#stopping.signal)
    }
  }

  /** Takes nothing more, lets running handlers end, commits them and leaves the group. */
  async close(): Promise<void> {
    this.#stopping.abort()
    this.#tellChange()
    await this.#queue.close()
    await this.#running
  }

  async #run(): Promise<void> {
    const { scheduler, randomness, logger, subscription } = this.#options
    const { signal } = this.#stopping
    await Promise.race([this.#options.prepared, aborted(signal)])
    while (!signal.aborted) {
      try {
        await this.#consume(signal)
      } catch (error) {
        if (signal.aborted) return
        this.#failures += 1
        const fault = asKafkaFault(error)
        const members = { consumer: subscription.consumer, failures: this.#failures }
        logger.warn({ ...members, reason: fault.message }, 'consumer joins its group again')
      }
      const pause = backoffMs(Math.max(1, this.#failures)) * (0.5 + randomness.fraction() / 2)
      await scheduler.sleep(pause, signal)
    }
  }

  /** Joins, reads and commits until that fails or it is told to stop. */
  async #consume(signal: AbortSignal): Promise<void> {
    const { scheduler } = this.#options
    const consumer = this.#createConsumer()
    const over = new AbortController()
    let loops: Promise<unknown> = Promise.resolve()
    try {
      const stream = await within(scheduler, JOINED_WITHIN_MS, this.#join(consumer), late('join'))
      this.#consumer = consumer
      const stop = (): void => void stream.destroy()
      signal.addEventListener('abort', stop, { once: true })
      consumer.on('consumer:heartbeat:stalled', () => {
        stream.destroy(new KafkaUnavailable('Kafka does not answer heartbeats'))
      })
      loops = Promise.all([
        this.#every(COMMIT_EVERY_MS, over.signal, () => this.#commit(consumer)),
        this.#every(LOOK_AT_LAG_EVERY_MS, over.signal, () => this.#countLag()),
      ])
      if (signal.aborted) stop()
      await this.#read(stream)
    } finally {
      over.abort()
      this.#consumer = undefined
      await loops
      if (signal.aborted) await this.#queueEmptied()
      await this.#commit(consumer).catch(() => {})
      this.#tracker.reset()
      await this.#leave(consumer)
    }
  }

  #createConsumer(): Consumer {
    const { connection, topicPrefix, subscription } = this.#options
    const consumer = new Consumer({
      ...connection,
      requestTimeout: REQUEST_WITHIN_MS,
      groupId: `${topicPrefix}${subscription.consumer}`,
      sessionTimeout: SESSION_TIMEOUT_MS,
      rebalanceTimeout: SESSION_TIMEOUT_MS,
      heartbeatInterval: HEARTBEAT_EVERY_MS,
      heartbeatStallTimeout: HEARTBEAT_STALLED_AFTER_MS,
    })
    // The stream reads from what is committed after each join: what began before counts no more.
    consumer.on('consumer:group:join', () => this.#tracker.reset())
    return consumer
  }

  #join(consumer: Consumer): Promise<Stream> {
    const { topicPrefix, subscription } = this.#options
    return consumer.consume({
      topics: subscription.topics.map((topic) => topicPrefix + topic),
      mode: 'committed',
      fallbackMode: 'earliest',
      autocommit: false,
      maxWaitTime: 1_000,
      highWaterMark: TAKEN_MAX,
    })
  }

  async #read(stream: Stream): Promise<void> {
    const topics = new Map(
      this.#options.subscription.topics.map((topic) => [this.#options.topicPrefix + topic, topic]),
    )
    for await (const message of stream) {
      this.#failures = 0
      const topic = topics.get(message.topic)
      if (topic === undefined) continue
      while (this.#taken >= TAKEN_MAX && !stream.destroyed) await this.#changed.promise
      if (stream.destroyed) return
      this.#take(topic, message)
    }
  }

  #take(
    topic: Topic,
    message: {
      readonly topic: string
      readonly partition: number
      readonly offset: bigint
      readonly leaderEpoch: number
      readonly value: Uint8Array | null | undefined
    },
  ): void {
    const { partition, offset, leaderEpoch, value } = message
    const at = { topic: message.topic, partition, offset, leaderEpoch }
    this.#taken += 1
    void this.#follow(this.#handle(topic, { partition, offset }, value), this.#tracker.begin(at))
  }

  async #follow(handling: Promise<void>, ended: () => void): Promise<void> {
    try {
      await handling
      ended()
    } catch {
      // A bus that closes gives it back: it is not committed, and comes again.
    }
    this.#taken -= 1
    this.#tellChange()
  }

  async #handle(
    topic: Topic,
    place: { readonly partition: number; readonly offset: bigint },
    value: Uint8Array | null | undefined,
  ): Promise<void> {
    const received = fromWire(topic, place, value)
    if (received.kind === 'event') return this.#queue.accept([received.carried])
    const { subscription, scheduler, logger } = this.#options
    const { consumer, deadLetters } = subscription
    for (let failures = 1; !this.#stopping.signal.aborted; failures += 1) {
      try {
        await deadLetters.store(consumer, received.message, 'no CloudEvent')
        logger.error({ consumer, ...received.message.event }, 'no event; kept as a dead letter')
        return
      } catch (fault) {
        logger.error({ consumer, reason: reasonOf(fault) }, 'dead letter not stored')
        await scheduler.sleep(backoffMs(failures), this.#stopping.signal)
      }
    }
    throw new BusClosed()
  }

  async #commit(consumer: Consumer): Promise<void> {
    const offsets = this.#tracker.due()
    if (offsets.length === 0) return
    const committing = consumer.commit({ offsets })
    await within(this.#options.scheduler, COMMITTED_WITHIN_MS, committing, late('commit'))
    this.#tracker.committed(offsets)
  }

  async #countLag(): Promise<number> {
    const consumer = this.#consumer
    if (consumer === undefined) throw new KafkaUnavailable('not in the group')
    const topics = [...consumer.topics.current]
    const asked = consumer.getLag({ topics })
    const lags = await within(this.#options.scheduler, COMMITTED_WITHIN_MS, asked, late('lag'))
    let sum = 0n
    // -1 stands for a partition that another member has.
    for (const ofTopic of lags.values()) for (const lag of ofTopic) if (lag > 0n) sum += lag
    this.#lagEvents = Number(sum)
    return this.#lagEvents
  }

  async #every(everyMs: number, until: AbortSignal, work: () => Promise<unknown>): Promise<void> {
    while (!until.aborted) {
      await this.#options.scheduler.sleep(everyMs, until)
      // It comes again; a connection that is lost ends the stream.
      if (!until.aborted) await work().catch(() => {})
    }
  }

  async #queueEmptied(): Promise<void> {
    while (this.#taken > 0) await this.#changed.promise
  }

  async #leave(consumer: Consumer): Promise<void> {
    const leaving = consumer.close(true)
    await within(this.#options.scheduler, LEFT_WITHIN_MS, leaving, late('leave')).catch(() => {})
  }

  #tellChange(): void {
    this.#changed.resolve()
    this.#changed = Promise.withResolvers<void>()
  }
}

type Stream = MessagesStream<Buffer, Buffer, Buffer, Buffer>

function late(what: string): () => Error {
  return () => new KafkaUnavailable(`Kafka did not answer in time (${what})`)
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
