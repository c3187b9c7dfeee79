import path from 'node:path'
import { systemClock } from '@onsale/kernel/clock.ts'
import { createSystemRandomness, type Randomness } from '@onsale/kernel/randomness.ts'
import { readKeptSecret } from '@onsale/platform/crypto/kept-secret.ts'
import type { DataKey } from '@onsale/platform/crypto/sealed-secret.ts'
import { migrateSqlite } from '@onsale/platform/database/migrate-sqlite.ts'
import { openSqliteDatabase } from '@onsale/platform/database/open-sqlite-database.ts'
import { createSecretStore, USER_SECRET } from '@onsale/user/adapters/sql/secret-store.ts'
import { createSqlUserStore } from '@onsale/user/adapters/sql/user-store.ts'
import { createSqlVault } from '@onsale/user/adapters/vault/sql-vault.ts'
import {
  migrations,
  type UserTables,
  vaultMigrations,
  type VaultTables,
} from '@onsale/user/compose.ts'
import type { User } from '@onsale/user/domain/person.ts'
import type { UserStore, Vault } from '@onsale/user/ports.ts'

/** What people are put in with. */
export interface UserFill {
  readonly store: UserStore
  readonly vault: Vault
  readonly randomness: Randomness
  /** The service's own, as the program will find it. */
  readonly secret: Uint8Array
}

/** Fills the user databases of a data folder that no program has open. */
export async function fillUsers<Filled>(
  dataDir: string,
  keys: readonly DataKey[],
  fill: (into: UserFill) => Promise<Filled>,
): Promise<Filled> {
  const [file, vaultFile] = [path.join(dataDir, 'user.sqlite'), path.join(dataDir, VAULT_FILE)]
  await migrateSqlite(file, migrations)
  await migrateSqlite(vaultFile, vaultMigrations)
  const database = openSqliteDatabase<UserTables>({ file })
  const vaultDatabase = openSqliteDatabase<VaultTables>({ file: vaultFile })
  try {
    const randomness = createSystemRandomness()
    const deps = { store: createSecretStore(database), randomness }
    return await fill({
      secret: await readKeptSecret(deps, USER_SECRET, keys),
      store: createSqlUserStore({ database, mailTx: () => ({ queueMail: async () => {} }) }),
      vault: createSqlVault({ database: vaultDatabase, keys, clock: systemClock, randomness }),
      randomness,
    })
  } finally {
    await database.close()
    await vaultDatabase.close()
  }
}

const VAULT_FILE = 'user-keys.sqlite'

/** A customer of whom nothing personal is kept and who has no password. */
export function plainUser(id: string, now: number): User {
  return {
    id,
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
  }
}
