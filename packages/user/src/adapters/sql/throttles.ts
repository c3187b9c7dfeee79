import type { Kysely, Selectable, Transaction } from 'kysely'
import { addressSubject } from '../../domain/throttle.ts'
import type { Failures, ThrottleReads, ThrottleTx } from '../../ports/throttles.ts'
import { lockSubject } from './lock-subject.ts'
import { replaceRow } from './replace-row.ts'
import type { UserTables } from './tables.ts'

export function createThrottleReads(db: Kysely<UserTables>): ThrottleReads {
  return {
    async knowsSource(userId, sourceHash, since) {
      const row = await db
        .selectFrom('known_sources')
        .select('last_at')
        .where('user_id', '=', userId)
        .where('source_hash', '=', sourceHash)
        .where('last_at', '>', since)
        .executeTakeFirst()
      return row !== undefined
    },
  }
}

export function createThrottleTx(tx: Transaction<UserTables>): ThrottleTx {
  return {
    async lockFailures(subjects, now) {
      const found: Failures[] = []
      for (const subject of subjects) {
        const row = await lockSubject(tx, subject, now)
        if (row !== undefined && row.failures > 0) found.push(toFailures(row))
      }
      return found
    },
    async putFailures({ subject, failures, since, lastAt }) {
      const columns = { failures, since, last_at: lastAt }
      await replaceRow(
        () =>
          tx
            .updateTable('login_failures')
            .set(columns)
            .where('subject', '=', subject)
            .executeTakeFirst(),
        () =>
          tx
            .insertInto('login_failures')
            .values({ subject, ...columns })
            .execute(),
      )
    },
    async clearFailures(subjects) {
      await tx
        .deleteFrom('login_failures')
        .where('subject', 'in', [...subjects])
        .execute()
    },
    async clearFailuresOfAddress(emailIndex) {
      // `;` comes after `:`, and hashes have neither: every subject that begins with the address.
      const address = addressSubject(emailIndex, undefined)
      await tx
        .deleteFrom('login_failures')
        .where((row) =>
          row.or([
            row('subject', '=', address),
            row.and([row('subject', '>', `${address}:`), row('subject', '<', `${address};`)]),
          ]),
        )
        .execute()
    },
    async rememberSource(userId, sourceHash, at) {
      const rows = await tx
        .selectFrom('known_sources')
        .select('source_hash')
        .where('user_id', '=', userId)
        .orderBy('last_at', 'desc')
        .execute()
      const others = rows.map((row) => row.source_hash).filter((hash) => hash !== sourceHash)
      await replaceRow(
        () =>
          tx
            .updateTable('known_sources')
            .set({ last_at: at })
            .where('user_id', '=', userId)
            .where('source_hash', '=', sourceHash)
            .executeTakeFirst(),
        async () => {
          await tx
            .insertInto('known_sources')
            .values({ user_id: userId, source_hash: sourceHash, last_at: at })
            .execute()
        },
      )
      await forgetSources(tx, userId, others.slice(SOURCES_PER_PERSON_MAX - 1))
      if (others.length < rows.length) return 'known'
      return others.length === 0 ? 'first' : 'new'
    },
  }
}

/** Sources of one person; whoever travels more is a stranger again at the oldest of them. */
const SOURCES_PER_PERSON_MAX = 50

async function forgetSources(
  tx: Transaction<UserTables>,
  userId: string,
  sourceHashes: readonly string[],
): Promise<void> {
  if (sourceHashes.length === 0) return
  await tx
    .deleteFrom('known_sources')
    .where('user_id', '=', userId)
    .where('source_hash', 'in', [...sourceHashes])
    .execute()
}

function toFailures(row: Selectable<UserTables['login_failures']>): Failures {
  return { subject: row.subject, failures: row.failures, since: row.since, lastAt: row.last_at }
}
