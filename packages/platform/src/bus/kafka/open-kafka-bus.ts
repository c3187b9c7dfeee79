import { isIP } from 'node:net'
import { Admin } from '@platformatic/kafka'
import type { Randomness } from '@onsale/kernel/randomness.ts'
import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import type { KafkaLogin } from '../../config/read-config.ts'
import type { Logger } from '../../logger.ts'
import type { Metrics } from '../../metrics.ts'
import type { ReadinessPart } from '../../readiness.ts'
import { within } from '../../within.ts'
import { backoffMs } from '../backoff.ts'
import { type Bus, BusClosed, type Topic } from '../bus.ts'
import { ensureTopics, type TopicSettings } from './ensure-topics.ts'
import { asKafkaFault, KafkaUnavailable, KafkaUnusable } from './kafka-faults.ts'
import { type KafkaConnection, KafkaPublisher } from './kafka-publisher.ts'
import { KafkaSubscriber } from './kafka-subscriber.ts'

export interface KafkaBusOptions extends TopicSettings {
  /** KAFKA_BROKERS. */
  readonly brokers: readonly string[]
  /** KAFKA_TLS. */
  readonly tls?: boolean
  /** KAFKA_USERNAME and its like. */
  readonly login?: KafkaLogin | undefined
  readonly scheduler: Scheduler
  readonly randomness: Randomness
  readonly logger: Logger
  readonly metrics: Metrics
  /** Held up until the topics were seen once; from then on Kafka may come and go. */
  readonly readiness: ReadinessPart
  /** Before the names of topics and groups: tests keep apart by it. */
  readonly topicPrefix?: string
  /** As those of the local bus, for tests. */
  readonly failuresMax?: number
}

const TOPICS: readonly Topic[] = ['onsale.user.v1', 'onsale.ticket.v1', 'onsale.order.v1']
const CONNECT_WITHIN_MS = 2_000
const REQUEST_WITHIN_MS = 5_000
const PREPARED_WITHIN_MS = 8_000

/**
 * The bus over Apache Kafka. Throws `KafkaUnusable` for what waiting cannot mend. Brokers that
 * are merely away do not stop the start: the process is not ready, and says why, until it has
 * reached them once. When they go away later events wait in the outboxes, and nothing else does.
 */
export async function openKafkaBus(options: KafkaBusOptions): Promise<Bus> {
  const { brokers, scheduler, readiness, logger, metrics } = options
  const topicPrefix = options.topicPrefix ?? ''
  const connection: KafkaConnection = {
    clientId: 'onsale',
    bootstrapBrokers: [...brokers],
    connectTimeout: CONNECT_WITHIN_MS,
    requestTimeout: REQUEST_WITHIN_MS,
    timeout: REQUEST_WITHIN_MS,
    retries: 1,
    // Named in the handshake, for what stands before many brokers; an address has no such name.
    ...(options.tls === true && { tls: {}, tlsServerName: brokers.every(isNamed) }),
    ...(options.login !== undefined && { sasl: options.login }),
  }
  const closing = new AbortController()
  const closed = whenAborted(closing.signal)
  const preparing = Promise.withResolvers<void>()
  const publisher = new KafkaPublisher({ connection, topicPrefix, scheduler })
  const subscribers: KafkaSubscriber[] = []

  const prepare = async (): Promise<KafkaUnavailable | KafkaUnusable | undefined> => {
    const names = TOPICS.map((topic) => topicPrefix + topic)
    const fault = await prepareTopics(connection, names, options)
    if (fault === undefined) {
      readiness.ready()
      preparing.resolve()
    } else {
      readiness.notReady(fault.message)
    }
    return fault
  }
  const first = await prepare()
  if (first instanceof KafkaUnusable) throw first
  const retrying = first === undefined ? Promise.resolve() : tryAgain()

  async function tryAgain(): Promise<void> {
    for (let failures = 1; !closing.signal.aborted; failures += 1) {
      await scheduler.sleep(backoffMs(failures), closing.signal)
      if (closing.signal.aborted) return
      const fault = await Promise.race([prepare(), closed])
      if (fault === undefined) return
      logger.warn({ failures, reason: fault.message }, 'Kafka is not there yet')
    }
  }

  return {
    async publish(messages) {
      if (closing.signal.aborted) throw new BusClosed()
      await publisher.publish(messages)
    },
    subscribe(subscription) {
      const subscriber = new KafkaSubscriber({
        ...options,
        ...{ subscription, connection, topicPrefix, prepared: preparing.promise },
      })
      subscribers.push(subscriber)
      metrics.gauge(
        {
          name: 'onsale_consumer_lag_events',
          help: 'Events in the partitions of this process that were not handled yet',
        },
        () => subscriber.lagEvents,
        { consumer: subscription.consumer },
      )
      subscriber.start()
    },
    async drain() {
      await Promise.all(subscribers.map((subscriber) => subscriber.drain()))
    },
    async close() {
      closing.abort()
      await Promise.all([
        publisher.close(),
        retrying,
        ...subscribers.map((subscriber) => subscriber.close()),
      ])
    },
  }
}

async function prepareTopics(
  connection: KafkaConnection,
  names: readonly string[],
  options: KafkaBusOptions,
): Promise<KafkaUnavailable | KafkaUnusable | undefined> {
  const admin = new Admin({ ...connection })
  const late = () => new KafkaUnavailable('Kafka does not answer')
  try {
    const ensured = ensureTopics(admin, names, options, options.logger)
    await within(options.scheduler, PREPARED_WITHIN_MS, ensured, late)
    return undefined
  } catch (fault) {
    return asKafkaFault(fault)
  } finally {
    admin.close().catch(() => {})
  }
}

function whenAborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(undefined), { once: true })
  })
}

/** Of a broker as `host:port`. */
function isNamed(broker: string): boolean {
  return isIP(new URL(`kafka://${broker}`).hostname.replaceAll(/[[\]]/g, '')) === 0
}
