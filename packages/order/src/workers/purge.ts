import { CART_KEPT_MS } from '../domain/cart.ts'
import type { Chore } from '../ports.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** Of one table in one round; a round that deletes as many is followed by another at once. */
export const ROWS_PER_PURGE_MAX = 1_000

/** What may go, and after how long. Idempotency keys are promised for at least 24 hours. */
const PURGES = [
  { table: 'batches', key: 'id', age: 'committed_at', keptMs: HOUR_MS },
  { table: 'idempotency', key: 'user_id, idempotency_key', age: 'created_at', keptMs: 2 * DAY_MS },
  { table: 'carts', key: 'user_id', age: 'updated_at', keptMs: CART_KEPT_MS + HOUR_MS },
  { table: 'webhooks', key: 'id', age: 'received_at', keptMs: 7 * DAY_MS },
  { table: 'inbox', key: 'consumer, event_id', age: 'received_at', keptMs: 7 * DAY_MS },
] as const

/**
 * Deletes what is past its time, a bounded number of rows a table. The newest batch always
 * stays: start-up compares the clock with it.
 */
export function purgeStatements(now: number): Chore['statements'] {
  return PURGES.map(({ table, key, age, keptMs }) => ({
    sql: `DELETE FROM ${table} WHERE (${key}) IN (
      SELECT ${key} FROM ${table}
      WHERE ${age} < ? AND ${age} < (SELECT MAX(${age}) FROM ${table})
      LIMIT ?)`,
    values: [now - keptMs, ROWS_PER_PURGE_MAX],
  }))
}
