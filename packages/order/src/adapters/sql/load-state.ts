import type { SqlSession } from '@onsale/platform/database/sql-session.ts'
import { type Command, isClaimLike } from '../../domain/commands.ts'
import type { Cart } from '../../domain/cart.ts'
import { freeOf, type Stock } from '../../domain/stock.ts'
import { WorkingState } from '../../domain/working-state.ts'
import {
  cartColumns,
  keptColumns,
  quotaColumns,
  saleColumns,
  stockColumns,
  toCart,
  toKept,
  toQuota,
  toSale,
  toStock,
} from './columns.ts'
import { lockOrders, type TermsReader } from './load-orders.ts'
import type { CartRow, KeptRow, QuotaRow, SaleRow, StockRow } from './tables.ts'

/** Which rows that another holds are left out instead of waited for. */
export interface SkippedLocks {
  /** All of orders and stock; otherwise only the suspects. */
  readonly all: boolean
  /** Units whose rows somebody has held for long. */
  readonly suspects: ReadonlySet<string>
}

/** Rows that are there and were left out. */
export interface BusyRows {
  readonly orderIds: ReadonlySet<string>
  /** Unit id → ticket id. */
  readonly units: ReadonlyMap<string, string>
}

export interface Loaded {
  readonly state: WorkingState
  readonly busy: BusyRows
}

export const WAIT_FOR_ALL: SkippedLocks = { all: false, suspects: new Set() }

/** What was read without a lock is not what was found under it; the batch must run again. */
export class StateMoved extends Error {
  override readonly name = 'StateMoved'
}

/**
 * Loads, under locks, all the rows that these commands can look at. Locks are taken in one
 * order everywhere (orders, stock, quotas, carts, kept answers; each by id), so that two
 * processes cannot wait for each other; `sales` is read after the stock locks, which a change
 * of it holds too. Throws `StateMoved`.
 */
export async function loadState(
  session: SqlSession,
  terms: TermsReader,
  commands: readonly Command[],
  skipped: SkippedLocks = WAIT_FOR_ALL,
): Promise<Loaded> {
  const idempotencyKeys = commands.flatMap((command) =>
    'idempotency' in command && command.idempotency !== null
      ? [[command.idempotency.userId, command.idempotency.key] as const]
      : [],
  )
  const orderIds = commands.flatMap((command) =>
    'orderId' in command && !isClaimLike(command) ? [command.orderId] : [],
  )
  const { orders, busyIds } = await lockOrders(
    session,
    terms,
    { ids: orderIds, idempotencyKeys },
    { skipLocked: skipped.all },
  )
  const cartOwners = distinct(
    commands.flatMap((command) =>
      command.kind === 'checkout' || command.kind === 'putCartLine' || command.kind === 'clearCart'
        ? [command.userId]
        : [],
    ),
  )
  const peek = await loadCarts(session, cartOwners, false)
  const { stock, busyUnits } = await lockStock(
    session,
    skipped,
    [
      ...commands.flatMap(unitsOf),
      ...orders.flatMap((order) => order.lines.map((line) => line.unitId)),
      ...peek.flatMap((cart) => cart.lines.map((line) => line.unitId)),
    ],
    commands.flatMap((command) => (command.kind === 'putSale' ? [command.sale.ticketId] : [])),
  )
  const sales = await session.selectByKeys<SaleRow>(
    { table: 'sales', columns: saleColumns, keyColumns: ['ticket_id'] },
    distinct([
      ...stock.map((unit) => unit.ticketId),
      ...commands.flatMap((command) => (command.kind === 'putSale' ? [command.sale.ticketId] : [])),
    ]).map((id) => [id]),
  )
  const quotaOwners = [
    ...orders.flatMap((order) =>
      order.lines.map((line) => [order.userId, line.terms.ticketId] as const),
    ),
    ...claimsThatMayFit(commands, stock),
    ...peek.flatMap((cart) => ticketsOfCart(cart, stock)),
    // What is put into a cart may be checked out later in the same batch.
    ...commands.flatMap((command) =>
      command.kind === 'putCartLine'
        ? ticketsOfCart({ userId: command.userId, lines: [command] }, stock)
        : [],
    ),
  ]
  const quotas = await lockQuotas(session, distinctPairs(quotaOwners))
  const carts = cartOwners.length === 0 ? [] : await loadCarts(session, cartOwners, true)
  assertSameUnits(peek, carts)
  const kept = await session.selectByKeys<KeptRow>(
    { table: 'idempotency', columns: keptColumns, keyColumns: ['user_id', 'idempotency_key'] },
    idempotencyKeys,
    { lock: true },
  )
  const state = new WorkingState({
    orders,
    stock,
    sales: sales.map(toSale),
    quotas: quotas.map(toQuota),
    carts,
    kept: kept.map(toKept),
    receipts: await loadReceipts(session, commands),
  })
  return { state, busy: { orderIds: busyIds, units: busyUnits } }
}

/** The stock rows to lock were chosen by the carts as they were before. */
function assertSameUnits(before: readonly Cart[], after: readonly Cart[]): void {
  const known = new Set(before.flatMap((cart) => cart.lines.map(({ unitId }) => unitId)))
  const isNew = after.some((cart) => cart.lines.some(({ unitId }) => !known.has(unitId)))
  if (isNew) throw new StateMoved('a cart was changed meanwhile')
}

/**
 * Two units of one ticket are two stock rows and one limit: the quota row is what people meet
 * at. One that is not there cannot be locked; whoever grants such a person something inserts it,
 * and of two who do the second meets a duplicate key, waits for the first, and decides again.
 */
function lockQuotas(
  session: SqlSession,
  owners: readonly (readonly [string, string])[],
): Promise<QuotaRow[]> {
  const from = { table: 'quotas', columns: quotaColumns, keyColumns: ['user_id', 'ticket_id'] }
  return session.selectByKeys<QuotaRow>(from, owners, { lock: true })
}

function unitsOf(command: Command): string[] {
  switch (command.kind) {
    case 'claim':
      return command.lines.map((line) => line.unitId)
    case 'putSale':
      return command.units.map((unit) => unit.unitId)
    case 'putCartLine':
    case 'changeCapacity':
      return [command.unitId]
    default:
      return []
  }
}

async function lockStock(
  session: SqlSession,
  skipped: SkippedLocks,
  unitIds: readonly string[],
  ticketIds: readonly string[],
): Promise<{ stock: Stock[]; busyUnits: ReadonlyMap<string, string> }> {
  const ids = new Set(unitIds)
  for (const ticketId of distinct(ticketIds)) {
    const rows = await session.query<{ unit_id: string }>(
      'SELECT unit_id FROM stock WHERE ticket_id = ?',
      [ticketId],
    )
    for (const row of rows) ids.add(row.unit_id)
  }
  const from = { table: 'stock', columns: stockColumns, keyColumns: ['unit_id'] }
  const isSkipped = (id: string): boolean => skipped.all || skipped.suspects.has(id)
  const waitedFor = [...ids].filter((id) => !isSkipped(id)).map((id) => [id])
  const rows =
    waitedFor.length === 0
      ? []
      : await session.selectByKeys<StockRow>(from, waitedFor, { lock: true })
  const skippable = [...ids].filter(isSkipped).map((id) => [id])
  const busyUnits = new Map<string, string>()
  if (skippable.length > 0) {
    // After the others: a read that waits for nothing needs no order.
    const options = { lock: true, skipLocked: true }
    const got = await session.selectByKeys<StockRow>(from, skippable, options)
    rows.push(...got)
    const gotIds = new Set(got.map((row) => row.unit_id))
    const missing = skippable.filter(([id]) => id !== undefined && !gotIds.has(id))
    const there = missing.length === 0 ? [] : await session.selectByKeys<StockRow>(from, missing)
    for (const row of there) busyUnits.set(row.unit_id, row.ticket_id)
  }
  return { stock: rows.map(toStock), busyUnits }
}

async function loadCarts(session: SqlSession, owners: readonly string[], lock: boolean) {
  if (owners.length === 0) return []
  const rows = await session.selectByKeys<CartRow>(
    { table: 'carts', columns: cartColumns, keyColumns: ['user_id'] },
    owners.map((id) => [id]),
    { lock },
  )
  return rows.map(toCart)
}

/** Only claims for which enough is free need a quota row: most of a burst is refused before. */
function claimsThatMayFit(
  commands: readonly Command[],
  stock: readonly Stock[],
): (readonly [string, string])[] {
  const byUnit = new Map(stock.map((unit) => [unit.unitId, unit]))
  return commands.flatMap((command) => {
    if (command.kind !== 'claim') return []
    const fits = command.lines.every((line) => {
      const unit = byUnit.get(line.unitId)
      return unit !== undefined && freeOf(unit) >= line.quantity
    })
    if (!fits && !commands.some((other) => !isClaimLike(other))) return []
    return command.lines.flatMap((line) => {
      const unit = byUnit.get(line.unitId)
      return unit === undefined ? [] : [[command.userId, unit.ticketId] as const]
    })
  })
}

function ticketsOfCart(
  cart: { readonly userId: string; readonly lines: readonly { readonly unitId: string }[] },
  stock: readonly Stock[],
): (readonly [string, string])[] {
  return cart.lines.flatMap((line) => {
    const unit = stock.find(({ unitId }) => unitId === line.unitId)
    return unit === undefined ? [] : [[cart.userId, unit.ticketId] as const]
  })
}

async function loadReceipts(session: SqlSession, commands: readonly Command[]) {
  const receipts = commands.flatMap((command) =>
    command.kind === 'putSale' && command.receipt !== null ? [command.receipt] : [],
  )
  if (receipts.length === 0) return []
  const rows = await session.selectByKeys<{ consumer: string; event_id: string }>(
    { table: 'inbox', columns: ['consumer', 'event_id'], keyColumns: ['consumer', 'event_id'] },
    receipts.map(({ consumer, eventId }) => [consumer, eventId]),
  )
  return rows.map((row) => ({ consumer: row.consumer, eventId: row.event_id }))
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)]
}

function distinctPairs(
  pairs: readonly (readonly [string, string])[],
): (readonly [string, string])[] {
  return [...new Map(pairs.map((pair) => [pair.join(' '), pair])).values()]
}
