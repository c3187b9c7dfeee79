import { known } from '@onsale/kernel/assert.ts'
import type { Randomness } from '@onsale/kernel/randomness.ts'
import type { SqlSession } from '@onsale/platform/database/sql-session.ts'
import type { Committer } from '../../ports.ts'
import { type DataKey, openSecret, sealSecret } from '@onsale/platform/crypto/sealed-secret.ts'

const NAME = 'codes and return links'
const SECRET_BYTES = 32

/**
 * The secret that admission codes and return links are derived from. It is made once, lies in
 * the database sealed under a data key, and is sealed anew when another data key comes first:
 * codes that people hold outlive a rotation of keys.
 */
export async function readSecret(
  deps: {
    readonly session: SqlSession
    readonly committer: Committer
    readonly randomness: Randomness
  },
  keys: readonly DataKey[],
): Promise<Uint8Array> {
  const first = known(keys[0], 'a data key')
  const found = await find(deps.session)
  if (found?.keyId === first.id) return openSecret(NAME, found, keys)
  const secret =
    found === undefined ? deps.randomness.bytes(SECRET_BYTES) : openSecret(NAME, found, keys)
  const { keyId, sealed } = sealSecret(NAME, secret, first, deps.randomness)
  await deps.committer.run({
    kind: 'chore',
    statements:
      found === undefined
        ? [
            {
              // Another process may be first; whoever comes second takes what is there.
              sql: `INSERT INTO secrets (name, key_id, sealed) SELECT ?, ?, ?
                WHERE NOT EXISTS (SELECT 1 FROM secrets WHERE name = ?)`,
              values: [NAME, keyId, sealed, NAME],
            },
          ]
        : [
            {
              sql: 'UPDATE secrets SET key_id = ?, sealed = ? WHERE name = ? AND key_id = ?',
              values: [keyId, sealed, NAME, found.keyId],
            },
          ],
  })
  return openSecret(NAME, known(await find(deps.session), 'the secret just written'), keys)
}

async function find(session: SqlSession) {
  const sql = 'SELECT key_id, sealed FROM secrets WHERE name = ?'
  const [row] = await session.query<{ key_id: string; sealed: string }>(sql, [NAME])
  return row && { keyId: row.key_id, sealed: row.sealed }
}
