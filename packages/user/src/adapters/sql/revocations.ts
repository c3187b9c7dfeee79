import type { Kysely, Transaction } from 'kysely'
import { DuplicateKey } from '@onsale/platform/database/sql-session.ts'
import { known } from '@onsale/kernel/assert.ts'
import { forgetRevocationAt } from '../../domain/session-life.ts'
import type { Revocation } from '../../ports/sessions.ts'
import type { UserTables } from './tables.ts'

const COUNTER = 'revocations'
/** Rows of one INSERT: far below the number of values that a statement may have. */
const INSERT_ROWS_MAX = 200

/**
 * Tells the gateways that these sessions ended. The counter's row stays locked until the commit,
 * so positions become visible in their order: a gateway that has read up to one never has to
 * look below it again. (Numbers that the database gives by itself are given before the commit,
 * and a slow transaction would put its own below what was read already.)
 */
export async function appendRevocations(
  tx: Transaction<UserTables>,
  sessionIds: readonly string[],
  at: number,
  forgetAt: number = forgetRevocationAt(at),
): Promise<void> {
  const first = (await takePositions(tx, sessionIds.length)) + 1
  const rows = sessionIds.map((sessionId, index) => ({
    position: first + index,
    session_id: sessionId,
    at,
    forget_at: forgetAt,
  }))
  for (let from = 0; from < rows.length; from += INSERT_ROWS_MAX) {
    const some = rows.slice(from, from + INSERT_ROWS_MAX)
    await tx.insertInto('revocations').values(some).execute()
  }
}

/** Moves the counter on by `count`, and returns where it stood. */
async function takePositions(tx: Transaction<UserTables>, count: number): Promise<number> {
  const add = () =>
    tx
      .updateTable('counters')
      .set((row) => ({ value: row('value', '+', count) }))
      .where('name', '=', COUNTER)
      .executeTakeFirst()
  if ((await add()).numUpdatedRows === 0n) {
    await insertCounter(tx)
    await add()
  }
  const row = await tx
    .selectFrom('counters')
    .select('value')
    .where('name', '=', COUNTER)
    .executeTakeFirst()
  return known(row, 'the counter just moved').value - count
}

async function insertCounter(tx: Transaction<UserTables>): Promise<void> {
  try {
    await tx.insertInto('counters').values({ name: COUNTER, value: 0 }).execute()
  } catch (fault) {
    if (!(fault instanceof DuplicateKey)) throw fault
  }
}

export async function listRevocations(
  db: Kysely<UserTables>,
  after: number,
  limit: number,
): Promise<readonly Revocation[]> {
  const rows = await db
    .selectFrom('revocations')
    .select(['position', 'session_id', 'forget_at'])
    .where('position', '>', after)
    .orderBy('position')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    position: row.position,
    sessionId: row.session_id,
    forgetAt: row.forget_at,
  }))
}
