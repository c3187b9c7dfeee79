import { known } from '@onsale/kernel/assert.ts'
import type { Randomness } from '@onsale/kernel/randomness.ts'
import type { DataKey } from '@onsale/platform/crypto/sealed-secret.ts'
import type { Database } from '@onsale/platform/database/database.ts'
import type { WrappedKeys } from '../../ports/wrapped-keys.ts'
import { unwrapKey, wrapKey } from './person-key.ts'
import type { VaultTables } from './tables.ts'

export function createSqlWrappedKeys(options: {
  readonly database: Database<VaultTables>
  readonly keys: readonly DataKey[]
  readonly randomness: Randomness
}): WrappedKeys {
  const { database, keys, randomness } = options
  const first = known(keys[0], 'a data key')
  const isConfigured = (keyId: string): boolean => keys.some(({ id }) => id === keyId)
  return {
    async countLeft() {
      const { left } = await database.reader
        .selectFrom('data_keys')
        .select(({ fn }) => fn.countAll<number>().as('left'))
        .where('key_id', '<>', first.id)
        .executeTakeFirstOrThrow()
      return left
    },
    async rewrapSome(afterId, keysMax) {
      const found = await database.reader
        .selectFrom('data_keys')
        .select(['person_id', 'key_id', 'wrapped'])
        .where('person_id', '>', afterId)
        .where('key_id', '<>', first.id)
        .orderBy('person_id')
        .limit(keysMax)
        .execute()
      const readable = found.filter(({ key_id }) => isConfigured(key_id))
      const anew = readable.map(({ person_id, ...row }) => ({
        person_id,
        from: row.wrapped,
        to: wrapKey(unwrapKey(person_id, row, keys), first, randomness),
      }))
      const rewrapped = await database.write(async (tx) => {
        let changed = 0
        for (const { person_id, from, to } of anew) {
          const { numUpdatedRows } = await tx
            .updateTable('data_keys')
            .set(to)
            .where('person_id', '=', person_id)
            .where('wrapped', '=', from)
            .executeTakeFirst()
          changed += Number(numUpdatedRows)
        }
        return changed
      })
      const unreadable = found.length - readable.length
      return {
        rewrapped,
        unreadable,
        lastId: found.length < keysMax ? undefined : found.at(-1)?.person_id,
      }
    },
  }
}
