import type { SecretStore } from '@onsale/platform/crypto/kept-secret.ts'
import type { Database } from '@onsale/platform/database/database.ts'
import { DuplicateKey } from '@onsale/platform/database/sql-session.ts'
import type { UserTables } from './tables.ts'

/** The service's secret: everything that is derived (`hashes.ts`) comes from it. */
export const USER_SECRET = 'user hashes'

export function createSecretStore(database: Database<UserTables>): SecretStore {
  return {
    async find(name) {
      const row = await database.reader
        .selectFrom('secrets')
        .select(['key_id', 'sealed'])
        .where('name', '=', name)
        .executeTakeFirst()
      return row && { keyId: row.key_id, sealed: row.sealed }
    },
    async insertUnlessThere(name, { keyId, sealed }) {
      const row = { name, key_id: keyId, sealed }
      try {
        await database.write((tx) => tx.insertInto('secrets').values(row).execute())
      } catch (fault) {
        if (!(fault instanceof DuplicateKey)) throw fault
      }
    },
    async replace(name, from, { keyId, sealed }) {
      await database.write((tx) =>
        tx
          .updateTable('secrets')
          .set({ key_id: keyId, sealed })
          .where('name', '=', name)
          .where('key_id', '=', from)
          .execute(),
      )
    },
  }
}
