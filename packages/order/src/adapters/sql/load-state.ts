import type { SqlSession } from '@onsale/platform/database/sql-session.ts'
import { type Command, isClaimLike } from '../../domain/commands.ts'
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
import { loadOrders, type TermsReader } from './load-orders.ts'
import type { CartRow, KeptRow, QuotaRow, SaleRow, StockRow } from './tables.ts'

/**
 * Loads, under locks, all the rows that these commands can look at. Locks are taken in one
 * order everywhere (orders, stock, quotas, carts; each by id), so that two processes cannot
 * wait for each other; `sales` is read after the stock locks, which a change of it holds too.
 */
export async function loadState(
  session: SqlSession,
  terms: TermsReader,
  commands: readonly Command[],
): Promise<WorkingState> {
  const idempotencyKeys = commands.flatMap((command) =>
    'idempotency' in command && command.idempotency !== null
      ? [[command.idempotency.userId, command.idempotency.key] as const]
      : [],
  )
  const orderIds = commands.flatMap((command) =>
    'orderId' in command && !isClaimLike(command) ? [command.orderId] : [],
  )
  const orders = await loadOrders(
    session,
    terms,
    { ids: orderIds, idempotencyKeys },
    { lock: true },
  )
  const cartOwners = distinct(
    commands.flatMap((command) =>
      command.kind === 'checkout' || command.kind === 'putCartLine' || command.kind === 'clearCart'
        ? [command.userId]
        : [],
    ),
  )
  const peek = await loadCarts(session, cartOwners, false)
  const stock = await loadStock(
    session,
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
  const quotas = await session.selectByKeys<QuotaRow>(
    { table: 'quotas', columns: quotaColumns, keyColumns: ['user_id', 'ticket_id'] },
    distinctPairs(quotaOwners),
    { lock: true },
  )
  const carts = cartOwners.length === 0 ? [] : await loadCarts(session, cartOwners, true)
  const kept = await session.selectByKeys<KeptRow>(
    { table: 'idempotency', columns: keptColumns, keyColumns: ['user_id', 'idempotency_key'] },
    idempotencyKeys,
  )
  return new WorkingState({
    orders,
    stock,
    sales: sales.map(toSale),
    quotas: quotas.map(toQuota),
    carts,
    kept: kept.map(toKept),
    receipts: await loadReceipts(session, commands),
  })
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

async function loadStock(
  session: SqlSession,
  unitIds: readonly string[],
  ticketIds: readonly string[],
): Promise<Stock[]> {
  const ids = [...unitIds]
  for (const ticketId of distinct(ticketIds)) {
    const rows = await session.query<{ unit_id: string }>(
      'SELECT unit_id FROM stock WHERE ticket_id = ?',
      [ticketId],
    )
    ids.push(...rows.map((row) => row.unit_id))
  }
  const rows = await session.selectByKeys<StockRow>(
    { table: 'stock', columns: stockColumns, keyColumns: ['unit_id'] },
    distinct(ids).map((id) => [id]),
    { lock: true },
  )
  return rows.map(toStock)
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
