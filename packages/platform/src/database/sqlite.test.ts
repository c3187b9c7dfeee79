import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import { Worker } from 'node:worker_threads'
import type { Kysely } from 'kysely'
import { migrateSqlite, type Migrations } from './migrate-sqlite.ts'
import { openSqliteDatabase } from './open-sqlite-database.ts'
import { openSqliteSession } from './sqlite-session.ts'
import { DuplicateKey } from './sql-session.ts'

interface Schema {
  things: { id: string; amount: number }
}

const migrations: Migrations = {
  '001_things': {
    up: async (db: Kysely<unknown>) => {
      await db.schema
        .createTable('things')
        .addColumn('id', 'text', (column) => column.primaryKey().notNull())
        .addColumn('amount', 'integer', (column) => column.notNull())
        .execute()
    },
  },
}

async function scratchFile(t: TestContext): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'onsale-sqlite-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const file = path.join(folder, 'scratch.sqlite')
  await migrateSqlite(file, migrations)
  return file
}

test('writes in the thread are seen by the reader once committed', async (t) => {
  const db = openSqliteDatabase<Schema>({ file: await scratchFile(t) })
  t.after(() => db.close())
  await db.write((tx) => tx.insertInto('things').values({ id: 'a', amount: 1 }).execute())
  const rows = await db.reader.selectFrom('things').selectAll().execute()
  assert.deepEqual(
    rows.map((row) => ({ ...row })),
    [{ id: 'a', amount: 1 }],
  )
})

test('a transaction that throws leaves nothing, and the next one works', async (t) => {
  const db = openSqliteDatabase<Schema>({ file: await scratchFile(t) })
  t.after(() => db.close())
  const failed = db.write(async (tx) => {
    await tx.insertInto('things').values({ id: 'a', amount: 1 }).execute()
    throw new Error('changed my mind')
  })
  const next = db.write((tx) => tx.insertInto('things').values({ id: 'b', amount: 2 }).execute())
  await assert.rejects(failed, /changed my mind/)
  await next
  const rows = await db.reader.selectFrom('things').select('id').execute()
  assert.deepEqual(
    rows.map((row) => row.id),
    ['b'],
  )
})

test('a duplicate key is told apart, across the thread too', async (t) => {
  const file = await scratchFile(t)
  const db = openSqliteDatabase<Schema>({ file })
  t.after(() => db.close())
  const insert = () =>
    db.write((tx) => tx.insertInto('things').values({ id: 'a', amount: 1 }).execute())
  await insert()
  await assert.rejects(insert(), DuplicateKey)
})

test('bulk verbs run over every row', async (t) => {
  const session = openSqliteSession({ file: await scratchFile(t) })
  t.after(() => session.close())
  await session.insertRows(
    'things',
    ['id', 'amount'],
    [
      ['a', 1],
      ['b', 2],
      ['c', 3],
    ],
  )
  await session.updateRows(
    'things',
    ['amount'],
    ['id'],
    [
      [20, 'b'],
      [30, 'c'],
    ],
  )
  await session.deleteRows('things', ['id'], [['a']])
  const from = { table: 'things', columns: ['id', 'amount'], keyColumns: ['id'] }
  const rows = await session.selectByKeys(from, [['a'], ['c'], ['b']])
  assert.deepEqual(
    rows.map((row) => ({ ...row })),
    [
      { id: 'c', amount: 30 },
      { id: 'b', amount: 20 },
    ],
  )
  session.script('CREATE TABLE others (id TEXT PRIMARY KEY)')
  assert.equal(await session.hasAny(['others', 'things'], ['id'], [['a'], ['c']]), true)
  assert.equal(await session.hasAny(['others', 'things'], ['id'], [['a'], ['d']]), false)
})

test('commits are synced in full', async (t) => {
  const session = openSqliteSession({ file: await scratchFile(t) })
  t.after(() => session.close())
  const FULL = 2
  assert.equal(session.run('PRAGMA synchronous', []).rows[0]?.['synchronous'], FULL)
  assert.equal(session.run('PRAGMA journal_mode', []).rows[0]?.['journal_mode'], 'wal')
})

const THREADS = 4
const FILES = 100

test('new files that several open at the same moment are opened by all of them', async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'onsale-sqlite-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const files = Array.from({ length: FILES }, (_, at) => path.join(folder, `${at}.sqlite`))
  const workerData = { files, threads: THREADS, arrived: new SharedArrayBuffer(4) }
  const entry = new URL('./testing/open-together.ts', import.meta.url)
  const threads = Array.from({ length: THREADS }, () => new Worker(entry, { workerData }))
  const faults = await Promise.all(threads.map((thread) => once(thread, 'message')))
  assert.deepEqual(faults.flat(2), [])
})
