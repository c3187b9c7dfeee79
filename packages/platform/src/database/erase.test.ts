import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import type { Kysely } from 'kysely'
import { migrateSqlite } from './migrate-sqlite.ts'
import { openSqliteDatabase } from './open-sqlite-database.ts'

const SECRET = 'a key that must not outlive its deletion'

interface Tables {
  secrets: { name: string; sealed: string }
}

async function givenDatabase(t: TestContext, overwritesDeleted: boolean) {
  const folder = mkdtempSync(path.join(tmpdir(), 'onsale-erase-'))
  const file = path.join(folder, 'keys.sqlite')
  await migrateSqlite(file, {
    '001': {
      up: (db: Kysely<unknown>) =>
        db.schema
          .createTable('secrets')
          .addColumn('name', 'text')
          .addColumn('sealed', 'text')
          .execute(),
    },
  })
  const database = openSqliteDatabase<Tables>({ file, overwritesDeleted })
  t.after(async () => {
    await database.close()
    rmSync(folder, { recursive: true })
  })
  const whereFound = (): string[] =>
    readdirSync(folder).filter((name) => readFileSync(path.join(folder, name)).includes(SECRET))
  await database.write((tx) =>
    tx
      .insertInto('secrets')
      .values([
        { name: 'one', sealed: SECRET },
        { name: 'other', sealed: 'stays' },
      ])
      .execute(),
  )
  return { database, whereFound }
}

test('what is deleted lies nowhere once the log is emptied', async (t) => {
  const { database, whereFound } = await givenDatabase(t, true)
  assert.notDeepEqual(whereFound(), [])
  await database.write((tx) => tx.deleteFrom('secrets').where('name', '=', 'one').execute())
  assert.equal(await database.emptyLog(), true)
  assert.deepEqual(whereFound(), [])
})

test('also when it had been copied into the file before', async (t) => {
  const { database, whereFound } = await givenDatabase(t, true)
  await database.emptyLog()
  assert.deepEqual(whereFound(), ['keys.sqlite'])
  await database.write((tx) => tx.deleteFrom('secrets').where('name', '=', 'one').execute())
  await database.emptyLog()
  assert.deepEqual(whereFound(), [])
})

test('without overwriting, a deleted row stays readable in the file', async (t) => {
  const { database, whereFound } = await givenDatabase(t, false)
  await database.emptyLog()
  await database.write((tx) => tx.deleteFrom('secrets').where('name', '=', 'one').execute())
  await database.emptyLog()
  assert.deepEqual(whereFound(), ['keys.sqlite'])
})
