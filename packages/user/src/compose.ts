import type { Clock } from '@onsale/kernel/clock.ts'
import type { Ids } from '@onsale/kernel/ids.ts'
import type { Randomness } from '@onsale/kernel/randomness.ts'
import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import type { Bus } from '@onsale/platform/bus/bus.ts'
import type { Keys } from '@onsale/platform/config/keys.ts'
import { readKeptSecret } from '@onsale/platform/crypto/kept-secret.ts'
import type { DataKey } from '@onsale/platform/crypto/sealed-secret.ts'
import type { Database } from '@onsale/platform/database/database.ts'
import type { CallClient } from '@onsale/platform/http/client.ts'
import type { Route } from '@onsale/platform/http/route.ts'
import { KeyedTurns } from '@onsale/platform/limits/keyed-turns.ts'
import type { Logger } from '@onsale/platform/logger.ts'
import type { MailTransport } from '@onsale/platform/mail/transport.ts'
import type { Metrics } from '@onsale/platform/metrics.ts'
import { createPurger } from '@onsale/platform/outbox/purger.ts'
import { createPasswords, type Passwords } from '@onsale/platform/passwords/passwords.ts'
import { createTokenSigner } from '@onsale/platform/tokens/token-signer.ts'
import { createIsCommonPassword } from './adapters/common-passwords.ts'
import { createHashes } from './adapters/crypto/hashes.ts'
import { createRefreshTokens } from './adapters/crypto/refresh-tokens.ts'
import { createSealer } from './adapters/crypto/sealer.ts'
import { authPurges } from './adapters/sql/purges.ts'
import { createSecretStore, USER_SECRET } from './adapters/sql/secret-store.ts'
import type { UserTables } from './adapters/sql/tables.ts'
import { createSqlUserStore } from './adapters/sql/user-store.ts'
import { createSqlVault } from './adapters/vault/sql-vault.ts'
import type { VaultTables } from './adapters/vault/tables.ts'
import { composeMail } from './compose/compose-mail.ts'
import { composePersonal } from './compose/compose-personal.ts'
import { tellingStore } from './compose/telling-store.ts'
import type { Shop } from './domain/mail/letter.ts'
import { sourceFailuresMax } from './domain/throttle.ts'
import { authRoutes } from './http/auth-routes.ts'
import { createRefreshCookie } from './http/cookie.ts'
import { sessionInternalRoutes, sessionRoutes } from './http/session-routes.ts'
import type { UserDeps } from './ports.ts'

export { migrations } from '../migrations/index.ts'
export { vaultMigrations } from '../migrations/vault/index.ts'
export type { UserTables } from './adapters/sql/tables.ts'
export type { VaultTables } from './adapters/vault/tables.ts'
export { rotateUserKeys } from './compose/rotate-user-keys.ts'
export type { Rotated, RotationProgress } from './usecases/rotate-keys.ts'

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
  /** How long name and address stay with the orders of a deleted account. */
  readonly retentionDays: number
  /** Made at the start when there is no admin, by a process that serves. */
  readonly firstAdmin?: { readonly email: string; readonly password: string } | undefined
  /** Serves the calls that order has about a person. */
  readonly orderClient: CallClient
  /** Takes mails; closed by `stop`. Absent: other processes send what is queued. */
  readonly mailTransport?: MailTransport
  readonly shop: () => Shop
  /** For consumers and purges. Absent: other processes do that work, and this one only serves. */
  readonly bus?: Bus
  /** False: other processes serve, and this one makes no routes. */
  readonly serves?: boolean
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
  /** Starts to send mails, and the purges. Compose every service first: that is when they subscribe. */
  start(): void
  /** Stops what `start` started; the databases stay open. */
  stop(): Promise<void>
  /** Ends the process that hashes; nothing is served any more. */
  close(): Promise<void>
}

/** Builds the user service; with `compose/`, all that names adapters. */
export async function composeUser(options: UserOptions): Promise<UserService> {
  const { clock, scheduler, randomness, logger } = options
  const passwords = options.passwords ?? createPasswords({ clock, scheduler, randomness, logger })
  try {
    return await compose(options, passwords)
  } catch (fault) {
    await passwords.close()
    throw fault
  }
}

async function compose(options: UserOptions, passwords: Passwords): Promise<UserService> {
  const { database, dataKeys, clock, scheduler, ids, randomness, logger, metrics } = options
  const serves = options.serves !== false
  metrics.gauge(
    { name: 'onsale_passwords_waiting', help: 'Passwords that wait to be hashed or judged' },
    () => passwords.waiting,
  )
  const secretDeps = { store: createSecretStore(database), randomness }
  const secret = await readKeptSecret(secretDeps, USER_SECRET, dataKeys)
  const sealer = createSealer(randomness)
  const vaultOptions = vaultOptionsOf(options)
  const vault = createSqlVault(vaultOptions)
  const mail = composeMail({ ...options, sealer, vault })
  const deps: UserDeps = {
    store: tellingStore(createSqlUserStore({ database, mailTx: mail.mailTx }), mail.queued),
    vault,
    sealer,
    hashes: createHashes(secret),
    passwords,
    turns: new KeyedTurns({ scheduler, randomness }),
    isCommonPassword: createIsCommonPassword(),
    refreshTokens: createRefreshTokens(secret, randomness),
    signAccessToken: createTokenSigner(options.tokenKeys),
    sourceFailuresMax: sourceFailuresMax(options.publicWritesPerMinute),
    clock,
    ids,
    randomness,
  }
  const cookie = createRefreshCookie(options.publicUrl)
  const personal = composePersonal({
    ...options,
    userDeps: deps,
    vault: vaultOptions,
    secret,
    cookie,
  })
  if (serves && options.firstAdmin !== undefined) {
    const outcome = await personal.makeFirstAdmin(options.firstAdmin)
    if (outcome !== 'there already') logger.info({ outcome }, 'the first admin can log in')
  }
  const purges = [...authPurges(database), ...personal.purges]
  const purger = createPurger({ purges, clock, scheduler, logger })
  return {
    routes: serves
      ? [...authRoutes(deps, cookie), ...sessionRoutes(deps, cookie), ...personal.routes]
      : [],
    internalRoutes: serves ? sessionInternalRoutes(deps) : [],
    start() {
      mail.start()
      if (options.bus !== undefined) purger.start()
    },
    async stop() {
      await Promise.all([mail.stop(), purger.stop()])
    },
    close: () => passwords.close(),
  }
}

function vaultOptionsOf({
  vaultDatabase,
  dataKeys: keys,
  clock,
  randomness,
  scourVault,
}: UserOptions) {
  const base = { database: vaultDatabase, keys, clock, randomness }
  return scourVault === undefined ? base : { ...base, scour: scourVault }
}
