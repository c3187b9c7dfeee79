import { CART_KEPT_MS } from '../domain/cart.ts'
import type { Chore } from '../ports.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** Of one table in one round; a round that deletes as many is followed by another at once. */
export const ROWS_PER_PURGE_MAX = 1_000

/**
 * What may go, and after how long. Idempotency keys are promised for at least 24 hours.
 * `order` finds the oldest by an index; ids are UUIDv7, so by id is by age.
 */
const PURGES = [
  { table: 'batches', key: 'id', order: 'id', age: 'committed_at', keptMs: HOUR_MS },
  {
    table: 'idempotency',
    key: 'user_id, idempotency_key',
    order: 'created_at',
    age: 'created_at',
    keptMs: 2 * DAY_MS,
  },
  {
    table: 'carts',
    key: 'user_id',
    order: 'updated_at',
    age: 'updated_at',
    keptMs: CART_KEPT_MS + HOUR_MS,
  },
  { table: 'webhooks', key: 'id', order: 'id', age: 'received_at', keptMs: 7 * DAY_MS },
  {
    table: 'inbox',
    key: 'consumer, event_id',
    order: 'received_at',
    age: 'received_at',
    keptMs: 7 * DAY_MS,
  },
] as const

/**
 * Deletes what is past its time among the oldest rows of each table: a round looks at a
 * bounded number of rows, however many there are. The newest batch always stays: start-up
 * compares the clock with it.
 */
export function purgeStatements(now: number): Chore['statements'] {
  return PURGES.map(({ table, key, order, age, keptMs }) => ({
    sql: `DELETE FROM ${table} WHERE (${key}) IN (
      SELECT ${key} FROM (
        SELECT ${key}, ${age} AS age FROM ${table} ORDER BY ${order} LIMIT ?) AS oldest
      WHERE age < ?)${table === 'batches' ? NEWEST_STAYS : ''}`,
    values: [ROWS_PER_PURGE_MAX, now - keptMs],
  }))
}

const NEWEST_STAYS =
  ' AND id < (SELECT newest FROM (SELECT MAX(id) AS newest FROM batches) AS kept)'
