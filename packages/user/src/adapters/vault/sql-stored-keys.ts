import type { StoredKeys } from '../../ports/stored-keys.ts'
import type { SqlVaultOptions } from './sql-vault.ts'

export function createSqlStoredKeys({
  database,
  scour,
}: Pick<SqlVaultOptions, 'database' | 'scour'>): StoredKeys {
  return {
    async destroyMadeBefore(names, before) {
      if (names.length === 0) return
      await database.write((tx) =>
        tx
          .deleteFrom('data_keys')
          .where('person_id', 'in', names)
          .where('created_at', '<', before)
          .execute(),
      )
      await scour?.()
    },
    async listMadeBefore(before, afterName, limit) {
      const rows = await database.reader
        .selectFrom('data_keys')
        .select('person_id')
        .where('person_id', '>', afterName)
        .where('created_at', '<', before)
        .orderBy('person_id')
        .limit(limit)
        .execute()
      return rows.map(({ person_id }) => person_id)
    },
  }
}
