import type { Clock } from '@onsale/kernel/clock.ts'
import type { Cart as CartView } from '@onsale/contracts/http/cart.ts'
import { type Cart, liveLines } from '../domain/cart.ts'
import { freeOf } from '../domain/stock.ts'
import type { SalesCopy } from '../engine/sales-copy.ts'
import type { Gate, OrderReads } from '../ports.ts'

export interface ShowCartDeps {
  readonly reads: Pick<OrderReads, 'findCart'>
  readonly sales: SalesCopy
  readonly gate: Gate
  readonly clock: Clock
}

const EMPTY_CART_CURRENCY = 'KRW'

/** A person's cart with the prices of now and what is free of each line. */
export async function showCart(deps: ShowCartDeps, userId: string): Promise<CartView> {
  return viewCart(deps, await deps.reads.findCart(userId))
}

export async function viewCart(
  deps: Omit<ShowCartDeps, 'reads'>,
  cart: Cart | undefined,
): Promise<CartView> {
  const lines = liveLines(cart, deps.clock.now())
  const unitIds = lines.map((line) => line.unitId)
  await deps.sales.lookFor(unitIds)
  await deps.sales.makeFresh(unitIds)
  const rows = await deps.gate.read(unitIds)
  const views = lines.flatMap((line) => {
    const unit = deps.sales.find(line.unitId)
    const row = rows.get(line.unitId)
    if (unit === undefined || row === undefined) return []
    return {
      unitId: line.unitId,
      ticketId: unit.sale.ticketId,
      ticketName: unit.sale.names,
      visitDate: unit.visitDate,
      quantity: line.quantity,
      unitPrice: { amount: unit.sale.price, currency: unit.sale.currency },
      available: Math.max(0, freeOf(row)),
    }
  })
  return {
    lines: views,
    total: {
      amount: views.reduce((sum, line) => sum + line.unitPrice.amount * line.quantity, 0),
      currency: views[0]?.unitPrice.currency ?? EMPTY_CART_CURRENCY,
    },
  }
}
