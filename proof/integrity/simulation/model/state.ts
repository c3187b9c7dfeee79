/*
 * What the design says the order service is, written a second time and as plainly as possible:
 * no counters, no versions, no batches. Everything that is left or owned is added up from the
 * orders when it is needed. It follows docs/design, not the code.
 */

export interface ModelPolicy {
  readonly tiers: readonly { readonly minDaysBefore: number; readonly refundPercent: number }[]
  readonly grace?:
    | readonly {
        readonly withinHours: number
        readonly minDaysBefore: number
        readonly refundPercent: number
      }[]
    | undefined
}

export interface ModelSale {
  readonly ticketId: string
  readonly version: number
  readonly price: number
  readonly currency: string
  readonly opensAt: number
  readonly closesAt: number
  readonly paused: boolean
  readonly perPersonLimit: number
  readonly limitScope: 'ticket' | 'visitDate'
  readonly timeZone: string
  readonly refundPolicy: ModelPolicy
}

export interface ModelUnit {
  readonly unitId: string
  readonly ticketId: string
  readonly visitDate: string
  readonly capacity: number
}

export interface ModelLine {
  readonly unitId: string
  readonly ticketId: string
  readonly visitDate: string
  readonly quantity: number
  readonly unitPrice: number
  /** As sold. */
  readonly timeZone: string
  readonly refundPolicy: ModelPolicy
}

export interface ModelPayment {
  readonly id: string
  readonly status: string
  /** What the provider took. */
  readonly captured?: { readonly amount: number; readonly currency: string }
  /** Whether it was found to be surplus, so that all of it goes back. */
  readonly surplus?: boolean
}

export interface ModelRefund {
  readonly id: string
  readonly paymentId: string
  readonly amount: number
  readonly status: string
}

export interface ModelAdmission {
  readonly id: string
  readonly unitId: string
  readonly state: string
}

export interface ModelOrder {
  readonly id: string
  readonly userId: string
  readonly status: 'PENDING' | 'PAYING' | 'PAID' | 'CANCELLED' | 'EXPIRED'
  readonly currency: string
  readonly total: number
  readonly lines: readonly ModelLine[]
  readonly createdAt: number
  readonly holdExpiresAt: number | null
  readonly holdMoved: boolean
  readonly paidAt: number | null
  /** In the order in which they were opened. */
  readonly payments: readonly ModelPayment[]
  readonly refunds: readonly ModelRefund[]
  readonly admissions: readonly ModelAdmission[]
}

/** What a person's key stands for. */
export interface ModelKey {
  readonly fingerprint: string
  /** Of order creation and checkout. */
  readonly orderId?: string
  /** Of other calls: the answer as it went out; absent while a confirm waits for it. */
  readonly kept?: { readonly status: number; readonly view: string }
}

export function isHolding(order: ModelOrder): boolean {
  return order.status === 'PENDING' || order.status === 'PAYING'
}

/** How many of a unit an order takes up. */
export function takenBy(order: ModelOrder, unitId: string): number {
  if (isHolding(order)) {
    return order.lines
      .filter((line) => line.unitId === unitId)
      .reduce((sum, line) => sum + line.quantity, 0)
  }
  return order.admissions.filter((one) => one.unitId === unitId && one.state !== 'VOID').length
}

/** An order in one text, by which views and rows are compared. */
export function describeOrder(order: ModelOrder): string {
  const payment = order.payments.at(-1)
  const refunded = order.refunds.reduce((sum, refund) => sum + refund.amount, 0)
  return JSON.stringify({
    id: order.id,
    status: order.status,
    total: order.total,
    currency: order.currency,
    lines: order.lines.map((line) => [line.unitId, line.quantity, line.unitPrice]),
    createdAt: order.createdAt,
    holdExpiresAt: order.holdExpiresAt,
    paidAt: order.paidAt,
    payment: payment === undefined ? null : [payment.id, payment.status],
    refund: order.refunds.length === 0 ? null : [refunded, leastAdvanced(order.refunds)],
  })
}

const LEAST_FIRST = ['FAILED', 'REQUESTED', 'SENT', 'DONE']

function leastAdvanced(refunds: readonly ModelRefund[]): string | undefined {
  return LEAST_FIRST.find((status) => refunds.some((refund) => refund.status === status))
}
