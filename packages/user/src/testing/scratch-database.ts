import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestContext } from 'node:test'
import type { Database } from '@onsale/platform/database/database.ts'
import { migrateSqlite } from '@onsale/platform/database/migrate-sqlite.ts'
import { openSqliteDatabase } from '@onsale/platform/database/open-sqlite-database.ts'
import { migrations } from '../../migrations/index.ts'
import type { UserTables } from '../adapters/sql/tables.ts'

export interface ScratchDatabase extends Database<UserTables> {
  /** The same file as another process has it open. */
  openAgain(): Database<UserTables>
}

/** An empty user database; gone after the test. */
export async function openScratchDatabase(t: TestContext): Promise<ScratchDatabase> {
  const folder = mkdtempSync(path.join(tmpdir(), 'onsale-user-'))
  const file = path.join(folder, 'user.sqlite')
  await migrateSqlite(file, migrations)
  const opened: Database<UserTables>[] = []
  const open = (): Database<UserTables> => {
    const database = openSqliteDatabase<UserTables>({ file })
    opened.push(database)
    return database
  }
  t.after(async () => {
    for (const database of opened) await database.close()
    rmSync(folder, { recursive: true })
  })
  return { ...open(), openAgain: open }
}
