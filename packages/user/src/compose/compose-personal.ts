import type { CallClient } from '@onsale/platform/http/client.ts'
import type { Route } from '@onsale/platform/http/route.ts'
import type { Logger } from '@onsale/platform/logger.ts'
import type { Database } from '@onsale/platform/database/database.ts'
import type { Purge } from '@onsale/platform/outbox/purger.ts'
import { createOrderOverCalls } from '../adapters/order/order-over-calls.ts'
import { createRecordKey } from '../adapters/crypto/record-key.ts'
import { purgeAccessRecords } from '../adapters/sql/purge-access-records.ts'
import type { UserTables } from '../adapters/sql/tables.ts'
import { createSqlStoredKeys } from '../adapters/vault/sql-stored-keys.ts'
import type { SqlVaultOptions } from '../adapters/vault/sql-vault.ts'
import { DAY_MS } from '../domain/times.ts'
import { adminUserRoutes } from '../http/admin-user-routes.ts'
import type { RefreshCookie } from '../http/cookie.ts'
import { meRoutes } from '../http/me-routes.ts'
import type { UserDeps } from '../ports.ts'
import type { Departure } from '../ports/persons.ts'
import { finishDepartures } from '../usecases/finish-departures.ts'
import { forgetRetained } from '../usecases/forget-retained.ts'
import { type FirstAdmin, makeFirstAdmin } from '../usecases/make-first-admin.ts'
import type { PersonalDeps } from '../usecases/personal-deps.ts'
import { sweepKeys } from '../usecases/sweep-keys.ts'

/** The API promises two years. */
const ACCESS_RECORDS_KEPT_MS = 731 * DAY_MS

export interface PersonalOptions {
  readonly userDeps: UserDeps
  readonly database: Database<UserTables>
  readonly vault: Pick<SqlVaultOptions, 'database' | 'scour'>
  /** The service's secret, from which the key of access records is derived. */
  readonly secret: Uint8Array
  readonly orderClient: CallClient
  readonly cookie: RefreshCookie
  readonly retentionDays: number
  readonly logger: Logger
}

export interface Personal {
  readonly routes: readonly Route[]
  /** Rounds of the worker: departures, retention, access records, keys that nobody needs. */
  readonly purges: readonly Purge[]
  /** Makes the admin of the environment when there is none. */
  makeFirstAdmin(named: { readonly email: string; readonly password: string }): Promise<FirstAdmin>
}

/** Puts together what personal data are read, changed, kept and erased by. */
export function composePersonal(options: PersonalOptions): Personal {
  const { userDeps, orderClient, cookie, retentionDays, logger } = options
  const deps: PersonalDeps = {
    ...userDeps,
    order: createOrderOverCalls(orderClient),
    recordKey: createRecordKey(options.secret),
    retentionMs: retentionDays * DAY_MS,
    departureFailed: tellFailed(logger),
    exportsUnderWay: { count: 0 },
  }
  return {
    routes: [...meRoutes(deps, cookie), ...adminUserRoutes(deps)],
    purges: purgesOf(options, deps),
    makeFirstAdmin: (named) => makeFirstAdmin(deps, named),
  }
}

function tellFailed(logger: Logger) {
  return ({ personId }: Departure, fault: unknown, isStuck: boolean): void => {
    const members = { personId, err: fault }
    if (isStuck) logger.error(members, 'an erasure cannot be finished')
    else logger.warn(members, 'an erasure waits to be finished')
  }
}

/** Their turn comes with what is due, whatever its age: hence no `keepMs`. */
function purgesOf(options: PersonalOptions, deps: PersonalDeps): readonly Purge[] {
  const storedKeys = createSqlStoredKeys(options.vault)
  let sweptUpTo = ''
  return [
    {
      name: 'departures',
      keepMs: 0,
      purge: (_before, max) => finishDepartures(deps, max),
    },
    {
      name: 'retained data',
      keepMs: 0,
      purge: (_before, max) => forgetRetained(deps, max),
    },
    {
      name: 'access records',
      keepMs: ACCESS_RECORDS_KEPT_MS,
      purge: (before, max) => purgeAccessRecords(options.database, before, max),
    },
    {
      name: 'data keys without a person',
      keepMs: 0,
      // A page each round, so that it never keeps a database busy that holds millions.
      async purge(_before, max) {
        sweptUpTo = (await sweepKeys({ ...deps, storedKeys }, sweptUpTo, max)) ?? ''
        // Whoever read at the moment of a deletion had the deleted key stay in the log.
        await options.vault.scour?.()
        return 0
      },
    },
  ]
}
