import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { createSimulatedTime } from '@onsale/platform/bus/testing/simulated-time.ts'
import { openMysqlDatabase } from '@onsale/platform/database/mysql/open-mysql-database.ts'
import { migrateMysql } from '@onsale/platform/database/mysql/migrate-mysql.ts'
import { scratchSchema } from '@onsale/platform/testing/mysql-server.ts'
import { atEnd } from '../../testing/at-end.ts'
import { NOW } from '../../testing/given.ts'
import { providerConformance } from '../../testing/provider.conformance.ts'
import { createSandboxProvider } from './sandbox-provider.ts'
import { sandboxMigrations, type SandboxTables } from './tables.ts'

const outcome = (name: string) => ({ outcome: name })

providerConformance('sandbox on MySQL', async (t) => {
  const address = await scratchSchema((work) => atEnd(t, work), {
    name: 'sandbox',
    up: (to) => migrateMysql(to, sandboxMigrations, 'sandbox'),
  })
  const { clock } = createSimulatedTime(NOW)
  const open = () => {
    const tools = { scheduler: systemScheduler, randomness: createSystemRandomness() }
    const database = openMysqlDatabase<SandboxTables>({ address, ...tools })
    const provider = createSandboxProvider({ database, clock })
    let closed: Promise<void> | undefined
    const close = (): Promise<void> => (closed ??= provider.close())
    atEnd(t, close)
    return { ...provider, close }
  }
  const provider = open()
  return {
    provider,
    async reopen() {
      await provider.close()
      return open()
    },
    dataOf: {
      approve: outcome('approve'),
      decline: outcome('decline'),
      undecided: outcome('timeout'),
    },
  }
})
