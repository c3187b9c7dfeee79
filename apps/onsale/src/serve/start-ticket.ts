import { migrateDatabase, openDatabase } from '@onsale/platform/database/place.ts'
import { probeDatabase } from '@onsale/platform/database/probe-database.ts'
import type { CallClient } from '@onsale/platform/http/client.ts'
import {
  composeTicket,
  migrations,
  type TicketService,
  type TicketTables,
} from '@onsale/ticket/compose.ts'
import { databasePlaces } from '../database-places.ts'
import type { Part, ProgramSurroundings } from './surroundings.ts'
import { watchReach } from './watch-reach.ts'

/** Opens the ticket service, or the part of it that this process is, with its database. */
export async function startTicket(
  around: ProgramSurroundings,
  options: Part & { readonly orderClient: CallClient },
): Promise<TicketService> {
  const { config, tools, lifecycle } = around
  const place = databasePlaces(config).ticket
  await migrateDatabase(place, migrations)
  const database = openDatabase<TicketTables>(place, tools)
  lifecycle.started('ticket database', () => database.close())
  watchReach(around, 'ticket database', place, () => probeDatabase(database))
  return composeTicket({ ...tools, ...options, database })
}
