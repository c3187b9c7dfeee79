import type { SqlSession } from '@onsale/platform/database/sql-session.ts'
import type { KeyLookup, KeyOfPerson } from '../../ports.ts'
import { keptColumns, toKept } from './columns.ts'
import { loadOrders, type TermsReader } from './load-orders.ts'
import type { KeptRow } from './tables.ts'

const TABLES = ['orders', 'idempotency']
const keyColumns = ['user_id', 'idempotency_key']
const NOTHING: KeyLookup = { orders: [], kept: [] }

/**
 * What keys stand for, as of one moment. Of a burst that is refused nearly every key is new, and
 * everybody waits for the answer: that is found out first, at once in both places, instead of by
 * the five statements of a snapshot one after another. A key that is found nowhere stood for
 * nothing when it was asked for.
 */
export async function lookUpKeys(
  session: SqlSession,
  terms: TermsReader,
  keys: readonly KeyOfPerson[],
): Promise<KeyLookup> {
  if (!(await session.hasAny(TABLES, keyColumns, keys))) return NOTHING
  return session.snapshot(async (snapshot) => {
    const from = { table: 'idempotency', columns: keptColumns, keyColumns }
    const kept = await snapshot.selectByKeys<KeptRow>(from, keys)
    return {
      orders: await loadOrders(snapshot, terms, { idempotencyKeys: keys }),
      kept: kept.map(toKept),
    }
  })
}
