import { SqliteAdapter, type Transaction } from 'kysely'
import { forUpdate } from '@onsale/platform/database/for-update.ts'
import type { UserTables } from './tables.ts'

/**
 * Locks the row of a subject until the transaction ends, also when there was none: a row that is
 * not there cannot be locked, and two who count at once would both begin at nothing. Where one
 * writer owns the file the whole transaction is such a lock.
 */
export async function lockSubject(tx: Transaction<UserTables>, subject: string, now: number) {
  if (!(tx.getExecutor().adapter instanceof SqliteAdapter)) {
    await tx
      .insertInto('login_failures')
      .values({ subject, failures: 0, since: now, last_at: now })
      // Takes the lock for writing at once. One that is ignored takes it for reading, and two who
      // have it so wait for each other.
      .onDuplicateKeyUpdate({ subject })
      .execute()
  }
  const found = tx.selectFrom('login_failures').selectAll().where('subject', '=', subject)
  return forUpdate(tx, found).executeTakeFirst()
}
