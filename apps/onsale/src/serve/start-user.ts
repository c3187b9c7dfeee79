import { migrateSqlite } from '@onsale/platform/database/migrate-sqlite.ts'
import { openSqliteDatabase } from '@onsale/platform/database/open-sqlite-database.ts'
import type { CallClient } from '@onsale/platform/http/client.ts'
import type { MailTransport } from '@onsale/platform/mail/transport.ts'
import {
  composeUser,
  migrations,
  vaultMigrations,
  type UserService,
  type UserTables,
  type VaultTables,
} from '@onsale/user/compose.ts'
import { dataFiles } from '../data-files.ts'
import type { Surroundings } from './surroundings.ts'

const SHOP_NAME = 'onsale'

/** Opens the user service with its two files: accounts, and the keys of their personal data. */
export async function startUser(
  around: Surroundings,
  { orderClient, mailTransport }: { orderClient: CallClient; mailTransport: MailTransport },
): Promise<UserService> {
  const { config, tools, keys, lifecycle, publicUrl } = around
  const { user: file, userKeys: keysFile } = dataFiles(config.dataDir)
  await migrateSqlite(file, migrations)
  await migrateSqlite(keysFile, vaultMigrations)
  const database = openSqliteDatabase<UserTables>({ file })
  lifecycle.started('user database', () => database.close())
  const vaultDatabase = openSqliteDatabase<VaultTables>({ file: keysFile, overwritesDeleted: true })
  lifecycle.started('user keys', () => vaultDatabase.close())
  const user = await composeUser({
    ...tools,
    database,
    vaultDatabase,
    scourVault: () => vaultDatabase.emptyLog(),
    tokenKeys: keys.token,
    dataKeys: keys.data.map(({ kid, secret }) => ({ id: kid, secret })),
    publicUrl,
    publicWritesPerMinute: config.publicWritesPerMinute,
    retentionDays: config.retentionDays,
    firstAdmin: config.admin,
    orderClient,
    mailTransport,
    shop: () => ({ name: config.mailFrom?.name || SHOP_NAME, url: publicUrl() }),
  })
  lifecycle.started('user', () => user.close())
  return user
}
