import { Migrator } from 'kysely/migration'
import type { Migrations } from '../migrate-sqlite.ts'
import { type MysqlSchema, placeOfMysql } from './address.ts'
import { explained } from './check-server.ts'
import { connectMysql, runOn } from './connection.ts'
import { MysqlRefused } from './faults.ts'
import { kyselyOverMysql } from './kysely-mysql.ts'
import { quoted } from './statements.ts'

/** A statement that builds an index of a large table takes its time. */
const DDL_MS_MAX = 3_600_000
/** While another process migrates, this one's connection waits for the lock. */
const WAIT_SECONDS = 3_600
const ALREADY_THERE = /\bER_(?:TABLE_EXISTS_ERROR|DUP_FIELDNAME|DUP_KEYNAME)\b/

/**
 * Brings a schema to the newest version, making it when it is missing and the account may.
 * Processes that start at once take turns: the migrator holds a lock of the server, which goes
 * with its connection. MySQL cannot make tables in a transaction: a migration that was cut off
 * half-way runs again, and what it finds made already counts as done.
 */
export async function migrateMysql(
  address: MysqlSchema,
  migrations: Migrations,
  /** Names tables that are migrated on their own beside others of the same schema. */
  part?: string,
): Promise<void> {
  const place = placeOfMysql(address)
  try {
    await createSchema(address)
    const connection = await connectMysql(address, {
      isolation: 'READ COMMITTED',
      waitSeconds: WAIT_SECONDS,
    })
    try {
      const db = kyselyOverMysql<unknown>(
        { take: async () => connection, giveBack: () => {} },
        {
          statementMsMax: DDL_MS_MAX,
          isDone: (error) => error instanceof Error && ALREADY_THERE.test(error.message),
        },
      )
      const migrator = new Migrator({
        db,
        provider: { getMigrations: async () => ({ ...migrations }) },
        ...(part !== undefined && {
          migrationTableName: `kysely_migration_${part}`,
          migrationLockTableName: `kysely_migration_lock_${part}`,
        }),
      })
      const { error } = await migrator.migrateToLatest()
      if (error !== undefined) {
        throw error instanceof Error ? error : new Error('the migrator failed', { cause: error })
      }
    } finally {
      connection.destroy()
    }
  } catch (error) {
    throw explained(error, place) ?? new Error(`cannot migrate ${place}`, { cause: error })
  }
}

/** An account with rights on its schema alone may not make it; then it must be there. */
async function createSchema(address: MysqlSchema): Promise<void> {
  const connection = await connectMysql({ ...address, schema: undefined }, CREATING)
  try {
    await runOn(
      connection,
      `CREATE DATABASE IF NOT EXISTS ${quoted(address.schema)}
        CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`,
    )
  } catch (error) {
    if (!(error instanceof MysqlRefused)) throw error
  } finally {
    connection.destroy()
  }
}

const CREATING = { isolation: 'READ COMMITTED', waitSeconds: 60 } as const
