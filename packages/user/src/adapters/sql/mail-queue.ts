import type { Selectable, Transaction } from 'kysely'
import type { Database } from '@onsale/platform/database/database.ts'
import { forUpdate } from '@onsale/platform/database/for-update.ts'
import type { LeasedMail, MailQueue } from '../../ports/mail-queue.ts'
import type { UserTables } from './tables.ts'

/** The queue of mails in the user database. */
export function createSqlMailQueue(database: Database<UserTables>): MailQueue {
  /** Changes a row as long as the lease is ours and has not ended in another one. */
  const settle = async (
    mail: LeasedMail,
    changes: Partial<Selectable<UserTables['mails']>>,
  ): Promise<void> => {
    await database.write((tx) =>
      tx
        .updateTable('mails')
        .set(changes)
        .where('id', '=', mail.id)
        .where('state', '=', 'QUEUED')
        .where('next_at', '=', mail.leasedUntil)
        .execute(),
    )
  }
  return {
    async lease(now, leasedUntil, mailsMax) {
      const isAny = await database.reader
        .selectFrom('mails')
        .select('id')
        .where('state', '=', 'QUEUED')
        .where('next_at', '<=', now)
        .limit(1)
        .executeTakeFirst()
      // Most looks find nothing, and need no write lock for it.
      if (isAny === undefined) return []
      return database.write((tx) => leaseIn(tx, now, leasedUntil, mailsMax))
    },
    async remove(mailId) {
      await database.write((tx) => tx.deleteFrom('mails').where('id', '=', mailId).execute())
    },
    postpone: (mail, nextAt, reason) =>
      settle(mail, { next_at: nextAt, tries: mail.tries + 1, reason }),
    giveBack: (mail) => settle(mail, { next_at: mail.dueAt }),
    fail: (mail, reason) => settle(mail, { state: 'FAILED', tries: mail.tries + 1, reason }),
    async failOverdue(now, reason) {
      const isAny = await database.reader
        .selectFrom('mails')
        .select('id')
        .where('state', '=', 'QUEUED')
        .where('next_at', '<=', now)
        .where('give_up_at', '<=', now)
        .limit(1)
        .executeTakeFirst()
      if (isAny === undefined) return 0
      const { numUpdatedRows } = await database.write((tx) =>
        tx
          .updateTable('mails')
          .set({ state: 'FAILED', reason })
          .where('state', '=', 'QUEUED')
          .where('next_at', '<=', now)
          .where('give_up_at', '<=', now)
          .executeTakeFirstOrThrow(),
      )
      return Number(numUpdatedRows)
    },
    async count() {
      const rows = await database.reader
        .selectFrom('mails')
        .select(({ fn }) => [
          'state',
          fn.countAll<number>().as('count'),
          fn.min<number>('created_at').as('oldest'),
        ])
        .groupBy('state')
        .execute()
      const of = (state: string) => rows.find((row) => row.state === state)
      return {
        queued: of('QUEUED')?.count ?? 0,
        failed: of('FAILED')?.count ?? 0,
        oldestQueuedAt: of('QUEUED')?.oldest,
      }
    },
    async listFailures() {
      const rows = await database.reader
        .selectFrom('mails')
        .select(({ fn }) => ['template', 'reason', fn.countAll<number>().as('mails')])
        .where('state', '=', 'FAILED')
        .groupBy(['template', 'reason'])
        .orderBy('template')
        .orderBy('reason')
        .execute()
      return rows.map((row) => ({ ...row, reason: row.reason ?? 'UNKNOWN' }))
    },
    async queueFailedAgain(now, giveUpAt) {
      const { numUpdatedRows } = await database.write((tx) =>
        tx
          .updateTable('mails')
          .set({ state: 'QUEUED', tries: 0, next_at: now, give_up_at: giveUpAt, reason: null })
          .where('state', '=', 'FAILED')
          .executeTakeFirstOrThrow(),
      )
      return Number(numUpdatedRows)
    },
    async purgeFailed(before, mailsMax) {
      const old = await database.reader
        .selectFrom('mails')
        .select('id')
        .where('state', '=', 'FAILED')
        .where('created_at', '<', before)
        .limit(mailsMax)
        .execute()
      if (old.length === 0) return 0
      const ids = old.map(({ id }) => id)
      await database.write((tx) => tx.deleteFrom('mails').where('id', 'in', ids).execute())
      return ids.length
    },
  }
}

async function leaseIn(
  tx: Transaction<UserTables>,
  now: number,
  leasedUntil: number,
  mailsMax: number,
): Promise<LeasedMail[]> {
  const due = forUpdate(
    tx,
    tx
      .selectFrom('mails')
      .selectAll()
      .where('state', '=', 'QUEUED')
      .where('next_at', '<=', now)
      .orderBy('next_at')
      .orderBy('id')
      .limit(mailsMax),
  )
  const rows = await due.execute()
  if (rows.length === 0) return []
  await tx
    .updateTable('mails')
    .set({ next_at: leasedUntil })
    .where(
      'id',
      'in',
      rows.map(({ id }) => id),
    )
    .execute()
  return rows.map((row) => toLeased(row, leasedUntil))
}

function toLeased(row: Selectable<UserTables['mails']>, leasedUntil: number): LeasedMail {
  return {
    id: row.id,
    personId: row.person_id,
    // Template and locale hold what `queueMail` wrote.
    template: row.template as LeasedMail['template'],
    locale: row.locale as LeasedMail['locale'],
    paramsSealed: row.params_sealed,
    tries: row.tries,
    dueAt: row.next_at,
    giveUpAt: row.give_up_at,
    createdAt: row.created_at,
    leasedUntil,
  }
}
