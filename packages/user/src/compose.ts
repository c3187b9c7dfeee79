import type { Clock } from '@onsale/kernel/clock.ts'
import type { Ids } from '@onsale/kernel/ids.ts'
import type { Randomness } from '@onsale/kernel/randomness.ts'
import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import type { Keys } from '@onsale/platform/config/keys.ts'
import { resealKeptSecret } from '@onsale/platform/crypto/kept-secret.ts'
import type { DataKey } from '@onsale/platform/crypto/sealed-secret.ts'
import type { Database } from '@onsale/platform/database/database.ts'
import type { Route } from '@onsale/platform/http/route.ts'
import type { Logger } from '@onsale/platform/logger.ts'
import { createSecretStore, USER_SECRET } from './adapters/sql/secret-store.ts'
import type { UserTables } from './adapters/sql/tables.ts'
import { createSqlWrappedKeys } from './adapters/vault/sql-wrapped-keys.ts'
import type { VaultTables } from './adapters/vault/tables.ts'
import { type Rotated, rotateKeys, type RotationProgress } from './usecases/rotate-keys.ts'

export { migrations } from '../migrations/index.ts'
export { vaultMigrations } from '../migrations/vault/index.ts'
export type { UserTables } from './adapters/sql/tables.ts'
export type { VaultTables } from './adapters/vault/tables.ts'
export type { Rotated, RotationProgress } from './usecases/rotate-keys.ts'

export interface UserOptions {
  /** Migrated already (`migrations`). */
  readonly database: Database<UserTables>
  /** Sign access tokens. */
  readonly tokenKeys: Keys
  /** Seal the service's secret and wrap the data keys; the first is in use. */
  readonly dataKeys: readonly DataKey[]
  /** Its origin is the one that calls by cookie must come from. */
  readonly publicUrl: () => string
  /** Of one source; a quarter of it may be failed log-ins. */
  readonly publicWritesPerMinute: number
  readonly clock: Clock
  readonly scheduler: Scheduler
  readonly ids: Ids
  readonly randomness: Randomness
  readonly logger: Logger
}

export interface UserService {
  readonly routes: readonly Route[]
  /** Served to other services only. */
  readonly internalRoutes: readonly Route[]
  start(): void
  /** Stops what `start` started; the database stays open. */
  stop(): Promise<void>
  /** Ends what belongs to the service alone. */
  close(): Promise<void>
}

/** Builds the user service; the only place that names adapters. */
export async function composeUser(_options: UserOptions): Promise<UserService> {
  return {
    routes: [],
    internalRoutes: [],
    start() {},
    async stop() {},
    async close() {},
  }
}

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
