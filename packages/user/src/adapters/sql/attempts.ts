import type { Kysely, Selectable, Transaction } from 'kysely'
import { forUpdate } from '@onsale/platform/database/for-update.ts'
import type { Attempt } from '../../domain/person.ts'
import type { AttemptReads, AttemptTx } from '../../ports/attempts.ts'
import type { UserTables } from './tables.ts'

export function createAttemptReads(db: Kysely<UserTables>): AttemptReads {
  return {
    async findAttempt(attemptId) {
      const row = await db
        .selectFrom('attempts')
        .selectAll()
        .where('id', '=', attemptId)
        .executeTakeFirst()
      return row === undefined ? undefined : toAttempt(row)
    },
    async findNewestAttempt(emailIndex, since) {
      const row = await db
        .selectFrom('attempts')
        .selectAll()
        .where('email_index', '=', emailIndex)
        .where('created_at', '>', since)
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .limit(1)
        .executeTakeFirst()
      return row === undefined ? undefined : toAttempt(row)
    },
  }
}

export function createAttemptTx(tx: Transaction<UserTables>): AttemptTx {
  return {
    async lockAttempt(attemptId) {
      const found = tx.selectFrom('attempts').selectAll().where('id', '=', attemptId)
      const row = await forUpdate(tx, found).executeTakeFirst()
      return row === undefined ? undefined : toAttempt(row)
    },
    async listAttempts(emailIndex) {
      const found = tx
        .selectFrom('attempts')
        .selectAll()
        .where('email_index', '=', emailIndex)
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
      const rows = await forUpdate(tx, found).execute()
      return rows.map(toAttempt)
    },
    async insertAttempt(attempt) {
      await tx.insertInto('attempts').values(toRow(attempt)).execute()
    },
    async updateAttempt(attempt) {
      const { id, ...columns } = toRow(attempt)
      await tx.updateTable('attempts').set(columns).where('id', '=', id).execute()
    },
    async deleteAttempts(attemptIds) {
      if (attemptIds.length === 0) return
      await tx
        .deleteFrom('attempts')
        .where('id', 'in', [...attemptIds])
        .execute()
    },
  }
}

type Row = Selectable<UserTables['attempts']>

function toAttempt(row: Row): Attempt {
  return {
    id: row.id,
    personId: row.person_id,
    emailIndex: row.email_index,
    emailSealed: row.email_sealed,
    nameSealed: row.name_sealed,
    phoneSealed: row.phone_sealed,
    // Locale and agreements hold what `toRow` wrote from an Attempt.
    locale: row.locale as Attempt['locale'],
    agreements: JSON.parse(row.agreements) as Attempt['agreements'],
    passwordHash: row.password_hash,
    codeHash: row.code_hash,
    codeSentAt: row.code_sent_at,
    codeExpiresAt: row.code_expires_at,
    tries: row.tries,
    resends: row.resends,
    createdAt: row.created_at,
  }
}

function toRow(attempt: Attempt): Row {
  return {
    id: attempt.id,
    person_id: attempt.personId,
    email_index: attempt.emailIndex,
    email_sealed: attempt.emailSealed,
    name_sealed: attempt.nameSealed,
    phone_sealed: attempt.phoneSealed,
    locale: attempt.locale,
    agreements: JSON.stringify(attempt.agreements),
    password_hash: attempt.passwordHash,
    code_hash: attempt.codeHash,
    code_sent_at: attempt.codeSentAt,
    code_expires_at: attempt.codeExpiresAt,
    tries: attempt.tries,
    resends: attempt.resends,
    created_at: attempt.createdAt,
  }
}
