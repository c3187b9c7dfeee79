// A writer thread is no more immortal than a process: what it had committed stays, what it had
// not is gone, and the next write is made by another thread.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { type Kysely, sql } from 'kysely'
import { migrateSqlite } from './migrate-sqlite.ts'
import { openSqliteDatabase } from './open-sqlite-database.ts'
import { StoreUnavailable } from './sql-session.ts'

interface Schema {
  things: { id: string }
}

const migrations = {
  '001_things': {
    up: async (db: Kysely<unknown>) => {
      await db.schema.createTable('things').addColumn('id', 'text').execute()
    },
  },
}

/** More rows than the thread's heap can hold. */
const TOO_MUCH = sql`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 2000000)
  SELECT printf('%.*c', 1000, 'x') || i AS text FROM n`

test('a thread that runs out of memory is followed by another', { timeout: 60_000 }, async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'onsale-writer-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const file = path.join(folder, 'scratch.sqlite')
  await migrateSqlite(file, migrations)
  const db = openSqliteDatabase<Schema>({ file })
  t.after(() => db.close())
  const insert = (id: string) =>
    db.write((tx) => tx.insertInto('things').values({ id }).execute())

  await insert('before')
  const dying = db.write(async (tx) => {
    await tx.insertInto('things').values({ id: 'of the dead' }).execute()
    await TOO_MUCH.execute(tx)
  })
  const behindIt = insert('behind it')
  await assert.rejects(dying, StoreUnavailable)
  await assert.rejects(behindIt, StoreUnavailable)
  await insert('after')

  const rows = await db.reader.selectFrom('things').select('id').execute()
  assert.deepEqual(rows.map(({ id }) => id), ['before', 'after'])
})
