import type { TestContext } from 'node:test'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import type { Database } from '@onsale/platform/database/database.ts'
import { migrateMysql } from '@onsale/platform/database/mysql/migrate-mysql.ts'
import { openMysqlDatabase } from '@onsale/platform/database/mysql/open-mysql-database.ts'
import { scratchSchema } from '@onsale/platform/testing/mysql-server.ts'
import { migrations } from '../../migrations/index.ts'
import type { UserTables } from '../adapters/sql/tables.ts'
import type { ScratchDatabase } from '../testing/scratch-database.ts'
import { twoProcessesConformance } from '../testing/two-processes.conformance.ts'

twoProcessesConformance('MySQL', openScratchSchema)

/** A migrated, empty schema; emptied after the test. */
async function openScratchSchema(t: TestContext): Promise<ScratchDatabase> {
  const opened: Database<UserTables>[] = []
  const afterwards: (() => Promise<void>)[] = []
  t.after(async () => {
    for (const database of opened) await database.close()
    for (const work of afterwards) await work()
  })
  const address = await scratchSchema((work) => afterwards.push(work), {
    name: 'user',
    up: (to) => migrateMysql(to, migrations),
  })
  const open = (): Database<UserTables> => {
    const randomness = createSystemRandomness()
    const database = openMysqlDatabase<UserTables>({
      address,
      scheduler: systemScheduler,
      randomness,
    })
    opened.push(database)
    return database
  }
  return { ...open(), openAgain: open }
}
