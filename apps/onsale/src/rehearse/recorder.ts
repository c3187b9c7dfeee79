import type { Acknowledged } from '@onsale/testkit/oracle/acknowledged.ts'
import { Latencies } from './latencies.ts'

/** An order that a buyer was told of by a 201. */
export interface Grant {
  readonly orderId: string
  readonly userId: string
  readonly lines: readonly { readonly unitId: string; readonly quantity: number }[]
  /** When the buyer asked, by the monotonic clock. */
  readonly askedAtMs: number
  paid: boolean
}

/** Told of each final answer to a claim when it comes, for pictures over time. */
export interface Onlooker {
  answered(kind: string, latencyMs: number, atMs: number): void
}

/**
 * What buyers saw in one part of a rehearsal. It only writes down: who prints, draws or judges
 * reads it, while it is being filled too.
 */
export class Recorder {
  readonly name: string
  /** Buyers who came. */
  asked = 0
  /** Final answers to their claims, by status and code: `201`, `409 SOLD_OUT`. */
  readonly answers = new Map<string, number>()
  /** From the moment a buyer was to come to the final answer. */
  readonly answerMs = new Latencies()
  /** From the 201 to the admissions in hand. */
  readonly holdToTicketMs = new Latencies()
  readonly grants = new Map<string, Grant>()
  /** What must not happen, in words, with how often. */
  readonly faults = new Map<string, number>()
  /** Answers that never came and were asked for again. */
  retries = 0
  /** Admissions in the hands of buyers. */
  tickets = 0
  /** When the first SOLD_OUT was received, by the monotonic clock. */
  firstSoldOutMs: number | undefined
  readonly #onlooker: Onlooker | undefined

  constructor(name: string, onlooker?: Onlooker) {
    this.name = name
    this.#onlooker = onlooker
  }

  answered(kind: string, latencyMs: number, atMs: number): void {
    increment(this.answers, kind)
    this.answerMs.add(latencyMs)
    this.#onlooker?.answered(kind, latencyMs, atMs)
    if (kind === '409 SOLD_OUT') this.firstSoldOutMs ??= atMs
  }

  granted(grant: Grant): void {
    if (this.grants.has(grant.orderId)) this.fault('an order was given to two requests')
    this.grants.set(grant.orderId, grant)
  }

  fault(what: string): void {
    increment(this.faults, what)
  }

  get answeredCount(): number {
    return this.answerMs.count
  }

  /** Tickets in the orders of all 201s. */
  get grantedQuantity(): number {
    let sum = 0
    for (const { lines } of this.grants.values()) {
      for (const { quantity } of lines) sum += quantity
    }
    return sum
  }

  /** Grants asked for after somebody had been told SOLD_OUT; none may be, while none returns. */
  get grantedAfterSoldOut(): number {
    const { firstSoldOutMs } = this
    if (firstSoldOutMs === undefined) return 0
    return [...this.grants.values()].filter((grant) => grant.askedAtMs > firstSoldOutMs).length
  }

  remembered(): Acknowledged[] {
    return [...this.grants.values()].map(({ orderId, userId, lines, paid }) => ({
      orderId,
      userId,
      lines,
      paid,
    }))
  }
}

function increment(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}
