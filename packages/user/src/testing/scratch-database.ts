import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestContext } from 'node:test'
import type { Database } from '@onsale/platform/database/database.ts'
import { migrateSqlite } from '@onsale/platform/database/migrate-sqlite.ts'
import { openSqliteDatabase } from '@onsale/platform/database/open-sqlite-database.ts'
import { migrations } from '../../migrations/index.ts'
import type { UserTables } from '../adapters/sql/tables.ts'

/** An empty user database; gone after the test. */
export async function openScratchDatabase(t: TestContext): Promise<Database<UserTables>> {
  const folder = mkdtempSync(path.join(tmpdir(), 'onsale-user-'))
  const file = path.join(folder, 'user.sqlite')
  await migrateSqlite(file, migrations)
  const database = openSqliteDatabase<UserTables>({ file })
  t.after(async () => {
    await database.close()
    rmSync(folder, { recursive: true })
  })
  return database
}
