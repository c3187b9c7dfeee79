import { systemClock } from '@onsale/kernel/clock.ts'
import { createIds } from '@onsale/kernel/ids.ts'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { readKeptSecret } from '@onsale/platform/crypto/kept-secret.ts'
import type { DataKey } from '@onsale/platform/crypto/sealed-secret.ts'
import { migrateSqlite } from '@onsale/platform/database/migrate-sqlite.ts'
import { openSqliteDatabase } from '@onsale/platform/database/open-sqlite-database.ts'
import { createHashes } from '@onsale/user/adapters/crypto/hashes.ts'
import { createRefreshTokens } from '@onsale/user/adapters/crypto/refresh-tokens.ts'
import { createSecretStore, USER_SECRET } from '@onsale/user/adapters/sql/secret-store.ts'
import { createSqlUserStore } from '@onsale/user/adapters/sql/user-store.ts'
import { migrations, type UserTables } from '@onsale/user/compose.ts'

const SESSIONS_A_PERSON = 50
const PEOPLE_A_TRANSACTION = 20
const MONTH_MS = 30 * 86_400_000

/**
 * Puts people with live sessions into a user database that nobody has open, and returns the
 * refresh token of each session. Their personal columns are empty: a refresh reads none.
 */
export async function fillSessions(
  file: string,
  dataKeys: readonly DataKey[],
  count: number,
): Promise<string[]> {
  await migrateSqlite(file, migrations)
  const database = openSqliteDatabase<UserTables>({ file })
  try {
    const randomness = createSystemRandomness()
    const deps = { store: createSecretStore(database), randomness }
    const secret = await readKeptSecret(deps, USER_SECRET, dataKeys)
    const store = createSqlUserStore({ database, mailTx: () => ({ queueMail: async () => {} }) })
    const made = { store, randomness, secret, tokens: [] as string[] }
    while (made.tokens.length < count) await addPeople(made, count)
    return made.tokens
  } finally {
    await database.close()
  }
}

async function addPeople(
  made: {
    readonly store: ReturnType<typeof createSqlUserStore>
    readonly randomness: ReturnType<typeof createSystemRandomness>
    readonly secret: Uint8Array
    readonly tokens: string[]
  },
  count: number,
): Promise<void> {
  const { store, randomness, secret, tokens } = made
  const ids = createIds(systemClock, randomness)
  const hashes = createHashes(secret)
  const refreshTokens = createRefreshTokens(secret, randomness)
  const now = systemClock.now()
  await store.write(async (tx) => {
    for (let person = 0; person < PEOPLE_A_TRANSACTION; person += 1) {
      const userId = ids.next()
      await tx.insertUser({
        id: userId,
        version: 1,
        emailIndex: null,
        emailSealed: null,
        nameSealed: null,
        phoneSealed: null,
        locale: 'ko',
        role: 'customer',
        passwordHash: null,
        sessionEpoch: 0,
        createdAt: now,
        closedAt: null,
      })
      for (let n = 0; n < SESSIONS_A_PERSON && tokens.length < count; n += 1) {
        const id = ids.next()
        const token = refreshTokens.make(id, 0)
        tokens.push(token)
        await tx.insertSession({
          id,
          userId,
          epoch: 0,
          role: 'customer',
          deviceSealed: '',
          transport: 'body',
          generation: 0,
          refreshHash: hashes.refreshToken(token),
          rotatedAt: null,
          childSealed: null,
          createdAt: now,
          lastSeenAt: now,
          expiresAt: now + MONTH_MS,
          endedAt: null,
        })
      }
    }
  })
}
