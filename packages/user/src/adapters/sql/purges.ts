import { sql } from 'kysely'
import type { Database } from '@onsale/platform/database/database.ts'
import type { Purge } from '@onsale/platform/outbox/purger.ts'
import { purgeInbox } from '@onsale/platform/outbox/sql-inbox.ts'
import {
  ATTEMPT_KEPT_MS,
  CODE_MAILS_COUNTED_MS,
  DAY_MS,
  HOUR_MS,
  SOURCE_KNOWN_MS,
} from '../../domain/times.ts'
import type { UserTables } from './tables.ts'

/** Long enough to look back at what happened to an account. */
const SECURITY_EVENTS_KEPT_MS = 400 * DAY_MS
const RECEIPTS_KEPT_MS = 7 * DAY_MS
/** A session that is over is known to be over, for longer than any of its access tokens lives. */
const SESSIONS_KEPT_MS = 2 * DAY_MS

/** Rows by their primary key, of an age that an index finds. */
interface Aging {
  readonly table: keyof UserTables
  readonly key: readonly string[]
  readonly age: string
  readonly keepMs: number
}

const agings: readonly Aging[] = [
  { table: 'attempts', key: ['id'], age: 'created_at', keepMs: ATTEMPT_KEPT_MS },
  { table: 'sessions', key: ['id'], age: 'ended_at', keepMs: SESSIONS_KEPT_MS },
  { table: 'sessions', key: ['id'], age: 'expires_at', keepMs: SESSIONS_KEPT_MS },
  { table: 'revocations', key: ['position'], age: 'forget_at', keepMs: HOUR_MS },
  { table: 'reset_codes', key: ['email_index'], age: 'expires_at', keepMs: HOUR_MS },
  { table: 'code_mails', key: ['id'], age: 'at', keepMs: CODE_MAILS_COUNTED_MS },
  { table: 'login_failures', key: ['subject'], age: 'last_at', keepMs: DAY_MS },
  {
    table: 'known_sources',
    key: ['user_id', 'source_hash'],
    age: 'last_at',
    keepMs: SOURCE_KNOWN_MS,
  },
  { table: 'security_events', key: ['id'], age: 'at', keepMs: SECURITY_EVENTS_KEPT_MS },
]

/** What may go, and after how long; a data key whose last row goes is swept by `sweepKeys`. */
export function authPurges(database: Database<UserTables>): readonly Purge[] {
  const receipts: Purge = {
    name: 'user inbox',
    keepMs: RECEIPTS_KEPT_MS,
    purge: (before, rowsMax) => purgeInbox(database, before, rowsMax),
  }
  const ofTables = agings.map((aging) => ({
    name: `user ${aging.table.replaceAll('_', ' ')} by ${aging.age}`,
    keepMs: aging.keepMs,
    purge: (before: number, rowsMax: number) => purgeAging(database, aging, before, rowsMax),
  }))
  return [...ofTables, receipts]
}

async function purgeAging(
  database: Database<UserTables>,
  { table, key, age }: Aging,
  before: number,
  rowsMax: number,
): Promise<number> {
  const columns = sql.join(key.map((column) => sql.ref(column)))
  const old = await sql<Readonly<Record<string, string | number>>>`
    select ${columns} from ${sql.table(table)}
    where ${sql.ref(age)} < ${before} order by ${sql.ref(age)} limit ${rowsMax}
  `.execute(database.reader)
  if (old.rows.length === 0) return 0
  await database.write(async (tx) => {
    for (const row of old.rows) {
      const same = key.map((column) => sql`${sql.ref(column)} = ${row[column]}`)
      // Asked again: the row may have been used since it was read.
      await sql`
        delete from ${sql.table(table)}
        where ${sql.join(same, sql` and `)} and ${sql.ref(age)} < ${before}
      `.execute(tx)
    }
  })
  return old.rows.length
}
