import { LIST_LIMIT_DEFAULT } from '@onsale/contracts/http/pieces.ts'
import { instantToRfc3339, rfc3339ToInstant } from '@onsale/kernel/calendar.ts'
import type { HttpRefusal } from '@onsale/platform/http/route.ts'
import type { Order, OrderStatus } from '../domain/order.ts'
import type { OrderReads } from '../ports.ts'

export interface OrdersPage {
  readonly kind: 'page'
  readonly orders: readonly Order[]
  /** Absent on the last page. */
  readonly nextCursor?: string
}

export interface PageQuery {
  readonly userId: string
  readonly status?: OrderStatus
  readonly limit?: number
  readonly cursor?: string
}

/** A page of a person's orders, newest first; a cursor that is not ours is refused. */
export async function readOrdersPage(
  reads: Pick<OrderReads, 'listOrders'>,
  query: PageQuery,
): Promise<OrdersPage | HttpRefusal> {
  const { userId, status, limit = LIST_LIMIT_DEFAULT, cursor } = query
  const before = cursor === undefined ? undefined : readCursor(cursor)
  if (cursor !== undefined && before === undefined) return cursorRefused()
  const orders = await reads.listOrders({
    userId,
    ...(status !== undefined && { status }),
    ...(before !== undefined && { before }),
    ordersMax: limit + 1,
  })
  const page = orders.slice(0, limit)
  const last = page.at(-1)
  const hasMore = orders.length > limit && last !== undefined
  return { kind: 'page', orders: page, ...(hasMore && { nextCursor: cursorAfter(last) }) }
}

function cursorAfter(order: Order): string {
  return Buffer.from(`${instantToRfc3339(order.createdAt)} ${order.id}`).toString('base64url')
}

/** Where a cursor of ours points to; undefined when it is not ours. */
function readCursor(cursor: string): { createdAt: number; id: string } | undefined {
  const text = Buffer.from(cursor, 'base64url').toString('utf8')
  if (Buffer.from(text).toString('base64url') !== cursor) return undefined
  const [time = '', id = '', ...rest] = text.split(' ')
  const createdAt = rfc3339ToInstant(time)
  if (createdAt === undefined || rest.length > 0 || !/^[0-9a-f-]{36}$/.test(id)) return undefined
  return { createdAt, id }
}

function cursorRefused(): HttpRefusal {
  const errors = [{ path: '/query/cursor', message: 'is not a cursor that this list gave out' }]
  return { kind: 'refused', code: 'INVALID_INPUT', errors }
}
