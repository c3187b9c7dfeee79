import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import { systemClock } from '@onsale/kernel/clock.ts'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { migrateSqlite } from '../database/migrate-sqlite.ts'
import { openSqliteDatabase } from '../database/open-sqlite-database.ts'
import { createMailbox, MAILBOX_MAILS_MAX } from './mailbox.ts'
import { mailboxMigrations, type MailboxTables } from './mailbox-tables.ts'
import { sampleMail, transportConformance } from './transport.conformance.ts'

const key = (id: string) => ({ id, secret: Buffer.alloc(32, id) })

async function given(t: TestContext) {
  const folder = mkdtempSync(path.join(tmpdir(), 'onsale-mailbox-'))
  const file = path.join(folder, 'mailbox.sqlite')
  await migrateSqlite(file, mailboxMigrations)
  const database = openSqliteDatabase<MailboxTables>({ file })
  t.after(async () => {
    await database.close()
    rmSync(folder, { recursive: true })
  })
  const open = (dataKeys = [key('one')]) =>
    createMailbox({
      database,
      dataKeys,
      sender: { name: '', address: 'onsale@panda.example' },
      clock: systemClock,
      randomness: createSystemRandomness(),
    })
  const bytes = (): string =>
    readdirSync(folder)
      .map((name) => readFileSync(path.join(folder, name), 'latin1'))
      .join('\n')
  return { open, bytes }
}

transportConformance('local mailbox', async (t) => {
  const mailbox = (await given(t)).open()
  return {
    transport: mailbox,
    async delivered(count) {
      const mails = (await mailbox.list()).toReversed().slice(0, count)
      return mails.map(({ id, from, to, subject, text, html, attachments = [] }) => {
        const files = attachments.map(({ fileName, contentId, content }) => ({
          name: fileName,
          contentId,
          bytes: content,
        }))
        return { id, from: from.address, to, subject, text, html, files }
      })
    },
  }
})

test('the newest mails are kept, newest first', async (t) => {
  const mailbox = (await given(t)).open()
  for (let at = 1; at <= MAILBOX_MAILS_MAX + 3; at += 1) {
    await mailbox.send(sampleMail({ id: `mail-${at}` }))
  }
  const mails = await mailbox.list()
  assert.equal(mails.length, MAILBOX_MAILS_MAX)
  assert.equal(mails[0]?.id, `mail-${MAILBOX_MAILS_MAX + 3}`)
  assert.equal(mails.at(-1)?.id, 'mail-4')
  assert.equal((await mailbox.find(mails[0]?.position ?? 0))?.id, mails[0]?.id)
  assert.equal(await mailbox.find(1), undefined)
})

test('nothing of a mail lies in the files in the clear', async (t) => {
  const { open, bytes } = await given(t)
  await open().send(sampleMail({ subject: 'a subject', text: 'code 123456' }))
  assert.doesNotMatch(bytes(), /mina@example|a subject|123456/)
  assert.match(bytes(), /SQLite format/)
})

test('older keys still open what they sealed; without its key a mail is not shown', async (t) => {
  const { open } = await given(t)
  await open([key('one')]).send(sampleMail({ id: 'old' }))
  await open([key('two'), key('one')]).send(sampleMail({ id: 'new' }))
  const ids = async (...keys: string[]) => (await open(keys.map(key)).list()).map(({ id }) => id)
  assert.deepEqual(await ids('two', 'one'), ['new', 'old'])
  assert.deepEqual(await ids('two'), ['new'])
})
