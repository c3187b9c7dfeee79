import type { Cart } from './cart.ts'
import type { KeptAnswer } from './kept-answer.ts'
import type { Order } from './order.ts'
import type { MoneyEntry } from './payment.ts'
import type { Quota } from './quota.ts'
import type { Sale } from './sale.ts'
import type { Stock } from './stock.ts'

/**
 * The rows that a batch of commands looks at, locked, as they stand after the commands before.
 * Decisions only read it; what they change they return as `Changes`.
 */
export interface LedgerState {
  readonly orders: ReadonlyMap<string, Order>
  /** `personKey(user, idempotency key)` → order id. */
  readonly orderIdsByKey: ReadonlyMap<string, string>
  readonly stock: ReadonlyMap<string, Stock>
  readonly sales: ReadonlyMap<string, Sale>
  /** By `quotaKey`; a person without a row holds nothing. */
  readonly quotas: ReadonlyMap<string, Quota>
  /** By user id. */
  readonly carts: ReadonlyMap<string, Cart>
  /** By `personKey`. */
  readonly kept: ReadonlyMap<string, KeptAnswer>
  /** `receiptKey`s of events that had their effect already. */
  readonly receipts: ReadonlySet<string>
}

/** That a consumer has taken an event in; written with the event's effect. */
export interface Receipt {
  readonly consumer: string
  readonly eventId: string
}

export function receiptKey(receipt: Receipt): string {
  return `${receipt.consumer} ${receipt.eventId}`
}

/** Rows as they shall be after a decision. What is absent stays as it is. */
export interface Changes {
  readonly orders?: readonly Order[]
  readonly stock?: readonly Stock[]
  readonly sale?: Sale
  readonly quotas?: readonly Quota[]
  readonly money?: readonly MoneyEntry[]
  readonly events?: readonly OrderEvent[]
  readonly cart?: Cart
  readonly kept?: KeptAnswer
  readonly receipt?: Receipt
}

/** A fact about an order for others; no personal data and no admission codes in it. */
export interface OrderEvent {
  readonly type: 'order.paid' | 'order.cancelled' | 'order.refunded' | 'payment.late_refunded'
  readonly orderId: string
  readonly userId: string
  readonly amount: number
  readonly currency: string
}

/** What every decision is given besides the state and its command. */
export interface DecisionContext {
  /** The database's clock, read after the locks were held; UTC ms. */
  readonly now: number
  readonly holdMs: number
  readonly payingMs: number
  /** A fresh id; drawn from the injected randomness, so that a simulation repeats itself. */
  readonly newId: () => string
}

export interface Decided<Outcome> {
  readonly outcome: Outcome
  readonly changes?: Changes
}

/** Key of a person's idempotency key in maps; neither part can contain a space. */
export function personKey(userId: string, idempotencyKey: string): string {
  return `${userId} ${idempotencyKey}`
}
