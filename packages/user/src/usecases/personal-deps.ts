import type { PersonKey, UserDeps } from '../ports.ts'
import type { OrderService } from '../ports/order-service.ts'
import type { Departure } from '../ports/persons.ts'

/** What the use cases about personal data are given on top. */
export interface PersonalDeps extends UserDeps {
  readonly order: OrderService
  /** Seals where from and why staff read a person's data; derived from the service's secret. */
  readonly recordKey: PersonKey
  /** How long name and address stay with the orders of somebody who is gone. */
  readonly retentionMs: number
  /** Tells the log; `isStuck`: it has been tried for long. */
  readonly departureFailed: (departure: Departure, fault: unknown, isStuck: boolean) => void
  /** Exports that are put together in this process at the moment. */
  readonly exportsUnderWay: { count: number }
}
