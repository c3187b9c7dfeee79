import type { Kysely, Transaction } from 'kysely'
import type { Database } from '@onsale/platform/database/database.ts'
import { DuplicateKey } from '@onsale/platform/database/sql-session.ts'
import { type KeptAnswer, KeyTaken, type Once } from '../../ports.ts'
import type { TicketTables } from './tables.ts'

export async function findKept(
  db: Kysely<TicketTables>,
  userId: string,
  key: string,
): Promise<KeptAnswer | undefined> {
  return db
    .selectFrom('idempotency')
    .select(['fingerprint', 'status', 'body'])
    .where('user_id', '=', userId)
    .where('idempotency_key', '=', key)
    .executeTakeFirst()
}

export async function insertKept(
  tx: Transaction<TicketTables>,
  { userId, key, fingerprint }: Once,
  answer: Omit<KeptAnswer, 'fingerprint'>,
  createdAt: number,
): Promise<void> {
  const row = { user_id: userId, idempotency_key: key, fingerprint, created_at: createdAt }
  try {
    await tx
      .insertInto('idempotency')
      .values({ ...row, ...answer })
      .execute()
  } catch (fault) {
    throw fault instanceof DuplicateKey ? new KeyTaken('kept meanwhile', { cause: fault }) : fault
  }
}

/** Deletes answers kept before `before` (UTC ms), at most `rowsMax`; resolves with how many. */
export async function purgeKept(
  database: Database<TicketTables>,
  before: number,
  rowsMax: number,
): Promise<number> {
  const old = await database.reader
    .selectFrom('idempotency')
    .select(['user_id', 'idempotency_key'])
    .where('created_at', '<', before)
    .orderBy('created_at')
    .limit(rowsMax)
    .execute()
  if (old.length === 0) return 0
  await database.write(async (tx) => {
    for (const [userId, kept] of Map.groupBy(old, (row) => row.user_id)) {
      await tx
        .deleteFrom('idempotency')
        .where('user_id', '=', userId)
        .where(
          'idempotency_key',
          'in',
          kept.map((row) => row.idempotency_key),
        )
        .execute()
    }
  })
  return old.length
}
