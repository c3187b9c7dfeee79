import type { SqlValue } from '@onsale/platform/database/sql-session.ts'
import type { Cart } from '../../domain/cart.ts'
import type { KeptAnswer } from '../../domain/kept-answer.ts'
import type { Quota } from '../../domain/quota.ts'
import type { Sale, Terms } from '../../domain/sale.ts'
import type { Stock } from '../../domain/stock.ts'
import type { CartRow, KeptRow, QuotaRow, SaleRow, StockRow, TermsRow } from './tables.ts'

/**
 * How the types of the domain lie in columns. Texts such as a status come back as what they
 * were written as; only this service writes these tables.
 */
export const stockColumns = [
  'capacity',
  'held',
  'sold',
  'version',
  'ticket_id',
  'visit_date',
  'unit_id',
] as const

export function stockValues(stock: Stock): SqlValue[] {
  const { capacity, held, sold, version, ticketId, visitDate, unitId } = stock
  return [capacity, held, sold, version, ticketId, visitDate, unitId]
}

export function toStock(row: StockRow): Stock {
  return {
    unitId: row.unit_id,
    ticketId: row.ticket_id,
    visitDate: row.visit_date,
    capacity: row.capacity,
    held: row.held,
    sold: row.sold,
    version: row.version,
  }
}

export const saleColumns = [
  'version',
  'names',
  'price',
  'currency',
  'opens_at',
  'closes_at',
  'paused',
  'per_person_limit',
  'limit_scope',
  'time_zone',
  'refund_policy',
  'ticket_id',
] as const

export function saleValues(sale: Sale): SqlValue[] {
  return [
    sale.version,
    JSON.stringify(sale.names),
    sale.price,
    sale.currency,
    sale.opensAt,
    sale.closesAt,
    sale.paused ? 1 : 0,
    sale.perPersonLimit,
    sale.limitScope,
    sale.timeZone,
    JSON.stringify(sale.refundPolicy),
    sale.ticketId,
  ]
}

export function toSale(row: SaleRow): Sale {
  return {
    ticketId: row.ticket_id,
    version: row.version,
    names: JSON.parse(row.names) as Sale['names'], // written by saleValues
    price: row.price,
    currency: row.currency,
    opensAt: row.opens_at,
    closesAt: row.closes_at,
    paused: row.paused === 1,
    perPersonLimit: row.per_person_limit,
    limitScope: row.limit_scope as Sale['limitScope'],
    timeZone: row.time_zone,
    refundPolicy: JSON.parse(row.refund_policy) as Sale['refundPolicy'], // written by saleValues
  }
}

export const termsColumns = [
  'ticket_id',
  'sale_version',
  'names',
  'time_zone',
  'refund_policy',
  'per_person_limit',
  'limit_scope',
  'effective_at',
] as const

export function termsValues(sale: Sale, effectiveAt: number): SqlValue[] {
  return [
    sale.ticketId,
    sale.version,
    JSON.stringify(sale.names),
    sale.timeZone,
    JSON.stringify(sale.refundPolicy),
    sale.perPersonLimit,
    sale.limitScope,
    effectiveAt,
  ]
}

export function toTerms(row: TermsRow): Terms {
  return {
    ticketId: row.ticket_id,
    saleVersion: row.sale_version,
    names: JSON.parse(row.names) as Terms['names'], // written by termsValues
    timeZone: row.time_zone,
    refundPolicy: JSON.parse(row.refund_policy) as Terms['refundPolicy'], // ditto
  }
}

export const quotaColumns = ['by_date', 'user_id', 'ticket_id'] as const

export function quotaValues(quota: Quota): SqlValue[] {
  return [JSON.stringify(quota.byDate), quota.userId, quota.ticketId]
}

export function toQuota(row: QuotaRow): Quota {
  return {
    userId: row.user_id,
    ticketId: row.ticket_id,
    byDate: JSON.parse(row.by_date) as Quota['byDate'], // written by quotaValues
  }
}

export const cartColumns = ['lines', 'updated_at', 'user_id'] as const

export function cartValues(cart: Cart): SqlValue[] {
  return [JSON.stringify(cart.lines), cart.updatedAt, cart.userId]
}

export function toCart(row: CartRow): Cart {
  return {
    userId: row.user_id,
    lines: JSON.parse(row.lines) as Cart['lines'], // written by cartValues
    updatedAt: row.updated_at,
  }
}

export const keptColumns = [
  'state',
  'status',
  'body',
  'retry_after_seconds',
  'user_id',
  'idempotency_key',
  'fingerprint',
  'created_at',
] as const

export function keptValues(kept: KeptAnswer): SqlValue[] {
  const { state, status, body, retryAfterSeconds, userId, key, fingerprint, createdAt } = kept
  return [state, status, body, retryAfterSeconds, userId, key, fingerprint, createdAt]
}

export function toKept(row: KeptRow): KeptAnswer {
  return {
    userId: row.user_id,
    key: row.idempotency_key,
    fingerprint: row.fingerprint,
    state: row.state as KeptAnswer['state'],
    status: row.status,
    body: row.body,
    retryAfterSeconds: row.retry_after_seconds,
    createdAt: row.created_at,
  }
}
