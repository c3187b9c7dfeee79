import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestContext } from 'node:test'
import { known } from '@onsale/kernel/assert.ts'
import { systemClock } from '@onsale/kernel/clock.ts'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import { migrateSqlite } from '@onsale/platform/database/migrate-sqlite.ts'
import type { SqlSession } from '@onsale/platform/database/sql-session.ts'
import { openSqliteSession, type SqliteSession } from '@onsale/platform/database/sqlite-session.ts'
import { migrations } from '../../migrations/index.ts'
import { quotaColumns, stockColumns, toQuota, toStock } from '../adapters/sql/columns.ts'
import { moneyColumns } from '../adapters/sql/order-columns.ts'
import { createTermsReader, loadOrders } from '../adapters/sql/load-orders.ts'
import type { MoneyRow, QuotaRow, StockRow } from '../adapters/sql/tables.ts'
import type { MoneyEntry } from '../domain/payment.ts'
import { atEnd } from './at-end.ts'
import type { Books } from './invariants.ts'

/** A folder for one test, gone after it. */
export function scratchFolder(t: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'onsale-order-'))
  atEnd(t, () => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** An empty order database, migrated; its path. */
export async function scratchLedgerFile(t: TestContext): Promise<string> {
  const file = path.join(scratchFolder(t), 'order.sqlite')
  await migrateSqlite(file, migrations)
  return file
}

/** A reader of a file, closed after the test. */
export function givenReader(t: TestContext, file: string): SqliteSession {
  const session = openSqliteSession({ file, readOnly: true })
  atEnd(t, () => session.close())
  return session
}

/** All that the invariants speak of, as committed now. */
export function readBooks(session: SqlSession): Promise<Books> {
  return session.snapshot(readBooksIn)
}

async function readBooksIn(session: SqlSession): Promise<Books> {
  const ids = (await session.query<{ id: string }>('SELECT id FROM orders')).map(({ id }) => id)
  const stock = await session.query<StockRow>(`SELECT ${stockColumns.join(', ')} FROM stock`)
  const quotas = await session.query<QuotaRow>(`SELECT ${quotaColumns.join(', ')} FROM quotas`)
  const money = await session.query<MoneyRow>(`SELECT ${moneyColumns.join(', ')} FROM money`)
  return {
    orders: await loadOrders(session, createTermsReader(), { ids }),
    stock: stock.map(toStock),
    quotas: quotas.map(toQuota),
    money: money.map((row) => ({
      id: row.id,
      orderId: row.order_id,
      paymentId: row.payment_id,
      refundId: row.refund_id,
      kind: row.kind as MoneyEntry['kind'], // written by moneyValues
      amount: row.amount,
      currency: row.currency,
      at: row.at,
    })),
  }
}

/** How many rows a table has. */
export function countRows(session: SqliteSession, table: string, where = '1 = 1'): number {
  const [row] = session.run(`SELECT COUNT(*) AS count FROM ${table} WHERE ${where}`, []).rows
  return Number(known(row, 'a count')['count'])
}

const GIVE_UP_AFTER_MS = 15_000

/**
 * Resolves once `isReached` holds, looking again after every turn of the event loop: a barrier
 * for what happens in a thread. No simulated time passes meanwhile.
 */
export async function until(
  what: string,
  isReached: () => boolean | Promise<boolean>,
): Promise<void> {
  const giveUpAt = systemClock.monotonicMs() + GIVE_UP_AFTER_MS
  while (!(await isReached())) {
    if (systemClock.monotonicMs() > giveUpAt) throw new Error(`never reached: ${what}`)
    await new Promise<void>((resolve) => systemScheduler.soon(resolve))
  }
}
