import type { Kysely } from 'kysely'
import type { TicketWithUnits } from '../../domain/ticket.ts'
import { toTicket, toUnit } from './rows.ts'
import type { TicketTables } from './tables.ts'

/** A ticket with its units by visit date. */
export async function findTicket(
  db: Kysely<TicketTables>,
  ticketId: string,
): Promise<TicketWithUnits | undefined> {
  const row = await db
    .selectFrom('tickets')
    .selectAll()
    .where('id', '=', ticketId)
    .executeTakeFirst()
  if (row === undefined) return undefined
  const units = await db
    .selectFrom('units')
    .selectAll()
    .where('ticket_id', '=', ticketId)
    .orderBy('visit_date')
    .execute()
  return { ticket: toTicket(row), units: units.map(toUnit) }
}
