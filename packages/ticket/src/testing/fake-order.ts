import type { Sale } from '@onsale/contracts/internal/sale.ts'
import type { StockFigures } from '../domain/ticket.ts'
import { type OrderService, OrderUnavailable } from '../ports.ts'

/** An order service for tests: keeps sales by version, and stock with a few claims. */
export interface FakeOrder extends OrderService {
  readonly sales: Map<string, Sale>
  readonly stock: Map<string, StockFigures>
  /** `user key` → the fingerprint it was claimed for. */
  readonly keys: Map<string, string>
  /** How often it was told something, reachable or not. */
  calls: number
  /** For sales and capacity; keys can always be claimed. */
  isReachable: boolean
  /** Resolves before each call goes on; a test may replace it to hold calls up. */
  gate: Promise<void>
  /** Claims stock as a buyer would. */
  sell(unitId: string, quantity: number): StockFigures
}

export function createFakeOrder(): FakeOrder {
  const sales = new Map<string, Sale>()
  const stock = new Map<string, StockFigures>()
  const keys = new Map<string, string>()
  const reach = async (): Promise<void> => {
    order.calls += 1
    await order.gate
    if (!order.isReachable) throw new OrderUnavailable('not reachable')
  }
  const change = (unitId: string, changes: Partial<StockFigures>): StockFigures => {
    const before = stock.get(unitId)
    if (before === undefined) throw new Error('no such unit')
    const after = { ...before, ...changes, version: before.version + 1 }
    stock.set(unitId, after)
    return after
  }
  const order: FakeOrder = {
    sales,
    stock,
    keys,
    calls: 0,
    isReachable: true,
    gate: Promise.resolve(),
    async putSale(sale) {
      await reach()
      const known = sales.get(sale.ticketId)
      if (known === undefined || sale.version > known.version) sales.set(sale.ticketId, sale)
      return sale.units.map(({ unitId, capacity }) => {
        const figures = stock.get(unitId) ?? { unitId, version: 1, capacity, held: 0, sold: 0 }
        stock.set(unitId, figures)
        return figures
      })
    },
    async claimKey({ userId, key, fingerprint }) {
      const name = `${userId} ${key}`
      if ((keys.get(name) ?? fingerprint) !== fingerprint) return false
      keys.set(name, fingerprint)
      return true
    },
    async freeKey({ userId, key }) {
      keys.delete(`${userId} ${key}`)
    },
    async changeCapacity(unitId, capacity) {
      await reach()
      const figures = stock.get(unitId)
      if (figures === undefined) return { kind: 'unit-unknown' }
      if (figures.held + figures.sold > capacity) return { kind: 'below-claimed' }
      return change(unitId, { capacity })
    },
    sell: (unitId, quantity) => change(unitId, { sold: (stock.get(unitId)?.sold ?? 0) + quantity }),
  }
  return order
}
