import type { Clock } from '@onsale/kernel/clock.ts'
import type { Ids } from '@onsale/kernel/ids.ts'
import type { Database } from '@onsale/platform/database/database.ts'
import type { CatalogueStore } from '../../ports.ts'
import { createCatalogueTx } from './catalogue-tx.ts'
import { findTicket } from './find-ticket.ts'
import { listTickets } from './list-tickets.ts'
import type { TicketTables } from './tables.ts'

export function createSqlCatalogueStore(options: {
  readonly database: Database<TicketTables>
  readonly clock: Clock
  readonly ids: Ids
}): CatalogueStore {
  const { database } = options
  return {
    find: (ticketId) => findTicket(database.reader, ticketId),
    list: (query) => listTickets(database.reader, query),
    write: (work) => database.write((tx) => work(createCatalogueTx(tx, options))),
  }
}
