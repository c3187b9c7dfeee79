import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestContext } from 'node:test'
import { createIds } from '@onsale/kernel/ids.ts'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { openSqliteLedgerHere } from '@onsale/order/adapters/sql/sqlite-ledger.ts'
import { migrations as orderMigrations } from '@onsale/order/compose.ts'
import type { Command, Outcome, OutcomeOf } from '@onsale/order/domain/commands.ts'
import type { Order } from '@onsale/order/domain/order.ts'
import type { Sale } from '@onsale/order/domain/sale.ts'
import type { Entry } from '@onsale/order/ports.ts'
import { migrateSqlite } from '@onsale/platform/database/migrate-sqlite.ts'
import type { SqlRow, SqlValue } from '@onsale/platform/database/sql-session.ts'
import { openSqliteSession } from '@onsale/platform/database/sqlite-session.ts'
import { createManualTime, type ManualTime } from '@onsale/platform/testing/manual-time.ts'
import { migrations as ticketMigrations } from '@onsale/ticket/compose.ts'

export const HOLD_MS = 600_000
export const PAYING_MS = 180_000

/** A sale on a scratch ledger, made by the real one under a clock that stands still. */
export interface ScratchSale {
  readonly orderFile: string
  readonly ticketFile: string
  readonly time: ManualTime
  newId(): string
  /** Throws when the ledger had a fault; refusals are outcomes. */
  run<C extends Command>(command: C): Promise<OutcomeOf<C>>
  /** The outcomes of a batch, in its order; throws as `run` does. */
  commit(commands: readonly Command[]): Promise<Outcome[]>
  rows(sql: string, values?: readonly SqlValue[]): Promise<SqlRow[]>
  /** Writes past the ledger, as a bug would. */
  tamper(sql: string, values?: readonly SqlValue[]): Promise<void>
  /** As the relay and the ticket service do: figures copied, receipts written, rows sent. */
  relayEvents(): Promise<void>
}

/** Databases in a folder that is gone after the test. */
export async function openScratchSale(t: TestContext): Promise<ScratchSale> {
  const folder = mkdtempSync(path.join(tmpdir(), 'onsale-oracle-'))
  const orderFile = path.join(folder, 'order.sqlite')
  const ticketFile = path.join(folder, 'ticket.sqlite')
  await migrateSqlite(orderFile, orderMigrations)
  await migrateSqlite(ticketFile, ticketMigrations)
  const time = createManualTime()
  const ids = createIds(time.clock, createSystemRandomness())
  const { clock } = time
  const settings = { file: orderFile, holdMs: HOLD_MS, payingMs: PAYING_MS }
  const ledger = openSqliteLedgerHere({ ...settings, clock, ids })
  const session = openSqliteSession({ file: orderFile })
  await session.execute('ATTACH DATABASE ? AS ticket', [ticketFile])
  t.after(async () => {
    await ledger.close()
    session.close()
    rmSync(folder, { recursive: true })
  })
  const commit = async (entries: readonly Entry[]) => {
    const { results } = await ledger.commit(entries)
    return results.map((result) => {
      if (!result.ok) throw new Error(result.fault)
      return result.outcome
    })
  }
  return {
    orderFile,
    ticketFile,
    time,
    newId: () => ids.next(),
    async commit(commands) {
      // The ledger answers commands with outcomes; only chores have another.
      return (await commit(commands)) as Outcome[]
    },
    async run<C extends Command>(command: C) {
      const [outcome] = await commit([command])
      return outcome as OutcomeOf<C> // The ledger answers a command with an outcome of its kind.
    },
    rows: (sql, values = []) => session.query(sql, values),
    async tamper(sql, values = []) {
      await session.execute(sql, values)
    },
    async relayEvents() {
      for (const sql of RELAY) await session.execute(sql)
      await session.execute('UPDATE main.outbox SET sent_at = ? WHERE sent_at IS NULL', [
        clock.now(),
      ])
    },
  }
}

const RELAY = [
  `INSERT INTO ticket.tickets (id, version, name, description, venue, time_zone, price, currency,
      per_person_limit, limit_scope, opens_at, closes_at, paused, refund_policy, created_at,
      updated_at)
    SELECT ticket_id, version, names, '{}', 'Panda World', time_zone, price, currency,
      per_person_limit, limit_scope, opens_at, closes_at, paused, refund_policy, 0, 0
    FROM main.sales WHERE TRUE
    ON CONFLICT (id) DO UPDATE SET version = excluded.version, price = excluded.price,
      per_person_limit = excluded.per_person_limit`,
  `INSERT INTO ticket.units (id, ticket_id, visit_date, capacity, held, sold, stock_version)
    SELECT unit_id, ticket_id, visit_date, capacity, held, sold, version FROM main.stock WHERE TRUE
    ON CONFLICT (id) DO UPDATE SET capacity = excluded.capacity, held = excluded.held,
      sold = excluded.sold, stock_version = excluded.stock_version`,
  `INSERT INTO ticket.inbox (consumer, event_id, received_at)
    SELECT 'ticket.stock-copy', event_id, created_at FROM main.outbox
    WHERE type = 'stock.changed' AND sent_at IS NULL`,
]

/** A sale that is open at the scratch clock's start, for two dates. */
export function newSale(over: Partial<Sale> = {}): Sale {
  return {
    ticketId: 'panda',
    version: 1,
    names: { ko: '판다월드', en: 'Panda World' },
    price: 50_000,
    currency: 'KRW',
    opensAt: Date.parse('2026-11-01T00:00:00Z'),
    closesAt: Date.parse('2026-12-31T00:00:00Z'),
    paused: false,
    perPersonLimit: 4,
    limitScope: 'ticket',
    timeZone: 'Asia/Seoul',
    refundPolicy: { tiers: [{ minDaysBefore: 0, refundPercent: 70 }] },
    ...over,
  }
}

export const FIRST_DAY = 'panda-1'
export const SECOND_DAY = 'panda-2'

export async function putOnSale(scratch: ScratchSale, sale: Sale): Promise<void> {
  const units = [
    { unitId: `${sale.ticketId}-1`, visitDate: '2026-12-01', capacity: 40 },
    { unitId: `${sale.ticketId}-2`, visitDate: '2026-12-02', capacity: 40 },
  ]
  await scratch.run({ kind: 'putSale', sale, units, receipt: null })
}

/** The order of a claim that must be granted. */
export async function claim(
  scratch: ScratchSale,
  userId: string,
  lines: readonly { readonly unitId: string; readonly quantity: number }[],
): Promise<Order> {
  const outcome = await scratch.run({
    kind: 'claim',
    orderId: scratch.newId(),
    userId,
    idempotency: { userId, key: scratch.newId(), fingerprint: 'f' },
    lines,
    expectedTotal: null,
  })
  if (outcome.kind !== 'order') throw new Error(`the claim was refused: ${JSON.stringify(outcome)}`)
  return outcome.order
}

type Answer = Extract<Command, { kind: 'settlePayment' }>['answer']

/** Opens a payment for the order and, unless `answer` is absent, confirms it and settles it. */
export async function pay(scratch: ScratchSale, order: Order, answer?: Answer): Promise<string> {
  const { id: orderId, userId } = order
  const paymentId = scratch.newId()
  const idempotency = () => ({ userId, key: scratch.newId(), fingerprint: 'f' })
  const opening = { kind: 'openPayment' as const, orderId, userId, paymentId }
  await scratch.run({
    ...opening,
    provider: 'sandbox',
    returnUrl: null,
    idempotency: idempotency(),
  })
  if (answer === undefined) return paymentId
  const confirming = idempotency()
  const confirm = { kind: 'acceptConfirm' as const, orderId, userId, paymentId }
  await scratch.run({ ...confirm, providerData: '{}', idempotency: confirming })
  const settle = { kind: 'settlePayment' as const, orderId, paymentId, answer }
  await scratch.run({ ...settle, idempotency: confirming })
  return paymentId
}

export function capturedOf(order: Order): Answer {
  return { kind: 'captured', amount: order.total, currency: order.currency }
}
