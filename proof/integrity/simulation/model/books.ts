import {
  isHolding,
  type ModelKey,
  type ModelOrder,
  type ModelSale,
  type ModelUnit,
  takenBy,
} from './state.ts'
import { dateIn } from './refund-terms.ts'

export interface ModelCart {
  readonly lines: ReadonlyMap<string, number>
  readonly updatedAt: number
}

/** What can be had at one moment: units with what is free of them, and how they are sold. */
export interface Shelf {
  readonly units: ReadonlyMap<string, ModelUnit & { readonly free: number; readonly held: number }>
  readonly sales: ReadonlyMap<string, ModelSale>
}

export interface AskedLine {
  readonly unitId: string
  readonly quantity: number
}

/** The model's state, with its past: what was true between two commits is looked up here. */
export class Books {
  readonly sales = new Map<string, ModelSale>()
  readonly units = new Map<string, ModelUnit>()
  readonly orders = new Map<string, ModelOrder>()
  /** By user and key. */
  readonly keys = new Map<string, ModelKey>()
  readonly carts = new Map<string, ModelCart>()
  readonly refundAttempts = new Map<string, number>()
  /** Counts commits; a moment lies between two of them. */
  moment = 0
  readonly #elapsedMs: () => number
  readonly #shelves: { readonly from: number; readonly atMs: number; readonly shelf: Shelf }[] = []
  readonly #pasts = new Map<string, { readonly from: number; readonly order: ModelOrder }[]>()
  readonly #touchedOrders = new Set<string>()

  constructor(elapsedMs: () => number) {
    this.#elapsedMs = elapsedMs
  }

  /**
   * Writes an order; what changed becomes visible with the next moment. Two commands of one
   * commit leave two states: nobody can read the first, but its answer shows it.
   */
  put(order: ModelOrder): void {
    this.orders.set(order.id, order)
    this.#touchedOrders.add(order.id)
    const past = this.#pasts.get(order.id) ?? []
    past.push({ from: this.moment + 1, order })
    this.#pasts.set(order.id, past)
  }

  /** Ends a commit: from here on others can see what it did. */
  turnPage(): readonly string[] {
    this.moment += 1
    const touched = [...this.#touchedOrders]
    this.#touchedOrders.clear()
    this.#shelves.push({ from: this.moment, atMs: this.#elapsedMs(), shelf: this.shelf() })
    return touched
  }

  shelf(): Shelf {
    const units = new Map<string, ModelUnit & { free: number; held: number }>()
    for (const unit of this.units.values()) {
      let taken = 0
      let held = 0
      for (const order of this.orders.values()) {
        const by = takenBy(order, unit.unitId)
        taken += by
        if (isHolding(order)) held += by
      }
      units.set(unit.unitId, { ...unit, free: unit.capacity - taken, held })
    }
    return { units, sales: new Map(this.sales) }
  }

  /** What was on the shelf at the moments from `from` to `to`, both included. */
  shelvesBetween(from: number, to: number): Shelf[] {
    return between(this.#shelves, from, to).map(({ shelf }) => shelf)
  }

  /** The last moment that began at this time or before. */
  momentAt(elapsedMs: number): number {
    return this.#shelves.findLast(({ atMs }) => atMs <= elapsedMs)?.from ?? 0
  }

  /** How an order stood at these moments. */
  ordersBetween(orderId: string, from: number, to: number): ModelOrder[] {
    return between(this.#pasts.get(orderId) ?? [], from, to).map(({ order }) => order)
  }

  /** The order as it was made, and from which moment on it was there. */
  beginningOf(orderId: string): { readonly from: number; readonly order: ModelOrder } | undefined {
    return this.#pasts.get(orderId)?.[0]
  }

  /** How many of a ticket a person holds or owns, on a date or on all. */
  ownedBy(userId: string, ticketId: string, visitDate: string | undefined): number {
    let owned = 0
    for (const order of this.orders.values()) {
      if (order.userId !== userId) continue
      for (const line of order.lines) {
        if (line.ticketId !== ticketId) continue
        if (visitDate !== undefined && line.visitDate !== visitDate) continue
        owned += takenBy(order, line.unitId)
      }
    }
    return owned
  }
}

function between<Entry extends { readonly from: number }>(
  entries: readonly Entry[],
  from: number,
  to: number,
): Entry[] {
  return entries.filter((entry, index) => {
    const next = entries[index + 1]
    return entry.from <= to && (next === undefined || next.from > from)
  })
}

/**
 * Why a claim must be refused by what is on the shelf, in the order the API promises; none when
 * the shelf has nothing against it. Several are given where any of them may be said.
 */
export function refusalsByShelf(
  shelf: Shelf,
  lines: readonly AskedLine[],
  expectedTotal: { readonly amount: number; readonly currency: string } | null,
  now: number,
): string[] {
  const wanted = lines.map((line) => ({ ...line, unit: shelf.units.get(line.unitId) }))
  if (wanted.some(({ unit }) => unit === undefined)) return ['UNIT_NOT_FOUND']
  const found = wanted.flatMap(({ unit, quantity }) => {
    const sale = unit && shelf.sales.get(unit.ticketId)
    return unit === undefined || sale === undefined ? [] : [{ unit, sale, quantity }]
  })
  const closed = found.flatMap(({ unit, sale }) => closedBy(sale, unit.visitDate, now) ?? [])
  if (closed.length > 0) return closed
  const currencies = new Set(found.map(({ sale }) => sale.currency))
  if (currencies.size > 1) return ['CURRENCY_MIXED']
  const total = found.reduce((sum, { sale, quantity }) => sum + sale.price * quantity, 0)
  if (
    expectedTotal !== null &&
    (expectedTotal.amount !== total || !currencies.has(expectedTotal.currency))
  ) {
    return ['PRICE_CHANGED']
  }
  return found.some(({ unit, quantity }) => unit.free < askedOf(lines, unit.unitId, quantity))
    ? ['SOLD_OUT']
    : []
}

function askedOf(lines: readonly AskedLine[], unitId: string, atLeast: number): number {
  const sum = lines
    .filter((line) => line.unitId === unitId)
    .reduce((asked, line) => asked + line.quantity, 0)
  return Math.max(sum, atLeast)
}

function closedBy(sale: ModelSale, visitDate: string, now: number): string | undefined {
  if (now >= sale.closesAt || visitDate < dateIn(sale.timeZone, now)) return 'SALE_CLOSED'
  if (now < sale.opensAt) return 'SALE_NOT_OPEN'
  return sale.paused ? 'SALE_PAUSED' : undefined
}

/** Whether these lines would give the person more than the limit in force. */
export function isOverLimit(books: Books, userId: string, lines: readonly AskedLine[]): boolean {
  const asked = new Map<string, number>()
  const ofScope = new Map<string, { sale: ModelSale; visitDate: string | undefined }>()
  for (const line of lines) {
    const unit = books.units.get(line.unitId)
    const sale = unit && books.sales.get(unit.ticketId)
    if (unit === undefined || sale === undefined) continue
    const visitDate = sale.limitScope === 'ticket' ? undefined : unit.visitDate
    const scope = `${sale.ticketId} ${visitDate ?? ''}`
    asked.set(scope, (asked.get(scope) ?? 0) + line.quantity)
    ofScope.set(scope, { sale, visitDate })
  }
  return [...ofScope].some(([scope, { sale, visitDate }]) => {
    const owned = books.ownedBy(userId, sale.ticketId, visitDate)
    return owned + (asked.get(scope) ?? 0) > sale.perPersonLimit
  })
}
