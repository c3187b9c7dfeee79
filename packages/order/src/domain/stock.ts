/**
 * Stock of one unit: a ticket on a visit date. Invariant, also a CHECK in the database:
 * held >= 0, sold >= 0, held + sold <= capacity. Every change bumps `version`.
 */
export interface Stock {
  readonly unitId: string
  readonly ticketId: string
  /** YYYY-MM-DD in the venue's time zone. */
  readonly visitDate: string
  readonly capacity: number
  readonly held: number
  readonly sold: number
  readonly version: number
}

export function freeOf(stock: Pick<Stock, 'capacity' | 'held' | 'sold'>): number {
  return stock.capacity - stock.held - stock.sold
}

/** The row after `held` and `sold` moved by these deltas, one version later. */
export function moveStock(
  stock: Stock,
  move: { readonly held?: number; readonly sold?: number },
): Stock {
  return {
    ...stock,
    held: stock.held + (move.held ?? 0),
    sold: stock.sold + (move.sold ?? 0),
    version: stock.version + 1,
  }
}
