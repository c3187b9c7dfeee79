import type { Clock } from '@onsale/kernel/clock.ts'
import type { SqlSession } from '@onsale/platform/database/sql-session.ts'
import type { OutboxStore, StoredOutboxRow } from '@onsale/platform/outbox/outbox.ts'
import type { Committer } from '../../ports.ts'

/** The order service's outbox: read here, marked in the ledger's own transactions. */
export function createOutboxStore(deps: {
  readonly session: SqlSession
  readonly committer: Committer
  readonly clock: Clock
}): OutboxStore {
  const { session, committer, clock } = deps
  return {
    async unsent(rowsMax) {
      // Columns and their types are those of OutboxTables; only this service writes them.
      const rows = await session.query(
        `SELECT position, event_id, topic, subject, type, aggregate_version, body, created_at
         FROM outbox WHERE sent_at IS NULL ORDER BY position LIMIT ?`,
        [rowsMax],
      )
      return rows as unknown as StoredOutboxRow[]
    },
    async markSent(positions) {
      if (positions.length === 0) return
      const places = positions.map(() => '?').join(', ')
      await committer.run({
        kind: 'chore',
        statements: [
          {
            sql: `UPDATE outbox SET sent_at = ? WHERE position IN (${places})`,
            values: [clock.now(), ...positions],
          },
        ],
      })
    },
    async purgeSent(before, rowsMax) {
      const rows = await session.query<{ position: number }>(
        'SELECT position FROM outbox WHERE sent_at < ? ORDER BY sent_at LIMIT ?',
        [before, rowsMax],
      )
      if (rows.length === 0) return 0
      const keys = rows.map(({ position }) => [position])
      const deletes = [{ table: 'outbox', keyColumns: ['position'], keys }]
      await committer.run({ kind: 'chore', statements: [], deletes })
      return rows.length
    },
  }
}
