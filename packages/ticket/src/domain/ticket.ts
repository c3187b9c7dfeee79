import type { LimitScope, PublicRefundPolicy } from '@onsale/contracts/http/ticket.ts'
import type { Names } from '@onsale/contracts/http/pieces.ts'
import type { Money } from '@onsale/kernel/money.ts'

/** What is for sale, and by which terms. Instants are UTC ms. */
export interface Ticket {
  readonly id: string
  /** Counts the changes of the ticket and of its list of units; a higher one is newer. */
  readonly version: number
  readonly name: Names
  readonly description: Names
  readonly venue: string
  /** IANA name; what "today" means for the visit dates. Never changes. */
  readonly timeZone: string
  /** The currency never changes. */
  readonly price: Money
  readonly perPersonLimit: number
  /** Never changes. */
  readonly limitScope: LimitScope
  readonly opensAt: number
  readonly closesAt: number
  readonly paused: boolean
  readonly refundPolicy: PublicRefundPolicy
}

/** The figures of a unit as the order service knows them at `version`; absolute values. */
export interface StockFigures {
  readonly unitId: string
  /** 0: the order service has not told anything yet. */
  readonly version: number
  readonly capacity: number
  readonly held: number
  readonly sold: number
}

/** A ticket on one visit date (YYYY-MM-DD in the ticket's zone), with a copy of its stock. */
export interface Unit extends StockFigures {
  readonly ticketId: string
  readonly visitDate: string
}

export interface TicketWithUnits {
  readonly ticket: Ticket
  /** By visit date. */
  readonly units: readonly Unit[]
}

export interface RefusedInput {
  readonly kind: 'refused'
  readonly code: 'INVALID_INPUT'
  readonly errors: readonly { readonly path: string; readonly message: string }[]
}

export function refusedInput(errors: RefusedInput['errors']): RefusedInput {
  return { kind: 'refused', code: 'INVALID_INPUT', errors }
}
