import type { Clock } from '@onsale/kernel/clock.ts'
import type { Ids } from '@onsale/kernel/ids.ts'
import type { Randomness } from '@onsale/kernel/randomness.ts'
import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import type { Keys } from '@onsale/platform/config/keys.ts'
import { readKeptSecret } from '@onsale/platform/crypto/kept-secret.ts'
import type { DataKey } from '@onsale/platform/crypto/sealed-secret.ts'
import type { Database } from '@onsale/platform/database/database.ts'
import type { CallClient } from '@onsale/platform/http/client.ts'
import type { Route } from '@onsale/platform/http/route.ts'
import type { Logger } from '@onsale/platform/logger.ts'
import type { Metrics } from '@onsale/platform/metrics.ts'
import { createPurger } from '@onsale/platform/outbox/purger.ts'
import { createPasswords, type Passwords } from '@onsale/platform/passwords/passwords.ts'
import { createTokenSigner } from '@onsale/platform/tokens/token-signer.ts'
import { createIsCommonPassword } from './adapters/common-passwords.ts'
import { createHashes } from './adapters/crypto/hashes.ts'
import { createRefreshTokens } from './adapters/crypto/refresh-tokens.ts'
import { createSealer } from './adapters/crypto/sealer.ts'
import { authPurges } from './adapters/sql/purges.ts'
import { queueMail } from './adapters/sql/queue-mail.ts'
import { createSecretStore, USER_SECRET } from './adapters/sql/secret-store.ts'
import type { UserTables } from './adapters/sql/tables.ts'
import { createSqlUserStore } from './adapters/sql/user-store.ts'
import { createSqlVault } from './adapters/vault/sql-vault.ts'
import type { VaultTables } from './adapters/vault/tables.ts'
import { composePersonal } from './compose/compose-personal.ts'
import { sourceFailuresMax } from './domain/throttle.ts'
import { authRoutes } from './http/auth-routes.ts'
import { createRefreshCookie } from './http/cookie.ts'
import { sessionInternalRoutes, sessionRoutes } from './http/session-routes.ts'
import type { UserDeps } from './ports.ts'
import type { FirstAdmin } from './usecases/make-first-admin.ts'

export { migrations } from '../migrations/index.ts'
export { vaultMigrations } from '../migrations/vault/index.ts'
export type { UserTables } from './adapters/sql/tables.ts'
export type { VaultTables } from './adapters/vault/tables.ts'
export { type Rotated, rotateUserKeys } from './compose/rotate-user-keys.ts'

export interface UserOptions {
  /** Migrated already (`migrations`). */
  readonly database: Database<UserTables>
  /** The data keys' own, migrated already (`vaultMigrations`). */
  readonly vaultDatabase: Database<VaultTables>
  /** Has what was deleted leave the vault's files, where the database does not by itself. */
  readonly scourVault?: () => Promise<unknown>
  /** Sign access tokens. */
  readonly tokenKeys: Keys
  /** Seal the service's secret and wrap the data keys; the first is in use. */
  readonly dataKeys: readonly DataKey[]
  /** Pages of its origin may act by the cookie. */
  readonly publicUrl: () => string
  /** Of one source; a quarter of it may be failed log-ins. */
  readonly publicWritesPerMinute: number
  /** Tells what a person still has open, and is told when somebody has left. */
  readonly orderClient: CallClient
  /** Name and address of somebody who left stay so long with the orders. */
  readonly retentionDays: number
  readonly clock: Clock
  readonly scheduler: Scheduler
  readonly ids: Ids
  readonly randomness: Randomness
  readonly logger: Logger
  readonly metrics: Metrics
  /** Cheaper ones for tests. */
  readonly passwords?: Passwords
}

export interface UserService {
  readonly routes: readonly Route[]
  /** Served to other services only. */
  readonly internalRoutes: readonly Route[]
  /** Starts the purges. */
  start(): void
  /** Stops what `start` started; the databases stay open. */
  stop(): Promise<void>
  /** Makes the admin of the environment when there is none. */
  makeFirstAdmin(named: { readonly email: string; readonly password: string }): Promise<FirstAdmin>
  /** Ends the process that hashes; nothing is served any more. */
  close(): Promise<void>
}

/** Builds the user service; the only place that names adapters. */
export async function composeUser(options: UserOptions): Promise<UserService> {
  const { database, dataKeys, clock, scheduler, ids, randomness, logger, metrics } = options
  const secretDeps = { store: createSecretStore(database), randomness }
  const secret = await readKeptSecret(secretDeps, USER_SECRET, dataKeys)
  const passwords = options.passwords ?? createPasswords({ clock, scheduler, randomness, logger })
  metrics.gauge(
    { name: 'onsale_passwords_waiting', help: 'Passwords that wait to be hashed or judged' },
    () => passwords.waiting,
  )
  const sealer = createSealer(randomness)
  const deps: UserDeps = {
    store: createSqlUserStore({
      database,
      mailTx: (tx) => ({
        queueMail: (mail, key) => queueMail(tx, { mail, key }, { sealer, clock }),
      }),
    }),
    vault: createSqlVault({ ...vaultDatabaseOf(options), keys: dataKeys, clock, randomness }),
    sealer,
    hashes: createHashes(secret),
    passwords,
    isCommonPassword: createIsCommonPassword(),
    refreshTokens: createRefreshTokens(secret, randomness),
    signAccessToken: createTokenSigner(options.tokenKeys),
    sourceFailuresMax: sourceFailuresMax(options.publicWritesPerMinute),
    clock,
    ids,
    randomness,
  }
  const cookie = createRefreshCookie(options.publicUrl)
  const vault = vaultDatabaseOf(options)
  const personal = composePersonal({ ...options, userDeps: deps, vault, secret, cookie })
  const purges = [...authPurges(database), ...personal.purges]
  const purger = createPurger({ purges, clock, scheduler, logger })
  return {
    routes: [...authRoutes(deps, cookie), ...sessionRoutes(deps, cookie), ...personal.routes],
    internalRoutes: sessionInternalRoutes(deps),
    start: () => purger.start(),
    stop: () => purger.stop(),
    makeFirstAdmin: personal.makeFirstAdmin,
    close: () => passwords.close(),
  }
}

function vaultDatabaseOf({ vaultDatabase: database, scourVault: scour }: UserOptions) {
  return scour === undefined ? { database } : { database, scour }
}
