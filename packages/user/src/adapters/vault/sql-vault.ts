import type { Transaction } from 'kysely'
import { known } from '@onsale/kernel/assert.ts'
import type { Clock } from '@onsale/kernel/clock.ts'
import type { Randomness } from '@onsale/kernel/randomness.ts'
import type { DataKey } from '@onsale/platform/crypto/sealed-secret.ts'
import type { Database } from '@onsale/platform/database/database.ts'
import { forUpdate } from '@onsale/platform/database/for-update.ts'
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
  const { database, keys, scour } = options

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
      try {
        return await database.write((tx) => makeUnlessThere(tx, personId, options))
      } catch (fault) {
        if (!(fault instanceof DuplicateKey)) throw fault
      }
      // Another process was first by a moment: now it is there.
      return database.write((tx) => makeUnlessThere(tx, personId, options))
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

/**
 * What was sealed under a key that is there must stay readable. It counts as made anew: it is
 * about to be used, and is not swept away meanwhile.
 */
async function makeUnlessThere(
  tx: Transaction<VaultTables>,
  personId: string,
  { keys, clock, randomness }: SqlVaultOptions,
): Promise<PersonKey> {
  const now = clock.now()
  const there = tx
    .selectFrom('data_keys')
    .select(['key_id', 'wrapped'])
    .where('person_id', '=', personId)
  const row = await forUpdate(tx, there).executeTakeFirst()
  if (row !== undefined) {
    await tx
      .updateTable('data_keys')
      .set({ created_at: now })
      .where('person_id', '=', personId)
      .execute()
    return unwrapKey(personId, row, keys)
  }
  const made = makePersonKey(personId, randomness)
  const wrapped = wrapKey(made, known(keys[0], 'a data key'), randomness)
  await tx
    .insertInto('data_keys')
    .values({ person_id: personId, ...wrapped, created_at: now })
    .execute()
  return made
}

function chunks(personIds: readonly string[]): readonly (readonly string[])[] {
  const all: (readonly string[])[] = []
  for (let from = 0; from < personIds.length; from += PEOPLE_PER_STATEMENT_MAX) {
    all.push(personIds.slice(from, from + PEOPLE_PER_STATEMENT_MAX))
  }
  return all
}
