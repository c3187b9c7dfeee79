import { existsSync } from 'node:fs'
import type { Randomness } from '@onsale/kernel/randomness.ts'
import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import type { Database } from './database.ts'
import { migrateSqlite, type Migrations } from './migrate-sqlite.ts'
import type { MysqlSchema } from './mysql/address.ts'
import { checkMysqlServer, MysqlUnfit, reachMysqlSchema } from './mysql/check-server.ts'
import { migrateMysql } from './mysql/migrate-mysql.ts'
import { openMysqlDatabase } from './mysql/open-mysql-database.ts'
import { openSqliteDatabase } from './open-sqlite-database.ts'

/** Where a service's database is; the code of a service does not ask. */
export type DatabasePlace =
  | { readonly kind: 'file'; readonly file: string }
  | {
      readonly kind: 'mysql'
      readonly address: MysqlSchema
      /** This is a test: a server that may forget what it committed will do. */
      readonly mayForget: boolean
    }

/**
 * Brings a database to the newest schema, making it when it is missing. A server that cannot be
 * reached, lets us not in, or is not durable is refused with the reason (`MysqlUnfit`).
 * `part` names tables that are migrated on their own in a database that others use too.
 */
export async function migrateDatabase(
  place: DatabasePlace,
  migrations: Migrations,
  part?: string,
): Promise<void> {
  if (place.kind === 'file') return migrateSqlite(place.file, migrations)
  await checkMysqlServer(place.address, place)
  await migrateMysql(place.address, migrations, part)
}

/** Why a database cannot be opened as it is, in a line; undefined when it can. Makes nothing. */
export async function whyNotThere(place: DatabasePlace): Promise<string | undefined> {
  if (place.kind === 'file') {
    return existsSync(place.file) ? undefined : `there is no database at ${place.file}`
  }
  try {
    await checkMysqlServer(place.address, place)
    await reachMysqlSchema(place.address)
    return undefined
  } catch (error) {
    if (!(error instanceof MysqlUnfit)) throw error
    return error.message
  }
}

/** Opens a migrated database for a service that speaks Kysely. */
export function openDatabase<Schema>(
  place: DatabasePlace,
  tools: { readonly scheduler: Scheduler; readonly randomness: Randomness },
): Database<Schema> {
  if (place.kind === 'file') return openSqliteDatabase<Schema>({ file: place.file })
  const { address } = place
  const { scheduler, randomness } = tools
  return openMysqlDatabase<Schema>({ address, scheduler, randomness })
}
