import type { SqlSession } from '@onsale/platform/database/sql-session.ts'
import type { Order } from '../../domain/order.ts'
import type { OrderReads, OrdersQuery } from '../../ports.ts'
import { cartColumns, saleColumns, stockColumns, toCart, toSale, toStock } from './columns.ts'
import { findObligations } from './find-obligations.ts'
import { createTermsReader, loadOrders } from './load-orders.ts'
import { lookUpKeys } from './look-up-keys.ts'
import { findOldRows } from './old-rows.ts'
import type { CartRow, SaleRow, StockRow } from './tables.ts'

const stockTable = { table: 'stock', columns: stockColumns, keyColumns: ['unit_id'] }
const stockSelect = `SELECT ${stockColumns.join(', ')} FROM stock`
const salesTable = { table: 'sales', columns: saleColumns, keyColumns: ['ticket_id'] }

/** Reads of the order database outside of any batch: they see what is committed. */
export function createSqlReads(session: SqlSession): OrderReads {
  const terms = createTermsReader()
  const findOrder = async (orderId: string): Promise<Order | undefined> => {
    const [order] = await session.snapshot((snapshot) =>
      loadOrders(snapshot, terms, { ids: [orderId] }),
    )
    return order
  }
  return {
    findOrder,
    async findOrderOfPayment(paymentId) {
      const sql = 'SELECT order_id FROM payments WHERE id = ?'
      const [row] = await session.query<{ order_id: string }>(sql, [paymentId])
      return row === undefined ? undefined : findOrder(row.order_id)
    },
    async listOrders(query) {
      const orders = await session.snapshot(async (snapshot) =>
        loadOrders(snapshot, terms, { ids: await selectOrderIds(snapshot, query) }),
      )
      return orders.toSorted((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1))
    },
    findObligations: (userId, fromDate) => findObligations(session, userId, fromDate),
    lookUpKeys: (keys) => lookUpKeys(session, terms, keys),
    async findCart(userId) {
      const table = { table: 'carts', columns: cartColumns, keyColumns: ['user_id'] }
      const [row] = await session.selectByKeys<CartRow>(table, [[userId]])
      return row && toCart(row)
    },
    async listOpenStock(now) {
      const sql = `${stockSelect}
        WHERE ticket_id IN (SELECT ticket_id FROM sales WHERE closes_at > ?)`
      return (await session.query<StockRow>(sql, [now])).map(toStock)
    },
    async findStock(unitIds) {
      const rows = await session.selectByKeys<StockRow>(
        stockTable,
        unitIds.map((id) => [id]),
      )
      return rows.map(toStock)
    },
    async listTicketIds() {
      const rows = await session.query<{ ticket_id: string }>('SELECT ticket_id FROM sales')
      return rows.map((row) => row.ticket_id)
    },
    findSale: (ticketId) =>
      session.snapshot(async (snapshot) => {
        const [row] = await snapshot.selectByKeys<SaleRow>(salesTable, [[ticketId]])
        if (row === undefined) return undefined
        const units = await snapshot.query<StockRow>(`${stockSelect} WHERE ticket_id = ?`, [
          ticketId,
        ])
        return { sale: toSale(row), units: units.map(toStock) }
      }),
    async findTicketOfUnit(unitId) {
      const [row] = await session.selectByKeys<StockRow>(stockTable, [[unitId]])
      return row?.ticket_id
    },
    async findSaleVersion(ticketId) {
      const sql = 'SELECT version FROM sales WHERE ticket_id = ?'
      const [row] = await session.query<{ version: number }>(sql, [ticketId])
      return row?.version
    },
    ...createWorkReads(session),
  }
}

/** What the workers look for. */
function createWorkReads(
  session: SqlSession,
): Pick<
  OrderReads,
  'nextReleases' | 'dueHolds' | 'paymentsToCheck' | 'refundsDue' | 'oldRows' | 'countTroubles'
> {
  return {
    oldRows: (now, rowsMax) => findOldRows(session, now, rowsMax),
    async nextReleases(unitIds) {
      const earliest = new Map<string, number>()
      for (const unitId of unitIds) {
        const sql = 'SELECT MIN(expires_at) AS at FROM holds WHERE unit_id = ?'
        const [row] = await session.query<{ at: number | null }>(sql, [unitId])
        if (typeof row?.at === 'number') earliest.set(unitId, row.at)
      }
      return earliest
    },
    async dueHolds(now, ordersMax) {
      // Kept in this order by words that each dialect has. By itself it reads all holds there
      // are, ten times a second, rather than the few that are due of each unit.
      const join = session.dialect === 'mysql' ? 'STRAIGHT_JOIN' : 'CROSS JOIN'
      const sql = `SELECT DISTINCT holds.order_id FROM stock
        ${join} holds ON holds.unit_id = stock.unit_id AND holds.expires_at <= ?
        WHERE stock.held > 0 LIMIT ?`
      const rows = await session.query<{ order_id: string }>(sql, [now, ordersMax])
      return rows.map((row) => row.order_id)
    },
    async paymentsToCheck(now, paymentsMax) {
      const sql = `SELECT order_id, id FROM payments
        WHERE next_check_at <= ? ORDER BY next_check_at LIMIT ?`
      const rows = await session.query<{ order_id: string; id: string }>(sql, [now, paymentsMax])
      return rows.map((row) => ({ orderId: row.order_id, paymentId: row.id }))
    },
    async refundsDue(now, refundsMax) {
      const sql = `SELECT order_id, id FROM refunds
        WHERE next_attempt_at <= ? ORDER BY next_attempt_at LIMIT ?`
      const rows = await session.query<{ order_id: string; id: string }>(sql, [now, refundsMax])
      return rows.map((row) => ({ orderId: row.order_id, refundId: row.id }))
    },
    async countTroubles() {
      const [row] = await session.query<Record<'unsent' | 'dead' | 'failed', number>>(
        `SELECT (SELECT COUNT(*) FROM outbox WHERE sent_at IS NULL) AS unsent,
          (SELECT COUNT(*) FROM dead_letters) AS dead,
          (SELECT COUNT(*) FROM refunds WHERE status = 'FAILED') AS failed`,
      )
      return {
        unsentEvents: row?.unsent ?? 0,
        deadLetters: row?.dead ?? 0,
        failedRefunds: row?.failed ?? 0,
      }
    },
  }
}

/** A person's orders are found by the key index, which begins with the person. */
async function selectOrderIds(session: SqlSession, query: OrdersQuery): Promise<string[]> {
  const conditions = ['user_id = ?']
  const values: (string | number)[] = [query.userId]
  if (query.status !== undefined) {
    conditions.push('status = ?')
    values.push(query.status)
  }
  if (query.before !== undefined) {
    const { createdAt, id } = query.before
    conditions.push('(created_at < ? OR (created_at = ? AND id < ?))')
    values.push(createdAt, createdAt, id)
  }
  const rows = await session.query<{ id: string }>(
    `SELECT id FROM orders WHERE ${conditions.join(' AND ')}
     ORDER BY created_at DESC, id DESC LIMIT ?`,
    [...values, query.ordersMax],
  )
  return rows.map((row) => row.id)
}
