import { systemClock } from '@onsale/kernel/clock.ts'
import { createIds } from '@onsale/kernel/ids.ts'
import type { DataKey } from '@onsale/platform/crypto/sealed-secret.ts'
import { HASH_COST } from '@onsale/platform/passwords/cost.ts'
import { startHashingProcess } from '@onsale/platform/passwords/hashing-process.ts'
import { createHashes } from '@onsale/user/adapters/crypto/hashes.ts'
import { createSealer } from '@onsale/user/adapters/crypto/sealer.ts'
import { fillUsers, plainUser, type UserFill } from './fill-users.ts'

/** Somebody who can log in. */
export interface Account {
  readonly email: string
  readonly password: string
}

const PASSWORD = 'a panda in the storm'
const PEOPLE_A_TRANSACTION = 100

/**
 * Puts people with an account into a data folder that no program has open. All have one password,
 * which is hashed once, at the cost in use: judging it costs for each what it costs.
 */
export function fillAccounts(
  dataDir: string,
  dataKeys: readonly DataKey[],
  count: number,
): Promise<Account[]> {
  return fillUsers(dataDir, dataKeys, async (into) => {
    const accounts = Array.from({ length: count }, (_, at) => ({
      email: `person-${at}@storm.example`,
      password: PASSWORD,
    }))
    const passwordHash = await hashOnce()
    for (let at = 0; at < count; at += PEOPLE_A_TRANSACTION) {
      await addAccounts(into, accounts.slice(at, at + PEOPLE_A_TRANSACTION), passwordHash)
    }
    return accounts
  })
}

async function addAccounts(
  { store, vault, randomness, secret }: UserFill,
  accounts: readonly Account[],
  passwordHash: string,
): Promise<void> {
  const now = systemClock.now()
  const [ids, hashes] = [createIds(systemClock, randomness), createHashes(secret)]
  const sealer = createSealer(randomness)
  const people = await Promise.all(
    accounts.map(async ({ email }) => ({ email, key: await vault.make(ids.next()) })),
  )
  await store.write(async (tx) => {
    for (const { email, key } of people) {
      await tx.insertUser({
        ...plainUser(key.personId, now),
        emailIndex: hashes.emailIndex(email),
        emailSealed: sealer.seal(key, 'email', email),
        nameSealed: sealer.seal(key, 'name', 'Kim Mina'),
        passwordHash,
      })
    }
  })
}

async function hashOnce(): Promise<string> {
  const hashing = startHashingProcess({ atOnce: 1, priority: 0 })
  try {
    const phc = await hashing.perform({ kind: 'hash', password: PASSWORD, cost: HASH_COST })
    return String(phc)
  } finally {
    hashing.kill()
    await hashing.ended
  }
}
