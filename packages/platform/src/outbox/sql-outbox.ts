import type { Clock } from '@onsale/kernel/clock.ts'
import type { Transaction } from 'kysely'
import type { Topic } from '../bus/bus.ts'
import type { Database } from '../database/database.ts'
import type { OutboxRow, OutboxStore } from './outbox.ts'
import type { OutboxTables } from './tables.ts'

/** Writes events in the transaction that causes them; positions follow their order. */
export async function appendToOutbox(
  tx: Transaction<OutboxTables>,
  rows: readonly OutboxRow[],
): Promise<void> {
  if (rows.length === 0) return
  await tx
    .insertInto('outbox')
    .values(rows.map((row) => ({ ...row, sent_at: null })))
    .execute()
}

/** The outbox of a service whose database speaks Kysely. */
export function createSqlOutboxStore(database: Database<OutboxTables>, clock: Clock): OutboxStore {
  return {
    async unsent(rowsMax) {
      const rows = await database.reader
        .selectFrom('outbox')
        .select([
          'position',
          'event_id',
          'topic',
          'subject',
          'type',
          'aggregate_version',
          'body',
          'created_at',
        ])
        .where('sent_at', 'is', null)
        .orderBy('position')
        .limit(rowsMax)
        .execute()
      // Only `appendToOutbox` fills the table, from rows whose topic has this type.
      return rows.map((row) => ({ ...row, topic: row.topic as Topic }))
    },
    async markSent(positions) {
      if (positions.length === 0) return
      await database.write((tx) =>
        tx
          .updateTable('outbox')
          .set({ sent_at: clock.now() })
          .where('position', 'in', positions)
          .execute(),
      )
    },
    async purgeSent(before, rowsMax) {
      const old = await database.reader
        .selectFrom('outbox')
        .select('position')
        .where('sent_at', '<', before)
        .orderBy('sent_at')
        .limit(rowsMax)
        .execute()
      if (old.length === 0) return 0
      const positions = old.map(({ position }) => position)
      await database.write((tx) =>
        tx.deleteFrom('outbox').where('position', 'in', positions).execute(),
      )
      return positions.length
    },
  }
}
