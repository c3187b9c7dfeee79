import type { Clock } from '@onsale/kernel/clock.ts'
import type { Ids } from '@onsale/kernel/ids.ts'
import type { Sale } from '@onsale/contracts/internal/sale.ts'
import type { UnitDates } from './domain/status.ts'
import type { StockFigures, Ticket, TicketWithUnits, Unit } from './domain/ticket.ts'

export interface ListedTicket {
  readonly ticket: Ticket
  readonly dates: UnitDates
}

export interface ListQuery {
  readonly limit: number
  /** Only tickets listed after this one. */
  readonly afterId?: string
  /** Only tickets with a unit on this date, YYYY-MM-DD. */
  readonly visitDate?: string
}

/** What the catalogue is read by; sees what is committed, or was a moment ago. */
export interface CatalogueReads {
  find(ticketId: string): Promise<TicketWithUnits | undefined>
  /** Newest first, at most `limit`. */
  list(query: ListQuery): Promise<readonly ListedTicket[]>
}

/** Whose request it is and what it said: an idempotency key with its fingerprint. */
export interface Once {
  readonly userId: string
  readonly key: string
  readonly fingerprint: string
}

/** An answer as it went out, to be given again. `body` is JSON text. */
export interface KeptAnswer {
  readonly fingerprint: string
  readonly status: number
  readonly body: string
}

/** One write transaction. */
export interface CatalogueTx {
  /** Locks the ticket until the end of the transaction: changes of one ticket go one by one. */
  lockTicket(ticketId: string): Promise<TicketWithUnits | undefined>
  /** Locks the unit alone. */
  lockUnit(unitId: string): Promise<Unit | undefined>
  insertTicket(created: TicketWithUnits): Promise<void>
  updateTicket(ticket: Ticket): Promise<void>
  insertUnit(unit: Unit): Promise<void>
  /** Writes the figures of the unit, and nothing else of it. */
  updateFigures(figures: StockFigures): Promise<void>
  /** Tells the world by an event what is sold, at the ticket's version. */
  announce(changed: TicketWithUnits): Promise<void>
  findKept(userId: string, key: string): Promise<KeptAnswer | undefined>
  /** Throws `KeyTaken` when another process kept an answer under this key meanwhile. */
  keep(once: Once, answer: Omit<KeptAnswer, 'fingerprint'>): Promise<void>
  /** True the first time this consumer sees this event. */
  receive(consumer: string, eventId: string): Promise<boolean>
}

export interface CatalogueStore extends CatalogueReads {
  /** All or nothing; durable when it resolves. No network call inside `work`. */
  write<Result>(work: (tx: CatalogueTx) => Promise<Result>): Promise<Result>
}

/** The key was free when it was looked up and is not any more; look again. */
export class KeyTaken extends Error {
  override readonly name = 'KeyTaken'
}

/** The order service, which decides capacity and sells by what it is told. */
export interface OrderService {
  /**
   * Resolves with the figures of the ticket's units once it sells by this or a higher
   * version. Throws `OrderUnavailable`.
   */
  putSale(sale: Sale): Promise<readonly StockFigures[]>
  /**
   * Claims a person's key, one space over all services; false when the person used it for
   * another request. Throws `OrderUnavailable`.
   */
  claimKey(once: Once): Promise<boolean>
  /** The request under a claimed key was refused. Throws `OrderUnavailable`. */
  freeKey(once: Once): Promise<void>
  /** Throws `OrderUnavailable`. */
  changeCapacity(
    unitId: string,
    capacity: number,
  ): Promise<StockFigures | { readonly kind: 'unit-unknown' } | { readonly kind: 'below-claimed' }>
}

/** The order service gave no answer that counts; the same request may succeed later. */
export class OrderUnavailable extends Error {
  override readonly name = 'OrderUnavailable'
  readonly retryable = true
}

/** Runs one request at a time under a person's key. */
export interface Flights {
  run<Result>(
    userId: string,
    key: string,
    work: () => Promise<Result>,
  ): Promise<Result | { readonly kind: 'in-flight' }>
}

/** What the use cases are given. */
export interface TicketDeps {
  readonly store: CatalogueStore
  readonly order: OrderService
  readonly flights: Flights
  readonly clock: Clock
  readonly ids: Ids
}
