import type { Clock } from '@onsale/kernel/clock.ts'
import type { Ids } from '@onsale/kernel/ids.ts'
import type { PersonKey, Sealer, UserStore, Vault } from '../ports.ts'
import type { OrderService } from '../ports/order-service.ts'
import type { Departure } from '../ports/persons.ts'

/** What the use cases about personal data are given. */
export interface PersonalDeps {
  readonly store: UserStore
  readonly vault: Vault
  readonly sealer: Sealer
  readonly order: OrderService
  readonly clock: Clock
  readonly ids: Ids
  /** Seals where from and why staff read a person's data; derived from the service's secret. */
  readonly recordKey: PersonKey
  /** How long name and address stay with the orders of somebody who is gone. */
  readonly retentionMs: number
  /** Tells the log; `isStuck`: it has been tried for long. */
  readonly departureFailed: (departure: Departure, fault: unknown, isStuck: boolean) => void
}
