import type { Sale } from '@onsale/contracts/internal/sale.ts'
import type {
  Ticket as TicketView,
  TicketSummary,
  Unit as UnitView,
} from '@onsale/contracts/http/ticket.ts'
import { instantToRfc3339 } from '@onsale/kernel/calendar.ts'
import { statusOf, type UnitDates, unitDatesOf } from './status.ts'
import type { Ticket, TicketWithUnits, Unit } from './ticket.ts'

/** A ticket as lists show it at `now` (UTC ms). */
export function toSummary(ticket: Ticket, dates: UnitDates, now: number): TicketSummary {
  return {
    id: ticket.id,
    name: ticket.name,
    description: ticket.description,
    venue: ticket.venue,
    timeZone: ticket.timeZone,
    price: ticket.price,
    perPersonLimit: ticket.perPersonLimit,
    limitScope: ticket.limitScope,
    saleOpensAt: instantToRfc3339(ticket.opensAt),
    saleClosesAt: instantToRfc3339(ticket.closesAt),
    paused: ticket.paused,
    status: statusOf(ticket, dates, now),
    refundPolicy: ticket.refundPolicy,
  }
}

/** A ticket with its units, by visit date, as it is shown at `now` (UTC ms). */
export function toTicketView({ ticket, units }: TicketWithUnits, now: number): TicketView {
  return { ...toSummary(ticket, unitDatesOf(units), now), units: units.map(toUnitView) }
}

export function toUnitView({ unitId, visitDate, capacity }: Unit): UnitView {
  return { unitId, visitDate, capacity }
}

/** All that the order service sells the ticket by. */
export function toSale({ ticket, units }: TicketWithUnits): Sale {
  return {
    ticketId: ticket.id,
    version: ticket.version,
    names: ticket.name,
    price: ticket.price.amount,
    currency: ticket.price.currency,
    opensAt: ticket.opensAt,
    closesAt: ticket.closesAt,
    paused: ticket.paused,
    perPersonLimit: ticket.perPersonLimit,
    limitScope: ticket.limitScope,
    timeZone: ticket.timeZone,
    refundPolicy: ticket.refundPolicy,
    units: units.map(toUnitView),
  }
}
