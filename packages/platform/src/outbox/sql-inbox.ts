import type { Transaction } from 'kysely'
import type { Database } from '../database/database.ts'
import { DuplicateKey } from '../database/sql-session.ts'
import type { InboxTables } from './tables.ts'

export interface Receipt {
  readonly consumer: string
  readonly eventId: string
  /** UTC ms. */
  readonly receivedAt: number
}

/**
 * Lets an event take effect at most once: the receipt is written in the transaction of the
 * effect, so either both are there or none. Together with a bus that delivers at least once:
 * exactly once. `effect` must do all its work through `tx`.
 */
export async function consumeOnce(
  tx: Transaction<InboxTables>,
  receipt: Receipt,
  effect: () => Promise<void>,
): Promise<'applied' | 'duplicate'> {
  try {
    await tx
      .insertInto('inbox')
      .values({
        consumer: receipt.consumer,
        event_id: receipt.eventId,
        received_at: receipt.receivedAt,
      })
      .execute()
  } catch (fault) {
    if (fault instanceof DuplicateKey) return 'duplicate'
    throw fault
  }
  await effect()
  return 'applied'
}

/**
 * Deletes receipts older than `before` (UTC ms), at most `rowsMax`; resolves with how many.
 * The bus must not repeat anything that old; copies of state are safe even then, by version.
 */
export async function purgeInbox(
  database: Database<InboxTables>,
  before: number,
  rowsMax: number,
): Promise<number> {
  const old = await database.reader
    .selectFrom('inbox')
    .select(['consumer', 'event_id'])
    .where('received_at', '<', before)
    .orderBy('received_at')
    .limit(rowsMax)
    .execute()
  if (old.length === 0) return 0
  await database.write(async (tx) => {
    for (const [consumer, receipts] of Map.groupBy(old, (receipt) => receipt.consumer)) {
      await tx
        .deleteFrom('inbox')
        .where('consumer', '=', consumer)
        .where(
          'event_id',
          'in',
          receipts.map((receipt) => receipt.event_id),
        )
        .execute()
    }
  })
  return old.length
}
