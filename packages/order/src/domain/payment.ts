/**
 * A payment at a provider:
 *
 *   CREATED ──confirm accepted──▶ PROCESSING ──▶ CAPTURED ──all given back──▶ REFUNDED
 *      │                              ├──▶ DECLINED
 *      └─replaced, given up, expired──┴──▶ CANCELLED
 *
 * DECLINED and CANCELLED may still become CAPTURED: a provider can charge late. Whatever was
 * captured stays counted in `capturedAmount`, and ends as a ticket or as a refund.
 */
export type PaymentStatus =
  | 'CREATED'
  | 'PROCESSING'
  | 'CAPTURED'
  | 'DECLINED'
  | 'CANCELLED'
  | 'REFUNDED'

export interface Payment {
  readonly id: string
  readonly orderId: string
  readonly provider: string
  readonly status: PaymentStatus
  readonly amount: number
  readonly currency: string
  /** Minor units that the provider took; null until then. */
  readonly capturedAmount: number | null
  readonly returnUrl: string | null
  /** Whether its return link was used up. */
  readonly returnUsed: boolean
  /** What the client gave for the provider at confirm, as JSON text; kept to ask again. */
  readonly providerData: string | null
  readonly createdAt: number
  /** When the provider is to be asked again (UTC ms); null when nothing is open. */
  readonly nextCheckAt: number | null
}

/** What a provider says of a payment. */
export type ProviderAnswer =
  | { readonly kind: 'captured'; readonly amount: number; readonly currency: string }
  | { readonly kind: 'declined' }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'undecided' }

export type RefundStatus = 'REQUESTED' | 'SENT' | 'DONE' | 'FAILED'

/** Money on its way back: REQUESTED → SENT → DONE, or FAILED after bounded tries. */
export interface Refund {
  readonly id: string
  readonly orderId: string
  readonly paymentId: string
  readonly amount: number
  readonly currency: string
  readonly status: RefundStatus
  readonly reason: RefundReason
  readonly attempts: number
  /** When to try (again); null once DONE or FAILED. */
  readonly nextAttemptAt: number | null
  /** Why the last try failed, for the operator. */
  readonly lastError: string | null
  readonly createdAt: number
}

export type RefundReason = 'CANCELLED' | 'LATE_CAPTURE' | 'SECOND_CAPTURE' | 'WRONG_AMOUNT'

/** An entry of the append-only money book; see invariant 4. Amounts are positive minor units. */
export interface MoneyEntry {
  readonly id: string
  readonly orderId: string
  readonly paymentId: string
  readonly refundId: string | null
  readonly kind: 'captured' | 'refund_due' | 'refunded' | 'fee_kept'
  readonly amount: number
  readonly currency: string
  readonly at: number
}
