import { hash } from 'node:crypto'
import type { SqliteSession } from '@onsale/platform/database/sqlite-session.ts'

/** What is left to do: nothing, something now, or something at a later time of the clock. */
export type Rest =
  | { readonly kind: 'at rest'; readonly what: string }
  | { readonly kind: 'works'; readonly what: string }
  | { readonly kind: 'waits'; readonly what: string; readonly until: number }

/** Looks at the ledger and the catalogue for what must still happen by itself. */
export async function restOf(ledger: SqliteSession, catalogue: SqliteSession): Promise<Rest> {
  const [due] = await ledger.query<{ what: string | null; at: number | null }>(
    `SELECT what, MIN(at) AS at FROM (
       SELECT 'a hold' AS what, MIN(expires_at) AS at FROM holds
       UNION ALL
       SELECT 'a payment to ask about', MIN(p.next_check_at) FROM payments p
       UNION ALL
       SELECT 'a refund', MIN(next_attempt_at) FROM refunds)
     WHERE at IS NOT NULL`,
  )
  if ((await unsentIn(ledger)) + (await unsentIn(catalogue)) > 0) {
    return { kind: 'works', what: 'events that are not sent' }
  }
  if (typeof due?.at === 'number') return { kind: 'waits', what: due.what ?? '', until: due.at }
  return { kind: 'at rest', what: '' }
}

async function unsentIn(session: SqliteSession): Promise<number> {
  const sql = 'SELECT COUNT(*) AS n FROM outbox WHERE sent_at IS NULL'
  const [row] = await session.query<{ n: number }>(sql)
  return row?.n ?? 0
}

const TABLES = ['orders', 'order_lines', 'payments', 'refunds', 'money', 'admissions', 'outbox']

/** A digest of what the ledger holds, ids and all: equal only after equal histories. */
export async function remainsOf(ledger: SqliteSession): Promise<string> {
  const parts: string[] = []
  for (const table of TABLES) {
    parts.push(JSON.stringify(await ledger.query(`SELECT * FROM ${table}`)))
  }
  return hash('sha256', parts.join(), 'hex').slice(0, 16)
}
