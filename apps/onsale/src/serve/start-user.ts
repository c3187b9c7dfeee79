import { migrateDatabase, openDatabase } from '@onsale/platform/database/place.ts'
import { probeDatabase } from '@onsale/platform/database/probe-database.ts'
import type { CallClient } from '@onsale/platform/http/client.ts'
import type { MailTransport } from '@onsale/platform/mail/transport.ts'
import {
  composeUser,
  migrations,
  vaultMigrations,
  type UserService,
  type UserTables,
} from '@onsale/user/compose.ts'
import { databasePlaces } from '../database-places.ts'
import { openVault } from '../open-vault.ts'
import type { Part, ProgramSurroundings } from './surroundings.ts'
import { watchReach } from './watch-reach.ts'

const SHOP_NAME = 'onsale'

/**
 * Opens the user service, or the part of it that this process is, with its two databases:
 * accounts, and the keys of their personal data.
 */
export async function startUser(
  around: ProgramSurroundings,
  options: Part & { readonly orderClient: CallClient; readonly mailTransport?: MailTransport },
): Promise<UserService> {
  const { config, tools, keys, lifecycle, publicUrl } = around
  const places = databasePlaces(config)
  await migrateDatabase(places.user, migrations)
  await migrateDatabase(places.userKeys, vaultMigrations)
  const database = openDatabase<UserTables>(places.user, tools)
  lifecycle.started('user database', () => database.close())
  const vault = openVault(places.userKeys, tools)
  lifecycle.started('user keys', () => vault.database.close())
  watchReach(around, 'user database', places.user, () => probeDatabase(database))
  watchReach(around, 'user keys', places.userKeys, () => probeDatabase(vault.database))
  const user = await composeUser({
    ...tools,
    ...options,
    database,
    vaultDatabase: vault.database,
    ...(vault.scour !== undefined && { scourVault: vault.scour }),
    tokenKeys: keys.token,
    dataKeys: keys.data.map(({ kid, secret }) => ({ id: kid, secret })),
    publicUrl,
    publicWritesPerMinute: config.publicWritesPerMinute,
    retentionDays: config.retentionDays,
    firstAdmin: config.admin,
    shop: () => ({ name: config.mailFrom?.name || SHOP_NAME, url: publicUrl() }),
  })
  lifecycle.started('user', () => user.close())
  return user
}
