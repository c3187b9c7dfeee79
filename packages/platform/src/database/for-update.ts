import { type SelectQueryBuilder, SqliteAdapter, type Transaction } from 'kysely'

/**
 * A read whose rows are locked until the transaction ends. Where one writer owns the file the
 * whole transaction is such a lock, and the dialect has no words for it.
 */
export function forUpdate<Schema, Table extends keyof Schema, Row>(
  tx: Transaction<Schema>,
  query: SelectQueryBuilder<Schema, Table, Row>,
): SelectQueryBuilder<Schema, Table, Row> {
  return tx.getExecutor().adapter instanceof SqliteAdapter ? query : query.forUpdate()
}
