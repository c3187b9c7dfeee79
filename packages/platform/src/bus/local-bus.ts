import { type Bus, BusClosed, type BusMessage, type Subscription } from './bus.ts'
import { type Carried, ConsumerQueue, type ConsumerQueueOptions } from './consumer-queue.ts'

export type LocalBusOptions = Omit<ConsumerQueueOptions, 'subscription'>

/**
 * The bus of the embedded form: in this process, in memory. It is deliberately as unkind as a
 * broker: JSON both ways, off the publisher's stack, and some deliveries come again (drawn
 * from the injected randomness), so that no bug hides in it. Durability stays with the outbox:
 * `publish` resolves only when every consumer is done.
 */
export function createLocalBus(options: LocalBusOptions): Bus {
  const consumers: ConsumerQueue[] = []
  let closed = false
  return {
    async publish(messages) {
      if (closed) throw new BusClosed()
      const carried = messages.map(toCarried)
      await Promise.all(consumers.map((consumer) => consumer.accept(carried)))
    },
    subscribe(subscription: Subscription) {
      consumers.push(new ConsumerQueue({ ...options, subscription }))
    },
    async drain() {
      await Promise.all(consumers.map((consumer) => consumer.drain()))
    },
    async close() {
      closed = true
      await Promise.all(consumers.map((consumer) => consumer.close()))
    },
  }
}

function toCarried(message: BusMessage): Carried {
  return {
    topic: message.topic,
    key: `${message.topic} ${message.event.subject}`,
    text: JSON.stringify(message.event),
  }
}
