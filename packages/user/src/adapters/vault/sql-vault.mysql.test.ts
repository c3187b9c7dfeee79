import type { TestContext } from 'node:test'
import { systemClock } from '@onsale/kernel/clock.ts'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import { migrateMysql } from '@onsale/platform/database/mysql/migrate-mysql.ts'
import { openMysqlDatabase } from '@onsale/platform/database/mysql/open-mysql-database.ts'
import { scratchSchema } from '@onsale/platform/testing/mysql-server.ts'
import { vaultMigrations } from '../../../migrations/vault/index.ts'
import type { Vault } from '../../ports.ts'
import { dataKey } from '../../testing/scratch-vault.ts'
import { vaultConformance } from '../../testing/vault.conformance.ts'
import { createSqlVault } from './sql-vault.ts'
import type { VaultTables } from './tables.ts'

vaultConformance('vault on MySQL', openVaultSchema)

/** A migrated, empty schema; emptied after the test. */
async function openVaultSchema(t: TestContext): Promise<Vault> {
  const afterwards: (() => Promise<void>)[] = []
  t.after(async () => {
    for (const work of afterwards.toReversed()) await work()
  })
  const address = await scratchSchema((work) => afterwards.push(work), {
    name: 'vault',
    up: (to) => migrateMysql(to, vaultMigrations),
  })
  const randomness = createSystemRandomness()
  const scheduler = systemScheduler
  const database = openMysqlDatabase<VaultTables>({ address, scheduler, randomness })
  afterwards.push(() => database.close())
  return createSqlVault({ database, keys: [dataKey('old', 1)], clock: systemClock, randomness })
}
