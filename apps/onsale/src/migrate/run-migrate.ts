import {
  migrations as orderMigrations,
  SANDBOX_PART,
  sandboxMigrations,
} from '@onsale/order/compose.ts'
import type { Config, Environment } from '@onsale/platform/config/read-config.ts'
import { placeOfMysql } from '@onsale/platform/database/mysql/address.ts'
import { MysqlUnfit } from '@onsale/platform/database/mysql/check-server.ts'
import { makeMysqlAccounts } from '@onsale/platform/database/mysql/make-accounts.ts'
import { type DatabasePlace, migrateDatabase } from '@onsale/platform/database/place.ts'
import { migrations as ticketMigrations } from '@onsale/ticket/compose.ts'
import { migrations as userMigrations, vaultMigrations } from '@onsale/user/compose.ts'
import { dataFiles } from '../data-files.ts'
import { databasePlaces } from '../database-places.ts'
import { readConfigOrExplain } from '../read-config-or-explain.ts'
import { lockDataFolder } from '../serve/lock-data-folder.ts'
import { readOptions, UsageError } from '../usage-error.ts'
import { accountsOfServices } from './accounts-of-services.ts'

/**
 * `onsale migrate [--accounts]`: brings every database to the newest schema, as starting does
 * too. With `--accounts` it first makes the database account of each service, as their URLs name
 * them, with rights on the service's schemas alone.
 */
export async function runMigrate(
  args: readonly string[],
  environment: Environment,
): Promise<number> {
  let options: { readonly accounts: boolean }
  try {
    options = readOptions(args, { accounts: { type: 'boolean', default: false } })
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    console.error(`onsale migrate: ${error.message}`)
    return 2
  }
  const config = readConfigOrExplain({ ONSALE_MODE: 'development', ...environment })
  if (config === undefined) return 1
  if (options.accounts && !(await makeAccounts(config))) return 1
  return migrateAll(config)
}

/** Whether it could; else why not was said. */
async function makeAccounts(config: Config): Promise<boolean> {
  const services = accountsOfServices(config)
  if (services.kind === 'mistakes') {
    for (const mistake of services.mistakes) console.error(`onsale migrate --accounts: ${mistake}`)
    return false
  }
  try {
    await makeMysqlAccounts(services.admin, services.accounts)
  } catch (error) {
    if (!(error instanceof MysqlUnfit)) throw error
    console.error(`onsale migrate --accounts: ${error.message}`)
    return false
  }
  const names = services.accounts.map(({ user }) => user).join(', ')
  console.log(`onsale migrate: the accounts ${names} have rights on their schemas alone`)
  return true
}

async function migrateAll(config: Config): Promise<number> {
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
