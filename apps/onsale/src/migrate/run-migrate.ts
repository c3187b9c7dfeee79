import { migrateOrder } from '@onsale/order/compose.ts'
import type { Environment } from '@onsale/platform/config/read-config.ts'
import { migrateSqlite } from '@onsale/platform/database/migrate-sqlite.ts'
import { migrations as ticketMigrations } from '@onsale/ticket/compose.ts'
import { migrations as userMigrations, vaultMigrations } from '@onsale/user/compose.ts'
import { dataFiles } from '../data-files.ts'
import { readConfigOrExplain } from '../read-config-or-explain.ts'
import { lockDataFolder } from '../serve/lock-data-folder.ts'

/** `onsale migrate`: brings every database to the newest schema, as starting does too. */
export async function runMigrate(
  _args: readonly string[],
  environment: Environment,
): Promise<number> {
  const config = readConfigOrExplain({ ONSALE_MODE: 'development', ...environment })
  if (config === undefined) return 1
  const files = dataFiles(config.dataDir)
  const unlock = lockDataFolder(files.lock)
  try {
    await migrateOrder(files.order)
    await migrateSqlite(files.ticket, ticketMigrations)
    await migrateSqlite(files.user, userMigrations)
    await migrateSqlite(files.userKeys, vaultMigrations)
    console.log(`onsale migrate: the databases in ${config.dataDir} are up to date`)
    return 0
  } finally {
    unlock()
  }
}
