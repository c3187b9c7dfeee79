import type { Cart } from './cart.ts'
import type { KeptAnswer } from './kept-answer.ts'
import {
  type Changes,
  type LedgerState,
  type OrderEvent,
  personKey,
  type Receipt,
  receiptKey,
} from './ledger-state.ts'
import type { Order } from './order.ts'
import type { MoneyEntry } from './payment.ts'
import { type Quota, quotaKey } from './quota.ts'
import type { Sale } from './sale.ts'
import type { Stock } from './stock.ts'

/** The rows of a batch as they were loaded under their locks. */
export interface LoadedRows {
  readonly orders: readonly Order[]
  readonly stock: readonly Stock[]
  readonly sales: readonly Sale[]
  readonly quotas: readonly Quota[]
  readonly carts: readonly Cart[]
  readonly kept: readonly KeptAnswer[]
  readonly receipts: readonly Receipt[]
}

/**
 * The state a batch works on: what was loaded, with the changes of the commands so far laid
 * over it. It remembers what was touched, so that one bulk write a table ends the batch.
 */
export class WorkingState implements LedgerState {
  readonly loaded: {
    readonly orders: ReadonlyMap<string, Order>
    readonly stock: ReadonlySet<string>
    readonly sales: ReadonlySet<string>
    readonly quotas: ReadonlySet<string>
    readonly carts: ReadonlySet<string>
    readonly kept: ReadonlySet<string>
  }
  readonly orders: Map<string, Order>
  readonly orderIdsByKey = new Map<string, string>()
  readonly stock: Map<string, Stock>
  readonly sales: Map<string, Sale>
  readonly quotas: Map<string, Quota>
  readonly carts: Map<string, Cart>
  readonly kept: Map<string, KeptAnswer>
  readonly receipts: Set<string>

  readonly touchedOrders = new Set<string>()
  readonly touchedStock = new Set<string>()
  readonly touchedSales = new Set<string>()
  readonly touchedQuotas = new Set<string>()
  readonly touchedCarts = new Set<string>()
  readonly touchedKept = new Set<string>()
  readonly money: MoneyEntry[] = []
  /** With the version of their order after the change. */
  readonly events: {
    readonly version: number
    readonly event: OrderEvent
    readonly traceId: string | undefined
  }[] = []
  /** Unit id → trace id of the last request that moved it. */
  readonly stockTraces = new Map<string, string>()
  readonly newReceipts: Receipt[] = []

  constructor(rows: LoadedRows) {
    this.orders = new Map(rows.orders.map((order) => [order.id, order]))
    this.stock = new Map(rows.stock.map((stock) => [stock.unitId, stock]))
    this.sales = new Map(rows.sales.map((sale) => [sale.ticketId, sale]))
    this.quotas = new Map(
      rows.quotas.map((quota) => [quotaKey(quota.userId, quota.ticketId), quota]),
    )
    this.carts = new Map(rows.carts.map((cart) => [cart.userId, cart]))
    this.kept = new Map(rows.kept.map((kept) => [personKey(kept.userId, kept.key), kept]))
    this.receipts = new Set(rows.receipts.map(receiptKey))
    for (const order of rows.orders) this.#indexKey(order)
    this.loaded = {
      orders: new Map(this.orders),
      stock: new Set(this.stock.keys()),
      sales: new Set(this.sales.keys()),
      quotas: new Set(this.quotas.keys()),
      carts: new Set(this.carts.keys()),
      kept: new Set(this.kept.keys()),
    }
  }

  /**
   * Lays the changes of one decision over the state; each order changed is a version later.
   * `traceId` names the request that asked for it.
   */
  apply(changes: Changes, traceId?: string): void {
    for (const changed of changes.orders ?? []) {
      const order = { ...changed, version: (this.orders.get(changed.id)?.version ?? 0) + 1 }
      this.orders.set(order.id, order)
      this.touchedOrders.add(order.id)
      this.#indexKey(order)
    }
    for (const stock of changes.stock ?? []) {
      this.stock.set(stock.unitId, stock)
      this.touchedStock.add(stock.unitId)
      if (traceId !== undefined) this.stockTraces.set(stock.unitId, traceId)
    }
    if (changes.sale !== undefined) {
      this.sales.set(changes.sale.ticketId, changes.sale)
      this.touchedSales.add(changes.sale.ticketId)
    }
    for (const quota of changes.quotas ?? []) {
      const key = quotaKey(quota.userId, quota.ticketId)
      this.quotas.set(key, quota)
      this.touchedQuotas.add(key)
    }
    if (changes.cart !== undefined) {
      this.carts.set(changes.cart.userId, changes.cart)
      this.touchedCarts.add(changes.cart.userId)
    }
    if (changes.kept !== undefined) {
      const key = personKey(changes.kept.userId, changes.kept.key)
      this.kept.set(key, changes.kept)
      this.touchedKept.add(key)
    }
    if (changes.receipt !== undefined) {
      this.receipts.add(receiptKey(changes.receipt))
      this.newReceipts.push(changes.receipt)
    }
    if (changes.money !== undefined) this.money.push(...changes.money)
    for (const event of changes.events ?? []) {
      const version = this.orders.get(event.orderId)?.version ?? 0
      this.events.push({ version, event, traceId })
    }
  }

  #indexKey(order: Order): void {
    if (order.idempotencyKey === null) return
    this.orderIdsByKey.set(personKey(order.userId, order.idempotencyKey), order.id)
  }
}
