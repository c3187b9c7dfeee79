import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { type Migration, Migrator } from 'kysely/migration'
import { kyselyOverSqlite } from './kysely-sqlite.ts'
import { openSqliteSession } from './sqlite-session.ts'

/** Migrations by name; names sort in the order in which they run, and never change. */
export type Migrations = Readonly<Record<string, Migration>>

/** Brings a SQLite file to the newest schema, making the file and its folder when missing. */
export async function migrateSqlite(file: string, migrations: Migrations): Promise<void> {
  mkdirSync(path.dirname(file), { recursive: true })
  const session = openSqliteSession({ file })
  try {
    const db = kyselyOverSqlite<unknown>({ begin: 'BEGIN IMMEDIATE', run: session.run })
    const migrator = new Migrator({
      db,
      provider: { getMigrations: async () => ({ ...migrations }) },
    })
    const { error } = await migrator.migrateToLatest()
    if (error !== undefined) {
      throw new Error(`cannot migrate ${path.basename(file)}`, { cause: error })
    }
  } finally {
    session.close()
  }
}
