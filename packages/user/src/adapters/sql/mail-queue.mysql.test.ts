import type { TestContext } from 'node:test'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import type { Database } from '@onsale/platform/database/database.ts'
import { migrateMysql } from '@onsale/platform/database/mysql/migrate-mysql.ts'
import { openMysqlDatabase } from '@onsale/platform/database/mysql/open-mysql-database.ts'
import { freshSchema } from '@onsale/platform/testing/mysql-server.ts'
import { migrations } from '../../../migrations/index.ts'
import { mailQueueConformance } from '../../testing/mail-queue.conformance.ts'
import type { UserTables } from './tables.ts'

async function openScratchSchema(t: TestContext): Promise<Database<UserTables>> {
  const address = await freshSchema()
  await migrateMysql(address, migrations)
  const randomness = createSystemRandomness()
  const database = openMysqlDatabase<UserTables>({
    address,
    scheduler: systemScheduler,
    randomness,
  })
  t.after(() => database.close())
  return database
}

mailQueueConformance('MySQL', openScratchSchema)
