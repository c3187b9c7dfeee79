import type { ExportedCart, ExportedOrder } from '@onsale/contracts/internal/person-calls.ts'
import type { Obligations } from '../domain/departure.ts'

export type { ExportedCart, ExportedOrder }

export interface ExportPage {
  readonly items: readonly ExportedOrder[]
  readonly nextCursor?: string
  readonly cart?: ExportedCart
}

/** The order service, which knows what a person bought. Each verb throws `OrderUnavailable`. */
export interface OrderService {
  countObligations(personId: string): Promise<Obligations>
  /** Gives up what a person who is gone has left open; doing it again changes nothing. */
  forgetPerson(personId: string): Promise<void>
  /**
   * A page of orders, newest first, at most `limit` (1–100), admissions without their codes; no
   * cursor: the last page. The first tells the cart as well, when there is one.
   */
  exportOrders(
    personId: string,
    page: { readonly limit: number; readonly cursor?: string },
  ): Promise<ExportPage>
}

/** The order service gave no answer that counts; the same request may succeed later. */
export class OrderUnavailable extends Error {
  override readonly name = 'OrderUnavailable'
  readonly retryable = true
}
