import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import type { Kysely } from 'kysely'
import { migrateSqlite } from './migrate-sqlite.ts'
import { openSqliteSession } from './sqlite-session.ts'

test('a migration that ends half-way leaves nothing, and can be run again', async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'onsale-migrate-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const file = path.join(folder, 'scratch.sqlite')
  let isFull = true
  const migrations = {
    '001_two_tables': {
      up: async (db: Kysely<unknown>) => {
        await db.schema.createTable('first').addColumn('id', 'text').execute()
        if (isFull) throw new Error('the disk is full')
        await db.schema.createTable('second').addColumn('id', 'text').execute()
      },
    },
  }
  await assert.rejects(migrateSqlite(file, migrations), /cannot migrate scratch.sqlite/)
  isFull = false
  await migrateSqlite(file, migrations)
  await migrateSqlite(file, migrations)
  const session = openSqliteSession({ file, readOnly: true })
  t.after(() => session.close())
  const rows = await session.query<{ name: string }>(
    `SELECT name FROM sqlite_schema WHERE name IN ('first', 'second') ORDER BY name`,
  )
  assert.deepEqual(
    rows.map(({ name }) => name),
    ['first', 'second'],
  )
})
