import type { Clock } from '@onsale/kernel/clock.ts'
import type { Ids } from '@onsale/kernel/ids.ts'
import type { Randomness } from '@onsale/kernel/randomness.ts'
import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import type { Keys } from '@onsale/platform/config/keys.ts'
import type { DataKey } from '@onsale/platform/crypto/sealed-secret.ts'
import type { Database } from '@onsale/platform/database/database.ts'
import type { Route } from '@onsale/platform/http/route.ts'
import type { Logger } from '@onsale/platform/logger.ts'
import type { UserTables } from './adapters/sql/tables.ts'

export { migrations } from '../migrations/index.ts'
export type { UserTables } from './adapters/sql/tables.ts'

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
