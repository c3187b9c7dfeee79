import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestContext } from 'node:test'
import type { Kysely } from 'kysely'
import type { Database } from '../../database/database.ts'
import { migrateSqlite, type Migrations } from '../../database/migrate-sqlite.ts'
import { openSqliteDatabase } from '../../database/open-sqlite-database.ts'
import {
  createDeadLettersTable,
  createInboxTable,
  createOutboxTable,
  type DeadLetterTables,
  type InboxTables,
  type OutboxTables,
} from '../tables.ts'

export interface ScratchTables extends OutboxTables, InboxTables, DeadLetterTables {
  effects: { event_id: string; note: string }
}

export const scratchMigrations: Migrations = {
  '001_start': {
    up: async (db: Kysely<unknown>) => {
      await createOutboxTable(db)
      await createInboxTable(db)
      await createDeadLettersTable(db)
      await db.schema
        .createTable('effects')
        .addColumn('event_id', 'text')
        .addColumn('note', 'text')
        .execute()
    },
  },
}

/** A database for tests with this folder's tables and one for effects; gone after the test. */
export async function openScratchDatabase(t: TestContext): Promise<Database<ScratchTables>> {
  const folder = mkdtempSync(path.join(tmpdir(), 'onsale-outbox-'))
  const file = path.join(folder, 'scratch.sqlite')
  await migrateSqlite(file, scratchMigrations)
  const database = openSqliteDatabase<ScratchTables>({ file })
  t.after(async () => {
    await database.close()
    rmSync(folder, { recursive: true })
  })
  return database
}
