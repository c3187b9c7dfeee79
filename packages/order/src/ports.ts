import type { Command, Outcome, OutcomeOf } from './domain/commands.ts'
import type { KeptAnswer } from './domain/kept-answer.ts'
import type { Order, OrderStatus } from './domain/order.ts'
import type { BookedObligations } from './domain/obligations.ts'
import type { Payment, ProviderAnswer } from './domain/payment.ts'
import type { Cart } from './domain/cart.ts'
import type { Sale } from './domain/sale.ts'
import type { Stock } from './domain/stock.ts'
import type { Availability } from '@onsale/contracts/http/ticket.ts'
import type { SqlValue } from '@onsale/platform/database/sql-session.ts'

/** A write that needs no decision (marks, purges, hints), as statements to run together. */
export interface Chore {
  readonly kind: 'chore'
  readonly statements: readonly { readonly sql: string; readonly values: readonly SqlValue[] }[]
  /** Rows to delete by their primary keys, after the statements. */
  readonly deletes?: readonly DeletedRows[]
}

/** Deleting by a condition may wait for rows that others hold; by key it does not. */
export interface DeletedRows {
  readonly table: string
  readonly keyColumns: readonly string[]
  readonly keys: readonly (readonly SqlValue[])[]
}

export interface ChoreDone {
  readonly kind: 'choreDone'
  /** Rows changed by all statements together, and rows to be deleted. */
  readonly changed: number
}

export type Entry = (Command | Chore) & {
  /** Of the request that it is for: named by the events that come of it. */
  readonly traceId?: string
}

/** What became of one entry of a batch; a fault is its own, not its neighbours'. */
export type EntryResult =
  | { readonly ok: true; readonly outcome: Outcome | ChoreDone }
  | {
      readonly ok: false
      readonly fault: string
      readonly retryable: boolean
      /** A row of it was held by another for long: it shall wait in the queue and come again. */
      readonly again?: true
    }

export interface BatchResult {
  /** In the order of the entries. */
  readonly results: readonly EntryResult[]
  /** The stock rows that the batch moved, as committed. */
  readonly stock: readonly Stock[]
  /** Tickets whose sale or units changed. */
  readonly changedTicketIds: readonly string[]
  /** Whether there are new events for the relay. */
  readonly hasEvents: boolean
}

/**
 * The ledger decides. A batch is one durable transaction: what it answers is committed.
 * Batches are decided in the order in which they are given.
 */
export interface Ledger {
  commit(entries: readonly Entry[]): Promise<BatchResult>
  close(): Promise<void>
}

/** Puts entries into the next batch and waits for their commit. */
export interface Committer {
  /**
   * Throws `Overloaded` when the lane of claims is full or a claim waited too long, and
   * `StoreUnavailable` when the ledger cannot commit; nothing was done then.
   */
  submit<C extends Command>(command: C): Promise<OutcomeOf<C>>
  run(chore: Chore): Promise<ChoreDone>
}

/**
 * A versioned copy of the stock rows, nothing else. Applying a row that is not newer changes
 * nothing, so any apply may load a unit, order does not matter and a lost one does no harm.
 */
export interface Gate {
  apply(rows: readonly Stock[]): Promise<void>
  /** The rows known, by unit id; a unit that is missing is unknown, not sold out. */
  read(unitIds: readonly string[]): Promise<ReadonlyMap<string, Stock>>
  /**
   * Drops rows of exactly these versions: what the ledger does not have, because it was put
   * back to an earlier state. A row that has moved on meanwhile stays.
   */
  forget(rows: readonly Pick<Stock, 'unitId' | 'version'>[]): Promise<void>
}

/** What is left of tickets as it is shown, computed once for all who look within a moment. */
export interface AvailabilityCache {
  /** An answer at most `ANSWER_AGE_MS_MAX` old; `compute` makes a new one when it is needed. */
  share(ticketId: string, compute: () => Promise<Availability>): Promise<Availability>
}

/** The API promises that what is shown of availability is at most so old. */
export const ANSWER_AGE_MS_MAX = 1_000

/** Reads of what is committed. */
export interface OrderReads {
  findOrder(orderId: string): Promise<Order | undefined>
  /** The order of a payment, whoever it belongs to. */
  findOrderOfPayment(paymentId: string): Promise<Order | undefined>
  listOrders(query: OrdersQuery): Promise<readonly Order[]>
  /** What the books say of a person; visits only from `fromDate` (YYYY-MM-DD) on. */
  findObligations(userId: string, fromDate: string): Promise<BookedObligations>
  /** What idempotency keys stand for; one indexed read for all of them. */
  lookUpKeys(keys: readonly KeyOfPerson[]): Promise<KeyLookup>
  findCart(userId: string): Promise<Cart | undefined>
  /** Units of sales that have not closed at `now`. */
  listOpenStock(now: number): Promise<readonly Stock[]>
  findStock(unitIds: readonly string[]): Promise<readonly Stock[]>
  listTicketIds(): Promise<readonly string[]>
  findSale(ticketId: string): Promise<{ sale: Sale; units: readonly Stock[] } | undefined>
  findTicketOfUnit(unitId: string): Promise<string | undefined>
  findSaleVersion(ticketId: string): Promise<number | undefined>
  /** The earliest end of a hold, for each of these units that has one. */
  nextReleases(unitIds: readonly string[]): Promise<ReadonlyMap<string, number>>
  dueHolds(now: number, ordersMax: number): Promise<readonly string[]>
  paymentsToCheck(now: number, paymentsMax: number): Promise<readonly PaymentRef[]>
  refundsDue(now: number, refundsMax: number): Promise<readonly RefundRef[]>
  /** Rows whose time is over, oldest first, a bounded number of each table. */
  oldRows(now: number, rowsMax: number): Promise<readonly DeletedRows[]>
  countTroubles(): Promise<Troubles>
}

/** Counts of what should not be there for long, or at all. */
export interface Troubles {
  /** Events that the bus does not have yet. */
  readonly unsentEvents: number
  /** Events that this service could not take in. */
  readonly deadLetters: number
  /** Refunds that failed too often: money that people wait for. */
  readonly failedRefunds: number
}

export type KeyOfPerson = readonly [userId: string, key: string]

export interface KeyLookup {
  readonly orders: readonly Order[]
  readonly kept: readonly KeptAnswer[]
}

export interface OrdersQuery {
  readonly userId: string
  readonly status?: OrderStatus
  /** Only orders older than this one. */
  readonly before?: { readonly createdAt: number; readonly id: string }
  readonly ordersMax: number
}

export interface PaymentRef {
  readonly orderId: string
  readonly paymentId: string
}

export interface RefundRef {
  readonly orderId: string
  readonly refundId: string
}

/**
 * A payment provider. Money moves only on these calls of ours; our ids are its idempotency
 * keys, so that asking again never charges or refunds twice. Every call is bounded in time
 * and rejects with `ProviderUnavailable` when the provider cannot be reached.
 */
export interface PaymentProvider {
  readonly name: string
  /** What is wrong with `providerData`, or undefined when it can be sent. */
  checkData(providerData: unknown): { readonly path: string; readonly message: string } | undefined
  /** What the client needs for the provider's checkout. */
  checkout(returnUrl: string): Readonly<Record<string, unknown>>
  /** The provider data that a browser brings back in the query; undefined when it has none. */
  dataOfReturn(query: Readonly<Record<string, string | undefined>>): unknown
  /** The id of the payment that a webhook speaks of; undefined when it makes no sense. */
  paymentIdOfWebhook(body: Uint8Array): string | undefined
  confirm(payment: Payment, providerData: unknown): Promise<ProviderAnswer>
  /** `unknown`: the provider never heard of it. */
  find(payment: Payment): Promise<ProviderAnswer | { readonly kind: 'unknown' }>
  cancel(payment: Payment): Promise<ProviderAnswer>
  refund(refund: {
    readonly id: string
    readonly paymentId: string
    readonly amount: number
    readonly currency: string
  }): Promise<{ readonly kind: 'done' } | { readonly kind: 'failed'; readonly reason: string }>
  close(): Promise<void>
}

export class ProviderUnavailable extends Error {
  override readonly name = 'ProviderUnavailable'
  readonly retryable = true
}

/** Too much is waiting; nothing was started. */
export class Overloaded extends Error {
  override readonly name = 'Overloaded'
  readonly retryable = true
}

/** Makes the secrets that the database must not hold: admission codes, return tokens. */
export interface Seals {
  admissionCode(admissionId: string): string
  returnToken(paymentId: string): string
  /** The payment a return token is for, when we made it. */
  paymentIdOf(returnToken: string): string | undefined
}
