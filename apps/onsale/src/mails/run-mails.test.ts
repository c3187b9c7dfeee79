import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import { migrateSqlite } from '@onsale/platform/database/migrate-sqlite.ts'
import { openSqliteDatabase } from '@onsale/platform/database/open-sqlite-database.ts'
import { migrations, type UserTables } from '@onsale/user/compose.ts'
import { dataFiles } from '../data-files.ts'
import { runMails } from './run-mails.ts'

/** An instance with a mail that waits and these that failed; its database stays open. */
async function given(t: TestContext, reasons: readonly string[]) {
  const folder = mkdtempSync(path.join(tmpdir(), 'onsale-mails-'))
  const file = dataFiles(folder).user
  await migrateSqlite(file, migrations)
  const database = openSqliteDatabase<UserTables>({ file })
  t.after(async () => {
    await database.close()
    rmSync(folder, { recursive: true })
  })
  const row = (id: string, reason: string | null) => ({
    id,
    person_id: 'mina',
    template: 'order-paid',
    locale: 'ko',
    params_sealed: 'sealed',
    state: reason === null ? 'QUEUED' : 'FAILED',
    tries: 3,
    next_at: 0,
    give_up_at: 0,
    reason,
    created_at: Date.parse('2026-11-25T10:00:00Z'),
  })
  const failed = reasons.map((reason, at) => row(`failed-${at}`, reason))
  await database.write((tx) =>
    tx
      .insertInto('mails')
      .values([row('waiting', null), ...failed])
      .execute(),
  )
  const run = async (...args: string[]) => {
    const printed: string[] = []
    const code = await runMails(args, { ONSALE_DATA_DIR: folder }, (line) => printed.push(line))
    return { code, text: printed.join('\n') }
  }
  return { database, run }
}

test('how many wait, how many were given up, and why', async (t) => {
  const { run } = await given(t, ['RCPT TO 550', 'SERVER_AWAY', 'SERVER_AWAY'])
  const { code, text } = await run()
  assert.equal(code, 1)
  assert.match(text, /^waiting: 1, the oldest since 2026-11-25T10:00:00\.000Z\ngiven up: 3\n/)
  assert.match(text, /1 {2}order-paid +RCPT TO 550\n +2 {2}order-paid +SERVER_AWAY/)
  assert.doesNotMatch(text, /mina|sealed/)
})

test('nothing was given up: 0', async (t) => {
  const { run } = await given(t, [])
  assert.equal((await run()).code, 0)
})

test('sent again they are as new', async (t) => {
  const { run, database } = await given(t, ['RCPT TO 550', 'SERVER_AWAY'])
  const { code, text } = await run('--again')
  assert.equal(code, 0)
  assert.match(text, /queued again: 2/)
  const rows = await database.reader
    .selectFrom('mails')
    .select(['state', 'tries', 'reason'])
    .where('id', 'like', 'failed-%')
    .execute()
  assert.deepEqual(
    rows.map((row) => ({ ...row })),
    Array.from({ length: 2 }, () => ({ state: 'QUEUED', tries: 0, reason: null })),
  )
})

test('asked in a wrong way: 2', async (t) => {
  const { run } = await given(t, [])
  t.mock.method(console, 'error', () => {})
  assert.equal((await run('--retry')).code, 2)
  const nowhere = { ONSALE_DATA_DIR: path.join(tmpdir(), 'onsale-there-is-nothing') }
  assert.equal(await runMails([], nowhere), 2)
})
