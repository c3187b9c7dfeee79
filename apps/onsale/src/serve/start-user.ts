import { migrateSqlite } from '@onsale/platform/database/migrate-sqlite.ts'
import { openSqliteDatabase } from '@onsale/platform/database/open-sqlite-database.ts'
import { composeUser, migrations, type UserService, type UserTables } from '@onsale/user/compose.ts'
import { dataFiles } from '../data-files.ts'
import type { Surroundings } from './surroundings.ts'

/** Opens the user service with its file. */
export async function startUser(around: Surroundings): Promise<UserService> {
  const { config, tools, keys, lifecycle } = around
  const file = dataFiles(config.dataDir).user
  await migrateSqlite(file, migrations)
  const database = openSqliteDatabase<UserTables>({ file })
  lifecycle.started('user database', () => database.close())
  const user = await composeUser({
    ...tools,
    database,
    tokenKeys: keys.token,
    dataKeys: keys.data.map(({ kid, secret }) => ({ id: kid, secret })),
    publicUrl: around.publicUrl,
    publicWritesPerMinute: config.publicWritesPerMinute,
  })
  lifecycle.started('user', () => user.close())
  return user
}
