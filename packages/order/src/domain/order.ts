import type { Payment, Refund } from './payment.ts'
import type { Terms } from './sale.ts'

/**
 * An order:
 *
 *   PENDING ──open payment──▶ PAYING ──captured──▶ PAID ──cancel, nothing left──▶ CANCELLED
 *      │  ▲                     │ declined, given up
 *      │  └─────────────────────┘
 *      ├─cancel──▶ CANCELLED (from PAYING too while no confirm was accepted)
 *      └─hold runs out──▶ EXPIRED ──captured late, still free──▶ PAID
 *
 * The order's row lock guards its payments, refunds, money and admissions.
 */
export type OrderStatus = 'PENDING' | 'PAYING' | 'PAID' | 'CANCELLED' | 'EXPIRED'

export interface OrderLine {
  readonly unitId: string
  readonly visitDate: string
  readonly quantity: number
  readonly unitPrice: number
  /** Names, time zone and refund policy as sold. */
  readonly terms: Terms
}

export interface Admission {
  readonly id: string
  readonly orderId: string
  readonly unitId: string
  readonly state: 'VALID' | 'USED' | 'VOID'
  /** When it was given back; for the oracle's replay of limits. */
  readonly voidedAt: number | null
}

export interface Order {
  readonly id: string
  readonly userId: string
  /** Counts its changes, for the events that tell of them. */
  readonly version: number
  readonly status: OrderStatus
  readonly currency: string
  readonly total: number
  readonly idempotencyKey: string | null
  readonly fingerprint: string | null
  readonly createdAt: number
  /** What the 201 said; null for an order that cost nothing. */
  readonly firstHoldExpiresAt: number | null
  /** While PENDING or PAYING; null afterwards. */
  readonly holdExpiresAt: number | null
  /** Whether an accepted confirm has moved the hold's end; once per order. */
  readonly holdMoved: boolean
  readonly paidAt: number | null
  readonly cancelledAt: number | null
  /** Kept when a late capture revives the order: it says when its stock went back. */
  readonly expiredAt: number | null
  readonly lines: readonly OrderLine[]
  /** Oldest first; so are refunds and admissions. */
  readonly payments: readonly Payment[]
  readonly refunds: readonly Refund[]
  readonly admissions: readonly Admission[]
}

export function isHolding(order: Pick<Order, 'status'>): boolean {
  return order.status === 'PENDING' || order.status === 'PAYING'
}

/** The payment the provider is deciding about, if there is one. */
export function processingPayment(order: Order): Payment | undefined {
  return order.payments.find((payment) => payment.status === 'PROCESSING')
}

export function withPayment(order: Order, payment: Payment): Order {
  return {
    ...order,
    payments: order.payments.map((known) => (known.id === payment.id ? payment : known)),
  }
}
