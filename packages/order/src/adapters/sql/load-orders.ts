import { known } from '@onsale/kernel/assert.ts'
import type { SqlSession, SqlValue } from '@onsale/platform/database/sql-session.ts'
import type { Order, OrderLine } from '../../domain/order.ts'
import type { Terms } from '../../domain/sale.ts'
import { termsColumns, toTerms } from './columns.ts'
import {
  admissionColumns,
  lineColumns,
  orderColumns,
  paymentColumns,
  refundColumns,
  toAdmission,
  toOrder,
  toPayment,
  toRefund,
} from './order-columns.ts'
import type { AdmissionRow, LineRow, OrderRow, PaymentRow, RefundRow, TermsRow } from './tables.ts'

export interface OrderKeys {
  readonly ids?: readonly string[]
  /** (user id, idempotency key) pairs. */
  readonly idempotencyKeys?: readonly (readonly [string, string])[]
}

/** Reads terms as sold; they never change, so what was read once is kept. */
export interface TermsReader {
  read(session: SqlSession, keys: readonly (readonly [string, number])[]): Promise<void>
  get(ticketId: string, saleVersion: number): Terms
}

const TERMS_CACHED_MAX = 10_000

export function createTermsReader(): TermsReader {
  const cached = new Map<string, Terms>()
  const keyOf = (ticketId: string, version: number) => `${ticketId} ${version}`
  return {
    async read(session, keys) {
      const missing = new Map<string, readonly [string, number]>()
      for (const key of keys) {
        const id = keyOf(...key)
        if (!cached.has(id)) missing.set(id, key)
      }
      if (missing.size === 0) return
      if (cached.size > TERMS_CACHED_MAX) cached.clear()
      const from = {
        table: 'sale_terms',
        columns: termsColumns,
        keyColumns: ['ticket_id', 'sale_version'],
      }
      const wanted = cached.size === 0 ? keys : [...missing.values()]
      for (const row of await session.selectByKeys<TermsRow>(from, wanted)) {
        cached.set(keyOf(row.ticket_id, row.sale_version), toTerms(row))
      }
    },
    get: (ticketId, version) =>
      known(cached.get(keyOf(ticketId, version)), `terms of ${ticketId} at ${version}`),
  }
}

/** Loads whole orders, with their lines, payments, refunds and admissions. */
export async function loadOrders(
  session: SqlSession,
  terms: TermsReader,
  keys: OrderKeys,
): Promise<Order[]> {
  return withParts(session, terms, await selectOrderRows(session, keys))
}

/**
 * The same, locked by id. Which orders the keys stand for is read before, without a lock: an
 * order keeps its id and its key, and a key that is taken meanwhile is found by the insert.
 */
export async function lockOrders(
  session: SqlSession,
  terms: TermsReader,
  keys: OrderKeys,
  options: { readonly skipLocked: boolean },
): Promise<{ readonly orders: Order[]; readonly busyIds: ReadonlySet<string> }> {
  const ids = new Set(keys.ids)
  const byKey = { table: 'orders', columns: ['id'], keyColumns: ['user_id', 'idempotency_key'] }
  const pairs = keys.idempotencyKeys ?? []
  if (pairs.length > 0) {
    for (const { id } of await session.selectByKeys<{ id: string }>(byKey, pairs)) ids.add(id)
  }
  if (ids.size === 0) return { orders: [], busyIds: new Set() }
  const whole = { table: 'orders', columns: orderColumns, keyColumns: ['id'] }
  const wanted = [...ids].map((id) => [id])
  const found = await session.selectByKeys<OrderRow>(whole, wanted, { lock: true, ...options })
  const rows = new Map(found.map((row) => [row.id, row]))
  const busyIds = new Set<string>()
  if (options.skipLocked && rows.size < ids.size) {
    const missing = wanted.filter(([id]) => id !== undefined && !rows.has(id))
    const there = { ...whole, columns: ['id'] }
    for (const { id } of await session.selectByKeys<{ id: string }>(there, missing)) busyIds.add(id)
  }
  return { orders: await withParts(session, terms, rows), busyIds }
}

async function withParts(
  session: SqlSession,
  terms: TermsReader,
  rows: ReadonlyMap<string, OrderRow>,
): Promise<Order[]> {
  if (rows.size === 0) return []
  const ids = [...rows.keys()].map((id) => [id])
  const parts = <Row extends { readonly order_id: string } & Record<string, SqlValue>>(
    table: string,
    columns: readonly string[],
  ) => session.selectByKeys<Row>({ table, columns, keyColumns: ['order_id'] }, ids)
  const lines = groupByOrder(await parts<LineRow>('order_lines', lineColumns))
  const payments = groupByOrder(await parts<PaymentRow>('payments', paymentColumns))
  const refunds = groupByOrder(await parts<RefundRow>('refunds', refundColumns))
  const admissions = groupByOrder(await parts<AdmissionRow>('admissions', admissionColumns))
  const termsKeys = [...lines.values()]
    .flat()
    .map((line) => [line.ticket_id, line.sale_version] as const)
  await terms.read(session, termsKeys)
  return [...rows.values()].map((row) =>
    toOrder(row, {
      lines: (lines.get(row.id) ?? [])
        .toSorted((a, b) => a.position - b.position)
        .map((line) => toLine(line, terms)),
      payments: (payments.get(row.id) ?? []).toSorted(byId).map(toPayment),
      refunds: (refunds.get(row.id) ?? []).toSorted(byId).map(toRefund),
      admissions: (admissions.get(row.id) ?? []).toSorted(byId).map(toAdmission),
    }),
  )
}

async function selectOrderRows(
  session: SqlSession,
  keys: OrderKeys,
): Promise<Map<string, OrderRow>> {
  const rows = new Map<string, OrderRow>()
  const select = async (keyColumns: string[], wanted: readonly (readonly SqlValue[])[]) => {
    if (wanted.length === 0) return
    const from = { table: 'orders', columns: orderColumns, keyColumns }
    const found = await session.selectByKeys<OrderRow>(from, wanted)
    for (const row of found) rows.set(row.id, row)
  }
  await select(
    ['id'],
    [...new Set(keys.ids ?? [])].map((id) => [id]),
  )
  await select(['user_id', 'idempotency_key'], keys.idempotencyKeys ?? [])
  return rows
}

function toLine(row: LineRow, terms: TermsReader): OrderLine {
  return {
    unitId: row.unit_id,
    visitDate: row.visit_date,
    quantity: row.quantity,
    unitPrice: row.unit_price,
    terms: terms.get(row.ticket_id, row.sale_version),
  }
}

/** Ids are UUIDv7: by id is by age. */
function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0
}

function groupByOrder<Row extends { readonly order_id: string }>(
  rows: readonly Row[],
): Map<string, Row[]> {
  return Map.groupBy(rows, (row) => row.order_id)
}
