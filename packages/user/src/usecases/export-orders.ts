import { Buffer } from 'node:buffer'
import {
  EXPORT_ORDERS_BYTES_MAX,
  EXPORT_ORDERS_MAX,
  EXPORT_ORDERS_PER_PAGE,
} from '../domain/export-limits.ts'
import type { ExportedOrder, OrderService } from '../ports/order-service.ts'

export interface ExportedOrders {
  readonly orders: readonly ExportedOrder[]
  /** Older ones were left out. */
  readonly isCut: boolean
}

/** A person's orders, newest first, page by page up to a number and a weight. */
export async function exportOrders(
  order: Pick<OrderService, 'exportOrders'>,
  personId: string,
): Promise<ExportedOrders> {
  const orders: ExportedOrder[] = []
  let bytes = 0
  let cursor: string | undefined
  while (orders.length < EXPORT_ORDERS_MAX) {
    const limit = Math.min(EXPORT_ORDERS_PER_PAGE, EXPORT_ORDERS_MAX - orders.length)
    const at = cursor === undefined ? { limit } : { limit, cursor }
    const page = await order.exportOrders(personId, at)
    for (const exported of page.items) {
      bytes += Buffer.byteLength(JSON.stringify(exported))
      if (bytes > EXPORT_ORDERS_BYTES_MAX) return { orders, isCut: true }
      orders.push(exported)
    }
    cursor = page.nextCursor
    if (cursor === undefined) return { orders, isCut: false }
  }
  return { orders, isCut: true }
}
