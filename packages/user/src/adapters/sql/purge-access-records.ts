import type { Database } from '@onsale/platform/database/database.ts'
import type { UserTables } from './tables.ts'

/** Deletes records made before `before` (UTC ms), at most `rowsMax`; resolves with how many. */
export async function purgeAccessRecords(
  database: Database<UserTables>,
  before: number,
  rowsMax: number,
): Promise<number> {
  const old = await database.reader
    .selectFrom('access_records')
    .select('id')
    .where('at', '<', before)
    .orderBy('at')
    .limit(rowsMax)
    .execute()
  if (old.length === 0) return 0
  const ids = old.map(({ id }) => id)
  await database.write((tx) => tx.deleteFrom('access_records').where('id', 'in', ids).execute())
  return old.length
}
