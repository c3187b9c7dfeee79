import type { Transaction } from 'kysely'
import type { TicketWithUnits } from '../../domain/ticket.ts'
import { findTicket } from './find-ticket.ts'
import { forUpdate } from '@onsale/platform/database/for-update.ts'
import type { TicketTables } from './tables.ts'

/**
 * Locks the ticket's row, then reads: two admins at once change it one after the other, and
 * the second sees what the first did.
 */
export async function lockTicket(
  tx: Transaction<TicketTables>,
  ticketId: string,
): Promise<TicketWithUnits | undefined> {
  const locked = tx.selectFrom('tickets').select('id').where('id', '=', ticketId)
  const row = await forUpdate(tx, locked).executeTakeFirst()
  return row === undefined ? undefined : findTicket(tx, ticketId)
}
