import type { Clock } from '@onsale/kernel/clock.ts'
import type { Randomness } from '@onsale/kernel/randomness.ts'
import type { Selectable } from 'kysely'
import { type DataKey, openSecret, sealSecret } from '../crypto/sealed-secret.ts'
import type { Database } from '../database/database.ts'
import { assertPlain } from './assert-plain.ts'
import type { MailboxTables } from './mailbox-tables.ts'
import type { MailSender } from './sender.ts'
import { type MailTransport, MailServerAway, type OutgoingMail } from './transport.ts'

export const MAILBOX_MAILS_MAX = 200

/** A mail as it lies in the local mailbox. */
export interface ReceivedMail extends OutgoingMail {
  /** Where it lies; grows with every mail and is never given again. */
  readonly position: number
  /** UTC ms. */
  readonly receivedAt: number
  readonly from: MailSender
}

/** What the mailbox's pages read. */
export interface MailboxReads {
  /** Newest first. */
  list(): Promise<readonly ReceivedMail[]>
  find(position: number): Promise<ReceivedMail | undefined>
}

export interface MailboxOptions {
  /** Migrated already (`mailboxMigrations`). */
  readonly database: Database<MailboxTables>
  /** The first seals. A mail whose key is gone is not shown any more. */
  readonly dataKeys: readonly DataKey[]
  readonly sender: MailSender
  readonly clock: Clock
  readonly randomness: Randomness
}

/**
 * For development, in place of a mail server: the newest 200 mails, in a file of their own. It
 * takes every mail at once, and a repeat under the same id as another one, as a server does.
 */
export function createMailbox(options: MailboxOptions): MailTransport & MailboxReads {
  const { database, clock, sender, dataKeys } = options
  let isClosed = false
  const seal = (mail: OutgoingMail) => {
    const [key] = dataKeys
    if (key === undefined) throw new Error('the mailbox needs a data key')
    const { keyId, sealed } = sealSecret(SEALED_AS, toBytes(mail, sender), key, options.randomness)
    return { received_at: clock.now(), key_id: keyId, sealed }
  }
  return {
    async send(mail) {
      assertPlain(mail)
      if (isClosed) throw new MailServerAway('CLOSED')
      await database.write(async (tx) => {
        const { insertId } = await tx
          .insertInto('mailbox')
          .values(seal(mail))
          .executeTakeFirstOrThrow()
        const newest = Number(insertId ?? 0)
        await tx
          .deleteFrom('mailbox')
          .where('position', '<=', newest - MAILBOX_MAILS_MAX)
          .execute()
      })
    },
    async check() {},
    async close() {
      isClosed = true
    },
    async list() {
      const rows = await database.reader
        .selectFrom('mailbox')
        .selectAll()
        .orderBy('position', 'desc')
        .limit(MAILBOX_MAILS_MAX)
        .execute()
      return rows.flatMap((row) => toMail(row, dataKeys) ?? [])
    },
    async find(position) {
      const row = await database.reader
        .selectFrom('mailbox')
        .selectAll()
        .where('position', '=', position)
        .executeTakeFirst()
      return row === undefined ? undefined : toMail(row, dataKeys)
    },
  }
}

const SEALED_AS = 'mailbox'

interface Kept extends Omit<OutgoingMail, 'attachments'> {
  readonly from: MailSender
  readonly attachments: readonly {
    readonly fileName: string
    readonly contentType: string
    readonly base64: string
    readonly contentId?: string
  }[]
}

function toBytes(mail: OutgoingMail, from: MailSender): Uint8Array {
  const attachments = (mail.attachments ?? []).map(({ content, ...rest }) => ({
    ...rest,
    base64: Buffer.from(content).toString('base64'),
  }))
  const kept: Kept = { ...mail, from, attachments }
  return Buffer.from(JSON.stringify(kept))
}

function toMail(
  row: Selectable<MailboxTables['mailbox']>,
  dataKeys: readonly DataKey[],
): ReceivedMail | undefined {
  if (!dataKeys.some(({ id }) => id === row.key_id)) return undefined
  const opened = openSecret(SEALED_AS, { keyId: row.key_id, sealed: row.sealed }, dataKeys)
  // Sealed by `toBytes`, and not tampered with since: it would not open.
  const kept = JSON.parse(Buffer.from(opened).toString()) as Kept
  const attachments = kept.attachments.map(({ base64, ...rest }) => ({
    ...rest,
    content: Buffer.from(base64, 'base64'),
  }))
  return { ...kept, attachments, position: row.position, receivedAt: row.received_at }
}
