import type { Transaction } from 'kysely'
import { forUpdate } from '@onsale/platform/database/for-update.ts'
import type { CodeTx } from '../../ports/codes.ts'
import { lockSubject } from './lock-subject.ts'
import { replaceRow } from './replace-row.ts'
import type { UserTables } from './tables.ts'

export function createCodeTx(tx: Transaction<UserTables>): CodeTx {
  return {
    async lockResetCode(emailIndex) {
      const found = tx.selectFrom('reset_codes').selectAll().where('email_index', '=', emailIndex)
      const row = await forUpdate(tx, found).executeTakeFirst()
      if (row === undefined) return undefined
      return {
        emailIndex,
        userId: row.user_id,
        codeHash: row.code_hash,
        sentAt: row.sent_at,
        expiresAt: row.expires_at,
        tries: row.tries,
      }
    },
    async putResetCode({ emailIndex, userId, codeHash, sentAt, expiresAt, tries }) {
      const columns = {
        user_id: userId,
        code_hash: codeHash,
        sent_at: sentAt,
        expires_at: expiresAt,
        tries,
      }
      await replaceRow(
        () =>
          tx
            .updateTable('reset_codes')
            .set(columns)
            .where('email_index', '=', emailIndex)
            .executeTakeFirst(),
        () =>
          tx
            .insertInto('reset_codes')
            .values({ email_index: emailIndex, ...columns })
            .execute(),
      )
    },
    async deleteResetCode(emailIndex) {
      await tx.deleteFrom('reset_codes').where('email_index', '=', emailIndex).execute()
    },
    async countCodeMails(emailIndex, kind, { since, now }) {
      await lockSubject(tx, `codes:${kind}:${emailIndex}`, now)
      const row = await tx
        .selectFrom('code_mails')
        .select((all) => all.fn.countAll<number>().as('mails'))
        .where('email_index', '=', emailIndex)
        .where('kind', '=', kind)
        .where('at', '>', since)
        .executeTakeFirst()
      return row?.mails ?? 0
    },
    async addCodeMail({ id, emailIndex, kind, at }) {
      await tx.insertInto('code_mails').values({ id, email_index: emailIndex, kind, at }).execute()
    },
  }
}
