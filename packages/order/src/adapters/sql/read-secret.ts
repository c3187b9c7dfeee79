import type { Randomness } from '@onsale/kernel/randomness.ts'
import {
  readKeptSecret,
  resealKeptSecret,
  type Resealed,
  type SecretStore,
} from '@onsale/platform/crypto/kept-secret.ts'
import type { DataKey } from '@onsale/platform/crypto/sealed-secret.ts'
import type { SqlSession, SqlValue } from '@onsale/platform/database/sql-session.ts'
import type { Committer } from '../../ports.ts'

const NAME = 'codes and return links'

/**
 * The secret that admission codes and return links are derived from: codes that people hold
 * outlive a rotation of keys.
 */
export async function readSecret(
  deps: {
    readonly session: SqlSession
    readonly committer: Committer
    readonly randomness: Randomness
  },
  keys: readonly DataKey[],
): Promise<Uint8Array> {
  const { session, committer, randomness } = deps
  const store = createSecretStore(session, (sql, values) =>
    committer.run({ kind: 'chore', statements: [{ sql, values }] }),
  )
  return readKeptSecret({ store, randomness }, NAME, keys)
}

/**
 * Brings that secret under the first of `keys` in a database that may be in use: one statement
 * about a row that no batch touches.
 */
export function resealSecret(
  { session, randomness }: { readonly session: SqlSession; readonly randomness: Randomness },
  keys: readonly DataKey[],
): Promise<Resealed> {
  const store = createSecretStore(session, (sql, values) => session.execute(sql, values))
  return resealKeptSecret({ store, randomness }, NAME, keys)
}

function createSecretStore(
  session: SqlSession,
  run: (sql: string, values: readonly SqlValue[]) => Promise<unknown>,
): SecretStore {
  return {
    async find(name) {
      const sql = 'SELECT key_id, sealed FROM secrets WHERE name = ?'
      const [row] = await session.query<{ key_id: string; sealed: string }>(sql, [name])
      return row && { keyId: row.key_id, sealed: row.sealed }
    },
    async insertUnlessThere(name, { keyId, sealed }) {
      const sql = `INSERT INTO secrets (name, key_id, sealed) SELECT ?, ?, ?
        WHERE NOT EXISTS (SELECT 1 FROM secrets WHERE name = ?)`
      await run(sql, [name, keyId, sealed, name])
    },
    async replace(name, from, { keyId, sealed }) {
      const sql = 'UPDATE secrets SET key_id = ?, sealed = ? WHERE name = ? AND key_id = ?'
      await run(sql, [keyId, sealed, name, from])
    },
  }
}
