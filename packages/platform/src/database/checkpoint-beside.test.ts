import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import { afterRound, checkpointBeside } from './checkpoint-beside.ts'
import { openSqliteSession, type SqliteSession } from './sqlite-session.ts'

const NEVER_PAGES = 1_000_000
const BOUNDS = { copyFromPages: 200, finishBelowPages: 50 }
const ROWS_A_COMMIT = 10
const COMMITS_MAX = 20_000

async function given(t: TestContext) {
  const folder = mkdtempSync(path.join(tmpdir(), 'onsale-checkpoint-'))
  const file = path.join(folder, 'things.sqlite')
  const session = openSqliteSession({ file, checkpointPages: NEVER_PAGES })
  session.script('CREATE TABLE things (id INTEGER PRIMARY KEY, text TEXT NOT NULL)')
  const checkpointer = checkpointBeside(session, file, BOUNDS)
  t.after(async () => {
    await checkpointer.close()
    session.close()
    rmSync(folder, { recursive: true })
  })
  let id = 0
  /** Commits as the ledger does, each in a turn of its own, until `isEnough` of the log's pages. */
  const commitUntil = async (isEnough: (pages: number) => boolean): Promise<number> => {
    for (let commits = 1; commits <= COMMITS_MAX; commits += 1) {
      const rows = Array.from({ length: ROWS_A_COMMIT }, () => [(id += 1), 'x'.repeat(2_000)])
      await session.begin()
      await session.insertRows('things', ['id', 'text'], rows)
      await session.commit()
      checkpointer.committed()
      if (isEnough(pagesOf(session))) return commits
      await new Promise<void>((resolve) => systemScheduler.soon(resolve))
    }
    return Infinity
  }
  const count = () => session.run('SELECT count(*) AS count FROM things', []).rows[0]?.['count']
  return { file, commitUntil, count, written: () => id }
}

const pagesOf = (session: SqliteSession): number =>
  Number(session.run('PRAGMA wal_checkpoint(NOOP)', []).rows[0]?.['log'])

test('without its thread, and with a fault of its own, nobody is the worse for it', async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'onsale-checkpoint-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const session = openSqliteSession({ file: path.join(folder, 'things.sqlite') })
  const checkpointer = checkpointBeside(session, path.join(folder, 'nowhere/things.sqlite'))
  checkpointer.committed()
  session.close()
  checkpointer.committed()
  await checkpointer.close()
})

test('rounds follow each other while they get on, and wait when a reader holds them up', () => {
  assert.equal(afterRound({ log: 1_000, copied: 951 }, 0, BOUNDS), 'finish')
  assert.equal(afterRound({ log: 1_000, copied: 950 }, 0, BOUNDS), 'go on')
  assert.equal(afterRound({ log: 1_000, copied: 500 }, 450, BOUNDS), 'go on')
  assert.equal(afterRound({ log: 1_000, copied: 500 }, 451, BOUNDS), 'wait')
  assert.equal(afterRound({ log: 1_000, copied: 0 }, 900, BOUNDS), 'wait', 'begun anew meanwhile')
})

test('while somebody writes on and on, the log begins anew, and nothing is lost', async (t) => {
  const { file, commitUntil, count, written } = await given(t)
  for (let times = 0; times < 3; times += 1) {
    await commitUntil((pages) => pages > BOUNDS.copyFromPages)
    const commits = await commitUntil((pages) => pages < BOUNDS.copyFromPages)
    assert.notEqual(commits, Infinity, 'the log grows for ever')
  }
  assert.equal(count(), written())
  const other = openSqliteSession({ file, readOnly: true })
  t.after(() => other.close())
  assert.deepEqual(other.run('PRAGMA quick_check', []).rows.map(Object.values), [['ok']])
  assert.equal(other.run('SELECT count(*) AS count FROM things', []).rows[0]?.['count'], written())
})

test('while somebody reads what was before, nobody waits; the log begins anew afterwards', async (t) => {
  const { file, commitUntil } = await given(t)
  const reader = openSqliteSession({ file, readOnly: true })
  reader.script('BEGIN')
  reader.run('SELECT count(*) FROM things', [])
  await commitUntil((pages) => pages > 10 * BOUNDS.copyFromPages)
  reader.close()
  const commits = await commitUntil((pages) => pages < BOUNDS.copyFromPages)
  assert.notEqual(commits, Infinity, 'the log grows for ever')
})
