import type { Selectable } from 'kysely'
import type { Ticket, Unit } from '../../domain/ticket.ts'
import type { TicketTables } from './tables.ts'

export type TicketRow = Selectable<TicketTables['tickets']>
export type UnitRow = Selectable<TicketTables['units']>

export function toTicket(row: TicketRow): Ticket {
  return {
    id: row.id,
    version: row.version,
    // JSON columns and the scope hold what `toTicketColumns` wrote from a Ticket.
    name: JSON.parse(row.name) as Ticket['name'],
    description: JSON.parse(row.description) as Ticket['description'],
    venue: row.venue,
    timeZone: row.time_zone,
    price: { amount: row.price, currency: row.currency },
    perPersonLimit: row.per_person_limit,
    limitScope: row.limit_scope as Ticket['limitScope'],
    opensAt: row.opens_at,
    closesAt: row.closes_at,
    paused: row.paused === 1,
    refundPolicy: JSON.parse(row.refund_policy) as Ticket['refundPolicy'],
  }
}

/** All columns but the two times of the row itself. */
export function toTicketColumns(ticket: Ticket): Omit<TicketRow, 'created_at' | 'updated_at'> {
  return {
    id: ticket.id,
    version: ticket.version,
    name: JSON.stringify(ticket.name),
    description: JSON.stringify(ticket.description),
    venue: ticket.venue,
    time_zone: ticket.timeZone,
    price: ticket.price.amount,
    currency: ticket.price.currency,
    per_person_limit: ticket.perPersonLimit,
    limit_scope: ticket.limitScope,
    opens_at: ticket.opensAt,
    closes_at: ticket.closesAt,
    paused: ticket.paused ? 1 : 0,
    refund_policy: JSON.stringify(ticket.refundPolicy),
  }
}

export function toUnit(row: UnitRow): Unit {
  return {
    unitId: row.id,
    ticketId: row.ticket_id,
    visitDate: row.visit_date,
    version: row.stock_version,
    capacity: row.capacity,
    held: row.held,
    sold: row.sold,
  }
}

export function toUnitRow(unit: Unit): UnitRow {
  return {
    id: unit.unitId,
    ticket_id: unit.ticketId,
    visit_date: unit.visitDate,
    stock_version: unit.version,
    capacity: unit.capacity,
    held: unit.held,
    sold: unit.sold,
  }
}
