import type { SqlSession } from '@onsale/platform/database/sql-session.ts'

/**
 * How many sessions of the server wait for a row at this moment. Not from
 * information_schema.innodb_trx, which the server fills anew only for who asks seldom.
 */
export async function lockWaits(session: Pick<SqlSession, 'query'>): Promise<number> {
  const [status] = await session.query("SHOW STATUS LIKE 'Innodb_row_lock_current_waits'")
  return Number(status?.['Value'])
}
