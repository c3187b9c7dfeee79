import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { migrateMysql } from '../database/mysql/migrate-mysql.ts'
import { openMysqlDatabase } from '../database/mysql/open-mysql-database.ts'
import { scratchSchema } from '../testing/mysql-server.ts'
import { outboxConformance } from './outbox.conformance.ts'
import { scratchMigrations, type ScratchTables } from './testing/scratch.ts'

outboxConformance('MySQL', async (t) => {
  const address = await scratchSchema((work) => t.after(work), {
    name: 'outbox',
    up: (to) => migrateMysql(to, scratchMigrations),
  })
  const tools = { scheduler: systemScheduler, randomness: createSystemRandomness() }
  const database = openMysqlDatabase<ScratchTables>({ address, ...tools })
  t.after(() => database.close())
  return database
})
