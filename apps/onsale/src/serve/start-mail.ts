import { assert } from '@onsale/kernel/assert.ts'
import type { Extend } from '@onsale/platform/http/server.ts'
import { migrateSqlite } from '@onsale/platform/database/migrate-sqlite.ts'
import { openSqliteDatabase } from '@onsale/platform/database/open-sqlite-database.ts'
import { createMailbox, type MailboxReads } from '@onsale/platform/mail/mailbox.ts'
import { mailboxPages } from '@onsale/platform/mail/mailbox-pages.ts'
import { mailboxMigrations, type MailboxTables } from '@onsale/platform/mail/mailbox-tables.ts'
import { defaultMailSender, type MailSender } from '@onsale/platform/mail/sender.ts'
import { createSmtpTransport } from '@onsale/platform/mail/smtp-transport.ts'
import type { MailTransport } from '@onsale/platform/mail/transport.ts'
import { dataFiles } from '../data-files.ts'
import type { ProgramSurroundings } from './surroundings.ts'

export interface MailWay {
  /** Closed by whoever sends. */
  readonly transport: MailTransport
  /** Shows the local mailbox on the public listener, where mails go there. */
  readonly pages: Extend
}

/**
 * Where mails go: to the mail server, or without one into the mailbox of a developer. A server
 * that cannot be reached stops no start: mails wait, and the log says so.
 */
export async function startMail(around: ProgramSurroundings): Promise<MailWay> {
  const { config, tools } = around
  const sender = config.mailFrom ?? senderAt(around)
  if (config.smtpServer !== undefined) {
    const transport = createSmtpTransport({ ...tools, server: config.smtpServer, sender })
    return { transport, pages: () => undefined }
  }
  assert(config.mode === 'development', 'production sends mail over SMTP')
  const mailbox = await openMailbox(around)
  return { transport: mailbox, pages: mailboxPages(mailbox, config.mailboxFrom) }
}

/** Shows the mailbox that another process of the same machine sends to, where there is one. */
export async function openMailboxPages(around: ProgramSurroundings): Promise<Extend> {
  const { mode, smtpServer, mailboxFrom } = around.config
  if (mode !== 'development' || smtpServer !== undefined) return () => undefined
  return mailboxPages(await openMailbox(around), mailboxFrom)
}

async function openMailbox(around: ProgramSurroundings): Promise<MailTransport & MailboxReads> {
  const { config, tools, keys, lifecycle } = around
  const file = dataFiles(config.dataDir).mailbox
  await migrateSqlite(file, mailboxMigrations)
  const database = openSqliteDatabase<MailboxTables>({ file })
  lifecycle.started('mailbox', () => database.close())
  const dataKeys = keys.data.map(({ kid, secret }) => ({ id: kid, secret }))
  const sender = config.mailFrom ?? senderAt(around)
  return createMailbox({ ...tools, database, dataKeys, sender })
}

/** The host of the public URL is known before we listen; only its port may not be. */
function senderAt({ publicUrl }: ProgramSurroundings): MailSender {
  return defaultMailSender(publicUrl())
}
