import { migrateDatabase, openDatabase } from '@onsale/platform/database/place.ts'
import type { CallClient } from '@onsale/platform/http/client.ts'
import {
  composeTicket,
  migrations,
  type TicketService,
  type TicketTables,
} from '@onsale/ticket/compose.ts'
import { databasePlaces } from '../database-places.ts'
import type { Surroundings } from './surroundings.ts'

/** Opens the ticket service with its database. */
export async function startTicket(
  around: Surroundings,
  orderClient: CallClient,
): Promise<TicketService> {
  const { config, tools, lifecycle } = around
  const place = databasePlaces(config).ticket
  await migrateDatabase(place, migrations)
  const database = openDatabase<TicketTables>(place, tools)
  lifecycle.started('ticket database', () => database.close())
  return composeTicket({ ...tools, database, orderClient })
}
