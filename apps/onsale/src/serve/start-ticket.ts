import { migrateSqlite } from '@onsale/platform/database/migrate-sqlite.ts'
import { openSqliteDatabase } from '@onsale/platform/database/open-sqlite-database.ts'
import type { CallClient } from '@onsale/platform/http/client.ts'
import {
  composeTicket,
  migrations,
  type TicketService,
  type TicketTables,
} from '@onsale/ticket/compose.ts'
import { dataFiles } from '../data-files.ts'
import type { Surroundings } from './surroundings.ts'

/** Opens the ticket service with its file. */
export async function startTicket(
  around: Surroundings,
  orderClient: CallClient,
): Promise<TicketService> {
  const { config, tools, lifecycle } = around
  const file = dataFiles(config.dataDir).ticket
  await migrateSqlite(file, migrations)
  const database = openSqliteDatabase<TicketTables>({ file })
  lifecycle.started('ticket database', () => database.close())
  return composeTicket({ ...tools, database, orderClient })
}
