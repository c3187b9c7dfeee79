import { Buffer } from 'node:buffer'
import {
  EXPORT_ORDERS_BYTES_MAX,
  EXPORT_ORDERS_MAX,
  EXPORT_ORDERS_PER_PAGE,
} from '../domain/export-limits.ts'
import type { ExportedCart, ExportedOrder, OrderService } from '../ports/order-service.ts'

export interface ExportedOrders {
  readonly orders: readonly ExportedOrder[]
  /** Older ones were left out. */
  readonly isCut: boolean
  readonly cart?: ExportedCart
}

/** A person's cart, and orders, newest first, page by page up to a number and a weight. */
export async function exportOrders(
  order: Pick<OrderService, 'exportOrders'>,
  personId: string,
): Promise<ExportedOrders> {
  const orders: ExportedOrder[] = []
  let bytes = 0
  let cart: { readonly cart?: ExportedCart } = {}
  let cursor: string | undefined
  while (orders.length < EXPORT_ORDERS_MAX) {
    const limit = Math.min(EXPORT_ORDERS_PER_PAGE, EXPORT_ORDERS_MAX - orders.length)
    const at = cursor === undefined ? { limit } : { limit, cursor }
    const page = await order.exportOrders(personId, at)
    if (page.cart !== undefined) cart = { cart: page.cart }
    for (const exported of page.items) {
      bytes += Buffer.byteLength(JSON.stringify(exported))
      if (bytes > EXPORT_ORDERS_BYTES_MAX) return { orders, isCut: true, ...cart }
      orders.push(exported)
    }
    cursor = page.nextCursor
    if (cursor === undefined) return { orders, isCut: false, ...cart }
  }
  return { orders, isCut: true, ...cart }
}
