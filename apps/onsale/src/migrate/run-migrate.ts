import {
  migrations as orderMigrations,
  SANDBOX_PART,
  sandboxMigrations,
} from '@onsale/order/compose.ts'
import type { Environment } from '@onsale/platform/config/read-config.ts'
import { placeOfMysql } from '@onsale/platform/database/mysql/address.ts'
import { MysqlUnfit } from '@onsale/platform/database/mysql/check-server.ts'
import { type DatabasePlace, migrateDatabase } from '@onsale/platform/database/place.ts'
import { migrations as ticketMigrations } from '@onsale/ticket/compose.ts'
import { migrations as userMigrations, vaultMigrations } from '@onsale/user/compose.ts'
import { dataFiles } from '../data-files.ts'
import { databasePlaces } from '../database-places.ts'
import { readConfigOrExplain } from '../read-config-or-explain.ts'
import { lockDataFolder } from '../serve/lock-data-folder.ts'

/** `onsale migrate`: brings every database to the newest schema, as starting does too. */
export async function runMigrate(
  _args: readonly string[],
  environment: Environment,
): Promise<number> {
  const config = readConfigOrExplain({ ONSALE_MODE: 'development', ...environment })
  if (config === undefined) return 1
  const places = databasePlaces(config)
  // A server has a lock of its own for this; files are the process's that serves from them.
  const hasFiles = Object.values(places).some(({ kind }) => kind === 'file')
  const unlock = hasFiles ? lockDataFolder(dataFiles(config.dataDir).lock) : () => {}
  try {
    await migrateDatabase(places.order, orderMigrations)
    if (config.mode === 'development') {
      await migrateDatabase(places.sandbox, sandboxMigrations, SANDBOX_PART)
    }
    await migrateDatabase(places.ticket, ticketMigrations)
    await migrateDatabase(places.user, userMigrations)
    await migrateDatabase(places.userKeys, vaultMigrations)
    const { order, ticket, user, userKeys } = places
    const where = new Set([order, ticket, user, userKeys].map((one) => told(one, config.dataDir)))
    console.log(`onsale migrate: the databases in ${[...where].join(', ')} are up to date`)
    return 0
  } catch (error) {
    if (!(error instanceof MysqlUnfit)) throw error
    console.error(`onsale migrate: ${error.message}`)
    return 1
  } finally {
    unlock()
  }
}

function told(place: DatabasePlace, dataDir: string): string {
  return place.kind === 'file' ? dataDir : placeOfMysql(place.address)
}
