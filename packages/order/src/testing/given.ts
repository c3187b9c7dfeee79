import type { Cart } from '../domain/cart.ts'
import type { DecisionContext, Receipt } from '../domain/ledger-state.ts'
import type { KeptAnswer } from '../domain/kept-answer.ts'
import type { Admission, Order, OrderLine } from '../domain/order.ts'
import type { Payment, Refund } from '../domain/payment.ts'
import type { Quota } from '../domain/quota.ts'
import { type Sale, termsOf } from '../domain/sale.ts'
import type { Stock } from '../domain/stock.ts'
import { type LoadedRows, WorkingState } from '../domain/working-state.ts'

/** 10:00 in Seoul, an hour into the sale of `givenSale`. */
export const NOW = Date.parse('2026-11-23T01:00:00Z')
export const HOUR_MS = 3_600_000
export const DAY_MS = 24 * HOUR_MS
export const HOLD_MS = 600_000
export const PAYING_MS = 180_000
export const PRICE = 50_000

/** Panda World's policy as api.md and sale-engine.md tell it. */
export const PANDA_TIERS = [
  { minDaysBefore: 10, refundPercent: 100 },
  { minDaysBefore: 7, refundPercent: 90 },
  { minDaysBefore: 3, refundPercent: 80 },
  { minDaysBefore: 0, refundPercent: 70 },
] as const

export function givenSale(changes: Partial<Sale> = {}): Sale {
  return {
    ticketId: 'panda',
    version: 1,
    names: { ko: '판다월드', en: 'Panda World' },
    price: PRICE,
    currency: 'KRW',
    opensAt: NOW - HOUR_MS,
    closesAt: NOW + DAY_MS,
    paused: false,
    perPersonLimit: 4,
    limitScope: 'ticket',
    timeZone: 'Asia/Seoul',
    refundPolicy: { tiers: PANDA_TIERS },
    ...changes,
  }
}

/** Ten free of `unit-1`, to be visited on 5 December: 12 days after NOW. */
export function givenStock(changes: Partial<Stock> = {}): Stock {
  return {
    unitId: 'unit-1',
    ticketId: 'panda',
    visitDate: '2026-12-05',
    capacity: 10,
    held: 0,
    sold: 0,
    version: 1,
    ...changes,
  }
}

export function givenLine(changes: Partial<OrderLine> = {}, sale = givenSale()): OrderLine {
  return {
    unitId: 'unit-1',
    visitDate: '2026-12-05',
    quantity: 1,
    unitPrice: sale.price,
    terms: termsOf(sale),
    ...changes,
  }
}

/** Mina's PENDING order of one `unit-1`; its hold runs. */
export function givenOrder(changes: Partial<Order> = {}): Order {
  const lines = changes.lines ?? [givenLine()]
  return {
    id: 'order-1',
    userId: 'mina',
    version: 1,
    status: 'PENDING',
    currency: 'KRW',
    total: lines.reduce((sum, line) => sum + line.unitPrice * line.quantity, 0),
    idempotencyKey: null,
    fingerprint: null,
    createdAt: NOW,
    firstHoldExpiresAt: NOW + HOLD_MS,
    holdExpiresAt: NOW + HOLD_MS,
    holdMoved: false,
    paidAt: null,
    cancelledAt: null,
    expiredAt: null,
    payments: [],
    refunds: [],
    admissions: [],
    ...changes,
    lines,
  }
}

export function givenAdmission(id: string, changes: Partial<Admission> = {}): Admission {
  return { id, orderId: 'order-1', unitId: 'unit-1', state: 'VALID', voidedAt: null, ...changes }
}

/** A payment of `order-1` that nobody confirmed. */
export function givenPayment(changes: Partial<Payment> = {}): Payment {
  return {
    id: 'payment-1',
    orderId: 'order-1',
    provider: 'sandbox',
    status: 'CREATED',
    amount: PRICE,
    currency: 'KRW',
    capturedAmount: null,
    returnUrl: null,
    returnUsed: false,
    providerData: null,
    createdAt: NOW,
    nextCheckAt: null,
    ...changes,
  }
}

/** A refund of `payment-1` that is due. */
export function givenRefund(changes: Partial<Refund> = {}): Refund {
  return {
    id: 'refund-1',
    orderId: 'order-1',
    paymentId: 'payment-1',
    amount: PRICE,
    currency: 'KRW',
    status: 'REQUESTED',
    reason: 'CANCELLED',
    attempts: 0,
    nextAttemptAt: NOW,
    lastError: null,
    createdAt: NOW,
    ...changes,
  }
}

/** A PAID order of as many admissions as its lines say: `admission-1`, `admission-2`, … */
export function givenPaidOrder(changes: Partial<Order> = {}): Order {
  const order = givenOrder(changes)
  const units = order.lines.flatMap((line) =>
    Array.from({ length: line.quantity }, () => line.unitId),
  )
  const captured = givenPayment({
    status: 'CAPTURED',
    amount: order.total,
    capturedAmount: order.total,
  })
  return {
    ...order,
    status: 'PAID',
    holdExpiresAt: null,
    paidAt: NOW,
    payments: [captured],
    admissions: units.map((unitId, index) => givenAdmission(`admission-${index + 1}`, { unitId })),
    ...changes,
  }
}

export function givenContext(changes: Partial<DecisionContext> = {}): DecisionContext {
  let last = 0
  const newId = (): string => `new-${String((last += 1)).padStart(6, '0')}`
  return { now: NOW, holdMs: HOLD_MS, payingMs: PAYING_MS, newId, ...changes }
}

export interface GivenRows {
  readonly orders?: readonly Order[]
  readonly stock?: readonly Stock[]
  readonly sales?: readonly Sale[]
  readonly quotas?: readonly Quota[]
  readonly carts?: readonly Cart[]
  readonly kept?: readonly KeptAnswer[]
  readonly receipts?: readonly Receipt[]
}

/** What the ledger has loaded: one ticket on sale with ten of one unit, unless told otherwise. */
export function givenRows(rows: GivenRows = {}): LoadedRows {
  return {
    orders: rows.orders ?? [],
    stock: rows.stock ?? [givenStock()],
    sales: rows.sales ?? [givenSale()],
    quotas: rows.quotas ?? [],
    carts: rows.carts ?? [],
    kept: rows.kept ?? [],
    receipts: rows.receipts ?? [],
  }
}

export function givenState(rows: GivenRows = {}): WorkingState {
  return new WorkingState(givenRows(rows))
}
