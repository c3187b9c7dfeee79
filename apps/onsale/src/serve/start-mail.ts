import type { FastifyInstance } from 'fastify'
import { assert } from '@onsale/kernel/assert.ts'
import { migrateSqlite } from '@onsale/platform/database/migrate-sqlite.ts'
import { openSqliteDatabase } from '@onsale/platform/database/open-sqlite-database.ts'
import { mailboxMigrations, type MailboxTables } from '@onsale/platform/mail/mailbox-tables.ts'
import { createMailbox } from '@onsale/platform/mail/mailbox.ts'
import { mailboxPages } from '@onsale/platform/mail/mailbox-pages.ts'
import { defaultMailSender } from '@onsale/platform/mail/sender.ts'
import { createSmtpTransport } from '@onsale/platform/mail/smtp-transport.ts'
import type { MailTransport } from '@onsale/platform/mail/transport.ts'
import { dataFiles } from '../data-files.ts'
import type { Surroundings } from './surroundings.ts'

export interface MailWay {
  /** Closed by whoever sends. */
  readonly transport: MailTransport
  /** The name that people know us by in mails. */
  readonly shopName: string
  /** Pages of the local mailbox, where mails go there. */
  readonly pages: ((app: FastifyInstance) => void) | undefined
}

const NAMELESS = 'onsale'

/**
 * How mails leave: over SMTP, else, in development, into a local mailbox. A mail server that
 * cannot be reached stops no start: mails wait, and the log says so.
 */
export async function startMail(around: Surroundings): Promise<MailWay> {
  const { config, tools, keys, lifecycle } = around
  const sender = config.mailFrom ?? defaultMailSender(config.publicUrl ?? 'http://localhost')
  const shopName = sender.name === '' ? NAMELESS : sender.name
  if (config.smtpServer !== undefined) {
    const transport = createSmtpTransport({ ...tools, server: config.smtpServer, sender })
    return { transport, shopName, pages: undefined }
  }
  assert(config.mode === 'development', 'production sends mail over SMTP')
  const file = dataFiles(config.dataDir).mailbox
  await migrateSqlite(file, mailboxMigrations)
  const database = openSqliteDatabase<MailboxTables>({ file })
  lifecycle.started('mailbox', () => database.close())
  const dataKeys = keys.data.map(({ kid, secret }) => ({ id: kid, secret }))
  const mailbox = createMailbox({ ...tools, database, dataKeys, sender })
  return { transport: mailbox, shopName, pages: mailboxPages(mailbox) }
}
