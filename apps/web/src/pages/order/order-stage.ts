import type { Order } from '@onsale/contracts/http/order.ts'

/**
 * What an order is to the one who looks at it.
 *
 *   held ──pay──▶ deciding ──▶ paid ──cancel all──▶ cancelled
 *    │                │ └─declined──▶ held
 *    └─time─▶ expired └─time─▶ lateDeciding ──▶ paid | lateRefunded | expired
 */
export type OrderStage =
  | 'held'
  | 'deciding'
  | 'paid'
  | 'cancelled'
  | 'expired'
  /** Time ran out while the provider was deciding: a charge may still come. */
  | 'lateDeciding'
  | 'lateRefunded'

type Facts = Pick<Order, 'status' | 'payment' | 'refund'>

export function orderStage({ status, payment, refund }: Facts): OrderStage {
  const isDeciding = payment?.status === 'PROCESSING'
  switch (status) {
    case 'PENDING':
    case 'PAYING':
      return isDeciding ? 'deciding' : 'held'
    case 'PAID':
      return 'paid'
    case 'CANCELLED':
      return 'cancelled'
    case 'EXPIRED':
      if (refund !== undefined) return 'lateRefunded'
      return isDeciding ? 'lateDeciding' : 'expired'
  }
}

const DECIDING_EVERY_MS = 2_000
const REFUNDING_EVERY_MS = 5_000
const HELD_EVERY_MS = 15_000

/** How often a change has to be looked for, ms; undefined: nothing changes by itself any more. */
export function orderPaceMs(order: Facts): number | undefined {
  switch (orderStage(order)) {
    case 'deciding':
    case 'lateDeciding':
      return DECIDING_EVERY_MS
    case 'held':
      return HELD_EVERY_MS
    case 'paid':
    case 'cancelled':
    case 'lateRefunded':
    case 'expired':
      return isRefunding(order) ? REFUNDING_EVERY_MS : undefined
  }
}

function isRefunding({ refund }: Facts): boolean {
  return refund?.status === 'REQUESTED' || refund?.status === 'SENT'
}
