import type { SqlSession } from '@onsale/platform/database/sql-session.ts'

/** When the newest batch was committed (UTC ms); undefined in an empty ledger. */
export async function newestCommitAt(session: SqlSession): Promise<number | undefined> {
  const sql = 'SELECT MAX(committed_at) AS at FROM batches'
  const [row] = await session.query<{ at: number | null }>(sql)
  return row?.at ?? undefined
}
