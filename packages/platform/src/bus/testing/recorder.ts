import type { CloudEvent } from '@onsale/contracts/events/event.ts'
import type { BusMessage, DeadLetters, Subscription, Topic } from '../bus.ts'

/** A consumer for tests: writes down what it is given and lets a test wait for it. */
export interface Recorder {
  readonly subscription: Subscription
  /** Every delivery, repeats too. */
  readonly deliveries: CloudEvent[]
  /** Ids of events in the order in which each first arrived. */
  firstIds(): string[]
  readonly dead: { readonly consumer: string; readonly id: string; readonly reason: string }[]
  /** Resolves once `isReached` holds; asked again after every delivery and dead letter. */
  until(isReached: () => boolean): Promise<void>
}

export function createRecorder(
  consumer: string,
  topics: readonly Topic[],
  handle: (event: CloudEvent) => void | Promise<void> = () => {},
): Recorder {
  const deliveries: CloudEvent[] = []
  const dead: { consumer: string; id: string; reason: string }[] = []
  let changed = Promise.withResolvers<void>()
  const tell = (): void => {
    changed.resolve()
    changed = Promise.withResolvers<void>()
  }
  const deadLetters: DeadLetters = {
    async store(consumerOfIt, message, reason) {
      dead.push({ consumer: consumerOfIt, id: message.event.id, reason })
      tell()
    },
  }
  return {
    deliveries,
    dead,
    firstIds: () => [...new Set(deliveries.map(({ id }) => id))],
    async until(isReached) {
      while (!isReached()) await changed.promise
    },
    subscription: {
      consumer,
      topics,
      deadLetters,
      async handler(event) {
        deliveries.push(event)
        tell()
        try {
          await handle(event)
        } finally {
          tell()
        }
      },
    },
  }
}

/** A message for tests: `id` tells it apart, `subject` is its key. */
export function testMessage(
  id: string,
  subject: string,
  topic: Topic = 'onsale.order.v1',
): BusMessage {
  return {
    topic,
    event: {
      specversion: '1.0',
      id,
      source: '/onsale/test',
      type: 'test.happened',
      subject,
      time: '2026-11-23T01:00:00.000Z',
      datacontenttype: 'application/json',
      aggregateversion: 1,
      data: { tags: [id] },
    },
  }
}
