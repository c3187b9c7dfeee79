import { Producer } from '@platformatic/kafka'
import type { KafkaLogin } from '../../config/read-config.ts'
import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import { within } from '../../within.ts'
import { BusClosed, type BusMessage } from '../bus.ts'
import { asKafkaFault, KafkaUnavailable } from './kafka-faults.ts'
import { toWire } from './kafka-message.ts'

export interface KafkaConnection {
  readonly clientId: string
  readonly bootstrapBrokers: string[]
  readonly connectTimeout: number
  readonly requestTimeout: number
  readonly timeout: number
  readonly retries: number
  /** Present: encrypted, with certificates that this machine trusts for the broker's name. */
  readonly tls?: object
  readonly sasl?: KafkaLogin
}

const SENT_WITHIN_MS = 10_000
const ALL_REPLICAS = -1

/**
 * Publishes batches one after another: an idempotent producer has one in flight, so batches
 * are what makes it quick, and the order within a key is the order of the batches.
 *
 * A batch that failed may be there in part. The producer is thrown away then: a new one has a
 * new id, and the batch comes again as a whole from the outbox. So an event may be there
 * twice, but never before an earlier one of its key.
 */
export class KafkaPublisher {
  readonly #connection: KafkaConnection
  readonly #topicPrefix: string
  readonly #scheduler: Scheduler
  #producer: Producer | undefined
  #last: Promise<unknown> = Promise.resolve()
  #closed = false

  constructor(options: {
    readonly connection: KafkaConnection
    readonly topicPrefix: string
    readonly scheduler: Scheduler
  }) {
    this.#connection = options.connection
    this.#topicPrefix = options.topicPrefix
    this.#scheduler = options.scheduler
  }

  async publish(messages: readonly BusMessage[]): Promise<void> {
    if (this.#closed) throw new BusClosed()
    if (messages.length === 0) return
    const sent = this.#last.then(() => this.#send(messages))
    this.#last = sent.catch(() => {})
    await sent
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#last
    this.#drop()
  }

  async #send(messages: readonly BusMessage[]): Promise<void> {
    if (this.#closed) throw new BusClosed()
    this.#producer ??= new Producer({ ...this.#connection, idempotent: true, acks: ALL_REPLICAS })
    const wire = messages.map((message) => toWire(message, this.#topicPrefix))
    const late = () => new KafkaUnavailable(`Kafka took no events within ${SENT_WITHIN_MS} ms`)
    try {
      const sent = this.#producer.send({ messages: wire, idempotent: true, acks: ALL_REPLICAS })
      await within(this.#scheduler, SENT_WITHIN_MS, sent, late)
    } catch (fault) {
      this.#drop()
      // What waiting cannot mend is told and tried again too: events are never given up.
      throw new KafkaUnavailable(asKafkaFault(fault).message, { cause: fault })
    }
  }

  /** Its end is waited for by nobody: a broker that is silent would hold it up. */
  #drop(): void {
    const producer = this.#producer
    this.#producer = undefined
    producer?.close(true).catch(() => {})
  }
}
