import type { Clock } from '@onsale/kernel/clock.ts'
import { known } from '@onsale/kernel/assert.ts'
import type { Randomness } from '@onsale/kernel/randomness.ts'
import type { DataKey } from '@onsale/platform/crypto/sealed-secret.ts'
import type { Database } from '@onsale/platform/database/database.ts'
import { DuplicateKey } from '@onsale/platform/database/sql-session.ts'
import type { PersonKey, Vault } from '../../ports.ts'
import { makePersonKey, unwrapKey, wrapKey } from './person-key.ts'
import type { VaultTables } from './tables.ts'

/** People of one statement: far below the number of values that it may have. */
const PEOPLE_PER_STATEMENT_MAX = 500

export interface SqlVaultOptions {
  readonly database: Database<VaultTables>
  /** ONSALE_DATA_KEYS: the first wraps, all unwrap. */
  readonly keys: readonly DataKey[]
  readonly clock: Clock
  readonly randomness: Randomness
  /** Has what was deleted leave the file and its log, where the database does not by itself. */
  readonly scour?: () => Promise<unknown>
}

export function createSqlVault(options: SqlVaultOptions): Vault {
  const { database, keys, clock, randomness, scour } = options

  async function open(personIds: readonly string[]): Promise<ReadonlyMap<string, PersonKey>> {
    const opened = new Map<string, PersonKey>()
    for (const some of chunks(personIds)) {
      const rows = await database.reader
        .selectFrom('data_keys')
        .select(['person_id', 'key_id', 'wrapped'])
        .where('person_id', 'in', some)
        .execute()
      for (const row of rows) opened.set(row.person_id, unwrapKey(row.person_id, row, keys))
    }
    return opened
  }

  return {
    open,
    async make(personId) {
      const made = makePersonKey(personId, randomness)
      const wrapped = wrapKey(made, known(keys[0], 'a data key'), randomness)
      const row = { person_id: personId, ...wrapped, created_at: clock.now() }
      try {
        await database.write((tx) => tx.insertInto('data_keys').values(row).execute())
        return made
      } catch (fault) {
        if (!(fault instanceof DuplicateKey)) throw fault
      }
      // What was sealed under the key that is there must stay readable.
      return known((await open([personId])).get(personId), 'the key that was there already')
    },
    async destroy(personIds) {
      for (const some of chunks(personIds)) {
        await database.write((tx) =>
          tx.deleteFrom('data_keys').where('person_id', 'in', some).execute(),
        )
      }
      if (personIds.length > 0) await scour?.()
    },
  }
}

function chunks(personIds: readonly string[]): readonly (readonly string[])[] {
  const all: (readonly string[])[] = []
  for (let from = 0; from < personIds.length; from += PEOPLE_PER_STATEMENT_MAX) {
    all.push(personIds.slice(from, from + PEOPLE_PER_STATEMENT_MAX))
  }
  return all
}
