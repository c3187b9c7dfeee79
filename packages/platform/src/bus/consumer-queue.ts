import type { CloudEvent } from '@onsale/contracts/events/event.ts'
import type { Randomness } from '@onsale/kernel/randomness.ts'
import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import { givenTraceId } from '../http/trace-id.ts'
import type { Logger } from '../logger.ts'
import { inTrace } from '../trace.ts'
import { backoffMs, isRetryable, reasonOf } from './backoff.ts'
import { BusClosed, type Subscription, type Topic } from './bus.ts'

/** A message on its way to a consumer: JSON text, so that nobody shares an object. */
export interface Carried {
  readonly topic: Topic
  readonly key: string
  readonly text: string
}

export interface ConsumerQueueOptions {
  readonly subscription: Subscription
  readonly scheduler: Scheduler
  readonly randomness: Randomness
  readonly logger: Logger
  /** Deliveries waiting or running at once; publishers wait beyond it. */
  readonly queueEventsMax?: number
  /** Handlers running at once, never two of one key. */
  readonly handlersMax?: number
  /** Failures of one event before it becomes a dead letter. */
  readonly failuresMax?: number
  /** Share of deliveries, 0 to 1, that come a second time: a broker repeats by itself. */
  readonly repeatShare?: number
}

const QUEUE_EVENTS_MAX = 1_024
const HANDLERS_MAX = 8
const FAILURES_MAX = 5
const REPEAT_SHARE = 0.05
const REPEAT_WITHIN_MS = 50

interface Delivery extends Carried {
  readonly isRepeat: boolean
  /** Tries that failed by the event's own fault. */
  failures: number
  tries: number
  readonly settle: (end: End) => void
}

type End = 'handled' | 'closed'

/**
 * One consumer's queue in this process, whatever brings the events. Each key is a lane: its first delivery is waiting for a handler,
 * running, or pausing before another try; the rest wait behind it. So the order within a key
 * holds over failures, and a poison event holds up its own lane only.
 */
export class ConsumerQueue {
  readonly #subscription: Subscription
  readonly #scheduler: Scheduler
  readonly #randomness: Randomness
  readonly #logger: Logger
  readonly #queueEventsMax: number
  readonly #handlersMax: number
  readonly #failuresMax: number
  readonly #repeatShare: number
  readonly #lanes = new Map<string, Delivery[]>()
  /** Lanes whose first delivery may start now, in the order in which they became so. */
  readonly #ready = new Set<string>()
  readonly #timers = new Set<() => void>()
  #queued = 0
  #running = 0
  #isPumpDue = false
  #closed = false
  /** Publishers enter one after another, or a batch would overtake one that waits for room. */
  #lastEntering: Promise<unknown> = Promise.resolve()
  #changed = Promise.withResolvers<void>()

  constructor(options: ConsumerQueueOptions) {
    this.#subscription = options.subscription
    this.#scheduler = options.scheduler
    this.#randomness = options.randomness
    this.#logger = options.logger
    this.#queueEventsMax = options.queueEventsMax ?? QUEUE_EVENTS_MAX
    this.#handlersMax = options.handlersMax ?? HANDLERS_MAX
    this.#failuresMax = options.failuresMax ?? FAILURES_MAX
    this.#repeatShare = options.repeatShare ?? REPEAT_SHARE
  }

  /** Resolves when all of the consumer's own messages are handled or dead letters. */
  async accept(messages: readonly Carried[]): Promise<void> {
    const mine = messages.filter(({ topic }) => this.#subscription.topics.includes(topic))
    const entering = this.#lastEntering.then(() => this.#enter(mine))
    this.#lastEntering = entering
    const ends = await Promise.all(await entering)
    if (ends.includes('closed')) throw new BusClosed()
  }

  async drain(): Promise<void> {
    await this.#lastEntering
    while (this.#queued > 0 || this.#timers.size > 0) await this.#changed.promise
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const cancel of this.#timers) cancel()
    this.#timers.clear()
    this.#tellChange()
    while (this.#running > 0) await this.#changed.promise
    for (const lane of this.#lanes.values()) for (const each of lane) each.settle('closed')
    this.#lanes.clear()
    this.#ready.clear()
    this.#queued = 0
    this.#tellChange()
  }

  /** Never rejects; each end tells what became of its message. */
  async #enter(messages: readonly Carried[]): Promise<Promise<End>[]> {
    const ends: Promise<End>[] = []
    for (const message of messages) {
      while (this.#queued >= this.#queueEventsMax && !this.#closed) await this.#changed.promise
      const end = Promise.withResolvers<End>()
      ends.push(end.promise)
      if (this.#closed) end.resolve('closed')
      else
        this.#enqueue({ ...message, isRepeat: false, failures: 0, tries: 0, settle: end.resolve })
    }
    return ends
  }

  #enqueue(delivery: Delivery): void {
    this.#queued += 1
    const lane = this.#lanes.get(delivery.key)
    if (lane !== undefined) {
      lane.push(delivery)
      return
    }
    this.#lanes.set(delivery.key, [delivery])
    this.#makeReady(delivery.key)
  }

  #makeReady(key: string): void {
    this.#ready.add(key)
    if (this.#isPumpDue) return
    this.#isPumpDue = true
    this.#scheduler.soon(() => {
      this.#isPumpDue = false
      this.#pump()
    })
  }

  #pump(): void {
    for (const key of this.#ready) {
      if (this.#closed || this.#running >= this.#handlersMax) return
      this.#ready.delete(key)
      const delivery = this.#lanes.get(key)?.[0]
      if (delivery !== undefined) void this.#run(delivery)
    }
  }

  async #run(delivery: Delivery): Promise<void> {
    this.#running += 1
    const isDone = await this.#try(delivery)
    this.#running -= 1
    if (isDone) this.#finish(delivery)
    else if (!this.#closed)
      this.#later(backoffMs(delivery.tries), () => this.#makeReady(delivery.key))
    this.#pump()
    this.#tellChange()
  }

  /** True when the event needs no further try. Never throws. */
  async #try(delivery: Delivery): Promise<boolean> {
    delivery.tries += 1
    try {
      await this.#handle(parse(delivery))
      return true
    } catch (fault) {
      if (!isRetryable(fault)) delivery.failures += 1
      this.#log('warn', delivery, fault, 'event not handled, will be tried again')
      return delivery.failures >= this.#failuresMax && (await this.#giveUp(delivery, fault))
    }
  }

  /** What the handler does belongs to the request that caused the event. */
  #handle(event: CloudEvent): Promise<void> {
    const { handler } = this.#subscription
    const traceId = givenTraceId(event.traceparent)
    return traceId === undefined ? handler(event) : inTrace(traceId, handler, event)
  }

  /** False when not even the dead letter could be stored: nothing may be lost, so try again. */
  async #giveUp(delivery: Delivery, fault: unknown): Promise<boolean> {
    const { consumer, deadLetters } = this.#subscription
    try {
      const message = { topic: delivery.topic, event: parse(delivery) }
      await deadLetters.store(consumer, message, reasonOf(fault))
      this.#log('error', delivery, fault, 'event given up, kept as a dead letter')
      return true
    } catch (storeFault) {
      this.#log('error', delivery, storeFault, 'dead letter not stored')
      return false
    }
  }

  #finish(delivery: Delivery): void {
    const lane = this.#lanes.get(delivery.key)
    lane?.shift()
    this.#queued -= 1
    if (lane === undefined || lane.length === 0) this.#lanes.delete(delivery.key)
    else this.#makeReady(delivery.key)
    delivery.settle('handled')
    this.#repeatNowAndThen(delivery)
  }

  #repeatNowAndThen(delivery: Delivery): void {
    if (delivery.isRepeat || this.#closed) return
    if (this.#randomness.fraction() >= this.#repeatShare) return
    this.#later(this.#randomness.fraction() * REPEAT_WITHIN_MS, () => {
      if (this.#queued >= this.#queueEventsMax) return
      this.#enqueue({ ...delivery, isRepeat: true, failures: 0, tries: 0, settle: () => {} })
    })
  }

  #later(delayMs: number, task: () => void): void {
    const cancel = this.#scheduler.after(delayMs, () => {
      this.#timers.delete(cancel)
      task()
      this.#tellChange()
    })
    this.#timers.add(cancel)
  }

  #tellChange(): void {
    this.#changed.resolve()
    this.#changed = Promise.withResolvers<void>()
  }

  #log(level: 'warn' | 'error', delivery: Delivery, fault: unknown, text: string): void {
    const { consumer } = this.#subscription
    const traceId = givenTraceId(parse(delivery).traceparent)
    const members = { consumer, key: delivery.key, reason: reasonOf(fault) }
    this.#logger[level](traceId === undefined ? members : { ...members, traceId }, text)
  }
}

function parse(delivery: Delivery): CloudEvent {
  // The text was made by `JSON.stringify` of a CloudEvent, or looked through when it came.
  return JSON.parse(delivery.text) as CloudEvent
}
