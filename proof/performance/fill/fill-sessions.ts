import { systemClock } from '@onsale/kernel/clock.ts'
import { createIds } from '@onsale/kernel/ids.ts'
import type { DataKey } from '@onsale/platform/crypto/sealed-secret.ts'
import { createHashes } from '@onsale/user/adapters/crypto/hashes.ts'
import { createRefreshTokens } from '@onsale/user/adapters/crypto/refresh-tokens.ts'
import { fillUsers, plainUser, type UserFill } from './fill-users.ts'

const SESSIONS_A_PERSON = 50
const PEOPLE_A_TRANSACTION = 20
const MONTH_MS = 30 * 86_400_000

/**
 * Puts people with live sessions into the user database of a data folder that no program has
 * open, and returns the refresh token of each session. Their personal columns are empty: a
 * refresh reads none.
 */
export function fillSessions(
  dataDir: string,
  dataKeys: readonly DataKey[],
  count: number,
): Promise<string[]> {
  return fillUsers(dataDir, dataKeys, async (into) => {
    const tokens: string[] = []
    while (tokens.length < count) await addPeople(into, tokens, count)
    return tokens
  })
}

async function addPeople(
  { store, randomness, secret }: UserFill,
  tokens: string[],
  count: number,
): Promise<void> {
  const ids = createIds(systemClock, randomness)
  const hashes = createHashes(secret)
  const refreshTokens = createRefreshTokens(secret, randomness)
  const now = systemClock.now()
  await store.write(async (tx) => {
    for (let person = 0; person < PEOPLE_A_TRANSACTION; person += 1) {
      const userId = ids.next()
      await tx.insertUser(plainUser(userId, now))
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
