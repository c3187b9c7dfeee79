import type { SqlSession } from '@onsale/platform/database/sql-session.ts'
import { CART_KEPT_MS } from '../../domain/cart.ts'
import type { DeletedRows } from '../../ports.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/**
 * What may go, and after how long. Idempotency keys are promised for at least 24 hours.
 * `order` finds the oldest by an index; ids are UUIDv7, so by id is by age.
 */
const PURGES = [
  { table: 'batches', keyColumns: ['id'], order: 'id', age: 'committed_at', keptMs: HOUR_MS },
  {
    table: 'idempotency',
    keyColumns: ['user_id', 'idempotency_key'],
    order: 'created_at',
    age: 'created_at',
    keptMs: 2 * DAY_MS,
  },
  {
    table: 'carts',
    keyColumns: ['user_id'],
    order: 'updated_at',
    age: 'updated_at',
    keptMs: CART_KEPT_MS + HOUR_MS,
  },
  { table: 'webhooks', keyColumns: ['id'], order: 'id', age: 'received_at', keptMs: 7 * DAY_MS },
  {
    table: 'inbox',
    keyColumns: ['consumer', 'event_id'],
    order: 'received_at',
    age: 'received_at',
    keptMs: 7 * DAY_MS,
  },
] as const

/**
 * Finds what is past its time among the oldest rows of each table: it looks at a bounded number
 * of rows, however many there are. The newest batch always stays: start-up compares the clock
 * with it.
 */
export async function findOldRows(
  session: SqlSession,
  now: number,
  rowsMax: number,
): Promise<DeletedRows[]> {
  const found: DeletedRows[] = []
  for (const { table, keyColumns, order, age, keptMs } of PURGES) {
    const columns = keyColumns.join(', ')
    const rows = await session.query(
      `SELECT ${columns} FROM (
        SELECT ${columns}, ${age} AS age FROM ${table} ORDER BY ${order} LIMIT ?) AS oldest
      WHERE age < ?${table === 'batches' ? NEWEST_STAYS : ''}`,
      [rowsMax, now - keptMs],
    )
    const keys = rows.map((row) => keyColumns.map((column) => row[column] ?? null))
    if (keys.length > 0) found.push({ table, keyColumns, keys })
  }
  return found
}

const NEWEST_STAYS = ' AND id < (SELECT MAX(id) FROM batches)'
