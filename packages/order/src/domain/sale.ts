import { dateInZone } from '@onsale/kernel/calendar.ts'
import type { RefundPolicy } from './refund-policy.ts'

export interface Names {
  readonly ko: string
  readonly en: string
}

/** What of a sale an order line keeps for good: the terms as sold. */
export interface Terms {
  readonly ticketId: string
  readonly saleVersion: number
  readonly names: Names
  readonly timeZone: string
  readonly refundPolicy: RefundPolicy
}

/** What a ticket is sold by now; the order service's own copy. Instants are UTC ms. */
export interface Sale {
  readonly ticketId: string
  readonly version: number
  readonly names: Names
  readonly price: number
  readonly currency: string
  /** The first millisecond in which it sells. */
  readonly opensAt: number
  /** The first millisecond in which it no longer sells. */
  readonly closesAt: number
  readonly paused: boolean
  readonly perPersonLimit: number
  readonly limitScope: 'ticket' | 'visitDate'
  readonly timeZone: string
  readonly refundPolicy: RefundPolicy
}

export type SaleRefusal = 'SALE_NOT_OPEN' | 'SALE_CLOSED' | 'SALE_PAUSED'

/** Whether a unit of this sale may be claimed at `now`, whatever is left of it. */
export function judgeSale(sale: Sale, visitDate: string, now: number): SaleRefusal | undefined {
  if (now >= sale.closesAt || visitDate < dateInZone(now, sale.timeZone)) return 'SALE_CLOSED'
  if (now < sale.opensAt) return 'SALE_NOT_OPEN'
  return sale.paused ? 'SALE_PAUSED' : undefined
}

export function termsOf(sale: Sale): Terms {
  const { ticketId, version, names, timeZone, refundPolicy } = sale
  return { ticketId, saleVersion: version, names, timeZone, refundPolicy }
}
