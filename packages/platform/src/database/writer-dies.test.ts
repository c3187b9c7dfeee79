// A writer thread is no more immortal than a process: what it had committed stays, what it had
// not is gone, and the next write is made by another thread.
import assert from 'node:assert/strict'
import diagnostics from 'node:diagnostics_channel'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import type { Worker } from 'node:worker_threads'
import type { Kysely } from 'kysely'
import { migrateSqlite } from './migrate-sqlite.ts'
import { openSqliteDatabase } from './open-sqlite-database.ts'
import { StoreUnavailable } from './sql-session.ts'
import { startWriterThread } from './writer-thread.ts'

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

/** The threads that are started while the test runs, to be ended from outside. */
function watchThreads(t: TestContext): Worker[] {
  const threads: Worker[] = []
  const note = (message: unknown): void => {
    threads.push((message as { readonly worker: Worker }).worker) // what Node publishes there
  }
  diagnostics.subscribe('worker_threads', note)
  t.after(() => diagnostics.unsubscribe('worker_threads', note))
  return threads
}

test('a writer thread that something keeps ends all the same', { timeout: 30_000 }, async () => {
  const thread = startWriterThread(new URL('./testing/lingering-thread.ts', import.meta.url), {})
  assert.equal(await thread.ask('told'), 'told')
  await thread.close()
  assert.equal(thread.isDead(), false, 'it was asked to')
})

test(
  'a writer thread that dies in a transaction is followed by another',
  { timeout: 30_000 },
  async (t) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'onsale-writer-'))
    t.after(() => rmSync(folder, { recursive: true }))
    const file = path.join(folder, 'scratch.sqlite')
    await migrateSqlite(file, migrations)
    const threads = watchThreads(t)
    const db = openSqliteDatabase<Schema>({ file })
    t.after(() => db.close())
    const insert = (id: string) =>
      db.write((tx) => tx.insertInto('things').values({ id }).execute())

    await insert('before')
    const dying = db.write(async (tx) => {
      await tx.insertInto('things').values({ id: 'first of the dead' }).execute()
      await threads[0]?.terminate()
      await tx.insertInto('things').values({ id: 'second of the dead' }).execute()
    })
    const behindIt = insert('behind it')
    await assert.rejects(dying, StoreUnavailable)
    await assert.rejects(behindIt, StoreUnavailable)
    await insert('after')

    const rows = await db.reader.selectFrom('things').select('id').execute()
    assert.deepEqual(
      rows.map(({ id }) => id),
      ['before', 'after'],
    )
    assert.equal(threads.length, 2)
  },
)
