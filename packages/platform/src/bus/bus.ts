import type { CloudEvent, EventType } from '@onsale/contracts/events/event.ts'

export type Topic = EventType['topic']

/** An event on its way, with the topic it belongs to. Its key is the event's `subject`. */
export interface BusMessage {
  readonly topic: Topic
  readonly event: CloudEvent
}

/** Where a consumer keeps what it could not handle, for an operator to look at. */
export interface DeadLetters {
  /** Storing the same event for the same consumer again changes nothing. */
  store(consumer: string, message: BusMessage, reason: string): Promise<void>
}

export interface Subscription {
  /** Names the consumer for good: its inbox and its place in the topics hang on it. */
  readonly consumer: string
  readonly topics: readonly Topic[]
  /** Gets every event of the topics, also of types it does not know: those it passes over. */
  readonly handler: (event: CloudEvent) => Promise<void>
  readonly deadLetters: DeadLetters
}

/**
 * Carries events between services. What every adapter keeps:
 * - at least once: an event may come again, also after later ones; the inbox absorbs that;
 * - first deliveries of one key come in the order in which they were published;
 * - each delivery is a value of its own, made from JSON, off the publisher's stack;
 * - a handler that throws is asked again, with growing pauses, a bounded number of times;
 *   then the event is stored as a dead letter and the ones behind it go on. A fault that says
 *   it is `retryable` (the store is away) is not the event's fault and does not count;
 * - each consumer has its own queue: a slow one delays no other.
 */
export interface Bus {
  /**
   * Resolves when the events survive the end of this process: at a broker when it has them,
   * locally when every consumer has handled them or kept them as dead letters. Until then the
   * publisher must be able to publish them again. Rejects with `BusClosed`.
   */
  publish(messages: readonly BusMessage[]): Promise<void>
  /** Subscribe before anything is published: the local adapter keeps nothing for later. */
  subscribe(subscription: Subscription): void
  /** Resolves when nothing that was published is left to deliver. */
  drain(): Promise<void>
  /** Lets running handlers end and starts no other. */
  close(): Promise<void>
}

/** The bus was closed before the events were safe; they must be published again later. */
export class BusClosed extends Error {
  override readonly name = 'BusClosed'
  readonly retryable = true
  constructor() {
    super('the bus is closed')
  }
}
