import type { Randomness } from '@onsale/kernel/randomness.ts'
import { resealKeptSecret } from '@onsale/platform/crypto/kept-secret.ts'
import type { DataKey } from '@onsale/platform/crypto/sealed-secret.ts'
import type { Database } from '@onsale/platform/database/database.ts'
import { createSecretStore, USER_SECRET } from '../adapters/sql/secret-store.ts'
import type { UserTables } from '../adapters/sql/tables.ts'
import { createSqlWrappedKeys } from '../adapters/vault/sql-wrapped-keys.ts'
import type { VaultTables } from '../adapters/vault/tables.ts'
import { type Rotated, rotateKeys, type RotationProgress } from '../usecases/rotate-keys.ts'

export interface UserKeyOptions {
  readonly database: Database<UserTables>
  readonly vaultDatabase: Database<VaultTables>
  /** ONSALE_DATA_KEYS: everything comes under the first. */
  readonly dataKeys: readonly DataKey[]
  readonly randomness: Randomness
}

/**
 * Brings the service's secret and every data key under the first of `dataKeys`, while the
 * service runs, here or in another process.
 */
export async function rotateUserKeys(
  { database, vaultDatabase, dataKeys, randomness }: UserKeyOptions,
  tell: (progress: RotationProgress) => void,
): Promise<Rotated> {
  const store = createSecretStore(database)
  await resealKeptSecret({ store, randomness }, USER_SECRET, dataKeys)
  const keys = createSqlWrappedKeys({ database: vaultDatabase, keys: dataKeys, randomness })
  return rotateKeys({ keys }, tell)
}
