import { type Kysely, sql } from 'kysely'
import type { UnitDates } from '../../domain/status.ts'
import type { ListedTicket, ListQuery } from '../../ports.ts'
import { toTicket } from './rows.ts'
import type { TicketTables } from './tables.ts'

/** A page of tickets, newest first: ids count up with time. */
export async function listTickets(
  db: Kysely<TicketTables>,
  { limit, afterId, visitDate }: ListQuery,
): Promise<ListedTicket[]> {
  let query = db.selectFrom('tickets').selectAll().orderBy('id', 'desc').limit(limit)
  if (afterId !== undefined) query = query.where('id', '<', afterId)
  if (visitDate !== undefined) {
    query = query.where('id', 'in', (units) =>
      units.selectFrom('units').select('ticket_id').where('visit_date', '=', visitDate),
    )
  }
  const tickets = (await query.execute()).map(toTicket)
  const dates = await unitDates(
    db,
    tickets.map(({ id }) => id),
  )
  const none: UnitDates = { last: undefined, lastUnsold: undefined }
  return tickets.map((ticket) => ({ ticket, dates: dates.get(ticket.id) ?? none }))
}

/** `unitDatesOf` (domain/status.ts) for many tickets, computed where the units are. */
async function unitDates(
  db: Kysely<TicketTables>,
  ticketIds: readonly string[],
): Promise<Map<string, UnitDates>> {
  if (ticketIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('units')
    .select([
      'ticket_id',
      sql<string>`max(visit_date)`.as('last'),
      sql<string | null>`max(case when held > 0 or sold < capacity then visit_date end)`.as(
        'last_unsold',
      ),
    ])
    .where('ticket_id', 'in', ticketIds)
    .groupBy('ticket_id')
    .execute()
  return new Map(
    rows.map((row) => [
      row.ticket_id,
      { last: row.last, lastUnsold: row.last_unsold ?? undefined },
    ]),
  )
}
