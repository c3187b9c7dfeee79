import { stockChanged } from '@onsale/contracts/events/stock.ts'
import { orderChanged } from '@onsale/contracts/events/order.ts'
import { known } from '@onsale/kernel/assert.ts'
import type { SqlSession, SqlValue } from '@onsale/platform/database/sql-session.ts'
import { makeOutboxRow } from '@onsale/platform/outbox/make-event.ts'
import type { OutboxRow } from '@onsale/platform/outbox/outbox.ts'
import type { DecisionContext } from '../../domain/ledger-state.ts'
import type { Order } from '../../domain/order.ts'
import type { WorkingState } from '../../domain/working-state.ts'
import {
  cartColumns,
  cartValues,
  keptColumns,
  keptValues,
  quotaColumns,
  quotaValues,
  saleColumns,
  saleValues,
  stockColumns,
  stockValues,
  termsColumns,
  termsValues,
} from './columns.ts'
import {
  admissionColumns,
  admissionValues,
  lineColumns,
  lineValues,
  moneyColumns,
  moneyValues,
  orderChangingColumns,
  orderChangingValues,
  orderColumns,
  orderValues,
  paymentColumns,
  paymentValues,
  refundColumns,
  refundValues,
} from './order-columns.ts'

const SOURCE = '/onsale/order'

/** Writes what the commands of a batch changed: new rows, changed rows, events; in bulk. */
export async function writeChanges(
  session: SqlSession,
  state: WorkingState,
  context: DecisionContext,
): Promise<void> {
  await writeOrders(session, state)
  await writeTouched(session, {
    table: 'stock',
    columns: stockColumns,
    changing: 4,
    keys: ['unit_id'],
    touched: state.touchedStock,
    loaded: state.loaded.stock,
    values: (id) => stockValues(known(state.stock.get(id), 'touched stock')),
    keyOf: (id) => [id],
  })
  await writeSales(session, state, context)
  await writePeople(session, state)
  await session.insertRows('money', moneyColumns, state.money.map(moneyValues))
  const receivedAt = context.now
  await session.insertRows(
    'inbox',
    ['consumer', 'event_id', 'received_at'],
    state.newReceipts.map(({ consumer, eventId }) => [consumer, eventId, receivedAt]),
  )
  await writeEvents(session, state, context)
}

function byPersonAndKey(a: Order, b: Order): number {
  if (a.userId !== b.userId) return a.userId < b.userId ? -1 : 1
  return (a.idempotencyKey ?? '') < (b.idempotencyKey ?? '') ? -1 : 1
}

interface Touched {
  readonly table: string
  /** Changing columns first. */
  readonly columns: readonly string[]
  readonly changing: number
  readonly keys: readonly string[]
  readonly touched: ReadonlySet<string>
  readonly loaded: ReadonlySet<string>
  readonly values: (id: string) => SqlValue[]
  readonly keyOf: (id: string) => SqlValue[]
}

async function writeTouched(session: SqlSession, rows: Touched): Promise<void> {
  const inserted: SqlValue[][] = []
  const updated: SqlValue[][] = []
  for (const id of [...rows.touched].sort()) {
    const values = rows.values(id)
    if (!rows.loaded.has(id)) inserted.push(values)
    else updated.push([...values.slice(0, rows.changing), ...rows.keyOf(id)])
  }
  await session.insertRows(rows.table, rows.columns, inserted)
  await session.updateRows(rows.table, rows.columns.slice(0, rows.changing), rows.keys, updated)
}

async function writeOrders(session: SqlSession, state: WorkingState): Promise<void> {
  const added: Order[] = []
  const changed: Order[] = []
  for (const id of state.touchedOrders) {
    const order = known(state.orders.get(id), 'touched order')
    if (state.loaded.orders.has(id)) changed.push(order)
    else added.push(order)
  }
  // In (user, key) order, as every process inserts them: two never wait for each other's keys.
  added.sort(byPersonAndKey)
  await session.insertRows('orders', orderColumns, added.map(orderValues))
  await session.insertRows('order_lines', lineColumns, added.flatMap(lineValues))
  await session.updateRows(
    'orders',
    orderChangingColumns,
    ['id'],
    changed.map((order) => [...orderChangingValues(order), order.id]),
  )
  await writeHolds(session, state, [...added, ...changed])
  await writeParts(session, state, [...added, ...changed], {
    table: 'payments',
    columns: paymentColumns,
    changing: 6,
    partsOf: (order) => order.payments,
    values: paymentValues,
  })
  await writeParts(session, state, [...added, ...changed], {
    table: 'refunds',
    columns: refundColumns,
    changing: 4,
    partsOf: (order) => order.refunds,
    values: refundValues,
  })
  await writeParts(session, state, [...added, ...changed], {
    table: 'admissions',
    columns: admissionColumns,
    changing: 2,
    partsOf: (order) => order.admissions,
    values: admissionValues,
  })
}

/** `holds` has a row for each line of an order that holds, by when the hold ends. */
async function writeHolds(
  session: SqlSession,
  state: WorkingState,
  orders: readonly Order[],
): Promise<void> {
  const ended: SqlValue[][] = []
  const begun: SqlValue[][] = []
  for (const order of orders) {
    const before = state.loaded.orders.get(order.id)?.holdExpiresAt ?? null
    const after = order.holdExpiresAt
    if (before === after) continue
    for (const line of order.lines) {
      if (before !== null) ended.push([line.unitId, before, order.id])
      if (after !== null) begun.push([line.unitId, after, order.id])
    }
  }
  const columns = ['unit_id', 'expires_at', 'order_id']
  await session.deleteRows('holds', columns, ended)
  await session.insertRows('holds', columns, begun)
}

async function writeParts<Part extends { readonly id: string; readonly orderId: string }>(
  session: SqlSession,
  state: WorkingState,
  orders: readonly Order[],
  rows: {
    readonly table: string
    readonly columns: readonly string[]
    readonly changing: number
    readonly partsOf: (order: Order) => readonly Part[]
    readonly values: (part: Part) => SqlValue[]
  },
): Promise<void> {
  const inserted: SqlValue[][] = []
  const updated: SqlValue[][] = []
  for (const order of orders) {
    const loaded = state.loaded.orders.get(order.id)
    const before = new Map(loaded && rows.partsOf(loaded).map((part) => [part.id, part]))
    for (const part of rows.partsOf(order)) {
      const old = before.get(part.id)
      if (old === part) continue
      const values = rows.values(part)
      if (old === undefined) inserted.push(values)
      else updated.push([...values.slice(0, rows.changing), part.orderId, part.id])
    }
  }
  await session.insertRows(rows.table, rows.columns, inserted)
  const changing = rows.columns.slice(0, rows.changing)
  await session.updateRows(rows.table, changing, ['order_id', 'id'], updated)
}

async function writeSales(
  session: SqlSession,
  state: WorkingState,
  context: DecisionContext,
): Promise<void> {
  await writeTouched(session, {
    table: 'sales',
    columns: saleColumns,
    changing: saleColumns.length - 1,
    keys: ['ticket_id'],
    touched: state.touchedSales,
    loaded: state.loaded.sales,
    values: (id) => saleValues(known(state.sales.get(id), 'touched sale')),
    keyOf: (id) => [id],
  })
  await session.insertRows(
    'sale_terms',
    termsColumns,
    [...state.touchedSales].map((id) =>
      termsValues(known(state.sales.get(id), 'touched sale'), context.now),
    ),
  )
}

async function writePeople(session: SqlSession, state: WorkingState): Promise<void> {
  await writeTouched(session, {
    table: 'quotas',
    columns: quotaColumns,
    changing: 1,
    keys: ['user_id', 'ticket_id'],
    touched: state.touchedQuotas,
    loaded: state.loaded.quotas,
    values: (key) => quotaValues(known(state.quotas.get(key), 'touched quota')),
    keyOf: (key) => {
      const quota = known(state.quotas.get(key), 'touched quota')
      return [quota.userId, quota.ticketId]
    },
  })
  await writeTouched(session, {
    table: 'carts',
    columns: cartColumns,
    changing: 2,
    keys: ['user_id'],
    touched: state.touchedCarts,
    loaded: state.loaded.carts,
    values: (id) => cartValues(known(state.carts.get(id), 'touched cart')),
    keyOf: (id) => [id],
  })
  await writeTouched(session, {
    table: 'idempotency',
    columns: keptColumns,
    changing: 4,
    keys: ['user_id', 'idempotency_key'],
    touched: state.touchedKept,
    loaded: state.loaded.kept,
    values: (key) => keptValues(known(state.kept.get(key), 'touched answer')),
    keyOf: (key) => {
      const kept = known(state.kept.get(key), 'touched answer')
      return [kept.userId, kept.key]
    },
  })
}

/** One `stock.changed` a unit and batch, with absolute figures; then what happened to orders. */
async function writeEvents(
  session: SqlSession,
  state: WorkingState,
  context: DecisionContext,
): Promise<void> {
  const time = context.now
  const rows: OutboxRow[] = []
  for (const unitId of state.touchedStock) {
    const { visitDate: _, ...figures } = known(state.stock.get(unitId), 'touched stock')
    rows.push(
      makeOutboxRow(stockChanged, {
        id: context.newId(),
        source: SOURCE,
        subject: unitId,
        aggregateVersion: figures.version,
        time,
        traceId: state.stockTraces.get(unitId),
        data: figures,
      }),
    )
  }
  for (const { version, event, traceId } of state.events) {
    const { type, ...data } = event
    rows.push(
      makeOutboxRow(orderChanged[type], {
        id: context.newId(),
        source: SOURCE,
        subject: data.orderId,
        aggregateVersion: version,
        time,
        traceId,
        data,
      }),
    )
  }
  const columns = [
    'event_id',
    'topic',
    'subject',
    'type',
    'aggregate_version',
    'body',
    'created_at',
  ] as const
  await session.insertRows(
    'outbox',
    columns,
    rows.map((row) => columns.map((column) => row[column])),
  )
}
