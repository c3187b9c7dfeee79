import type { Order } from '@onsale/contracts/http/order.ts'
import type { Obligations } from '../domain/departure.ts'

/** An order of an export; its admissions come without their codes, which let somebody in. */
export interface ExportedOrder {
  readonly order: Order
  readonly admissions: readonly {
    readonly id: string
    readonly unitId: string
    readonly visitDate: string
    readonly state: 'VALID' | 'USED' | 'VOID'
  }[]
}

/** The order service, which knows what a person bought. Each verb throws `OrderUnavailable`. */
export interface OrderService {
  countObligations(personId: string): Promise<Obligations>
  /** Gives up what a person who is gone has left open; doing it again changes nothing. */
  forgetPerson(personId: string): Promise<void>
  /** A page of orders, newest first, at most `limit` (1–100); no cursor: the last page. */
  exportOrders(
    personId: string,
    page: { readonly limit: number; readonly cursor?: string },
  ): Promise<{ readonly items: readonly ExportedOrder[]; readonly nextCursor?: string }>
}

/** The order service gave no answer that counts; the same request may succeed later. */
export class OrderUnavailable extends Error {
  override readonly name = 'OrderUnavailable'
  readonly retryable = true
}
