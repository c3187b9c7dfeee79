import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { sql } from 'kysely'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import type { Database } from '@onsale/platform/database/database.ts'
import { migrateMysql } from '@onsale/platform/database/mysql/migrate-mysql.ts'
import { openMysqlDatabase } from '@onsale/platform/database/mysql/open-mysql-database.ts'
import { scratchSchema } from '@onsale/platform/testing/mysql-server.ts'
import { migrations } from '../../migrations/index.ts'
import type { UserTables } from '../adapters/sql/tables.ts'
import type { UserStore } from '../ports.ts'
import { EMAIL, givenAccounts, PASSWORD } from '../testing/given-accounts.ts'
import { eventually } from '../testing/given-two-services.ts'
import type { ScratchDatabase } from '../testing/scratch-database.ts'
import { twoProcessesConformance } from '../testing/two-processes.conformance.ts'
import { signUp } from './sign-up.ts'
import { verifyEmail } from './verify-email.ts'

twoProcessesConformance('MySQL', openScratchSchema)

test('MySQL: an attempt that is proved here while it is evicted there becomes an account that can be used', async (t) => {
  const accounts = await givenAccounts(t, await openScratchSchema(t))
  const { deps, anotherProcess, database, signUp: attempt, codeOf, logIn, time } = accounts
  const attemptId = await attempt()
  const code = codeOf('verify-address')
  const [isProved, mayCommit] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const store: UserStore = {
    ...deps.store,
    write: (work) =>
      deps.store.write(async (tx) => {
        const result = await work(tx)
        isProved.resolve()
        await mayCommit.promise
        return result
      }),
  }
  const proving = verifyEmail({ ...deps, store }, { attemptId, code })
  await isProved.promise

  // There it is an hour later: the attempt is of no use any more.
  const now = () => time.clock.now() + 3_600_000
  const there = { ...anotherProcess(), clock: { ...time.clock, now } }
  let isListed = false
  const evicting = signUp(
    {
      ...there,
      store: {
        ...there.store,
        write: (work) =>
          there.store.write((tx) =>
            work({
              ...tx,
              async listAttempts(emailIndex) {
                const attempts = await tx.listAttempts(emailIndex)
                isListed = true
                return attempts
              },
            }),
          ),
      },
    },
    { email: EMAIL, password: PASSWORD, name: 'Mina' },
  )
  await eventually(async () => isListed || (await waitsForLock(database)), LOCKS_ANEW_MS)
  mayCommit.resolve()
  assert.deepEqual(await proving, { kind: 'verified' })
  await evicting
  assert.equal((await logIn()).kind, 'opened')
})

/** The server tells the same again to whoever looks sooner than 100 ms after the last look. */
const LOCKS_ANEW_MS = 150

async function waitsForLock({ reader }: Database<UserTables>): Promise<boolean> {
  const { rows } = await sql`
    select 1 from information_schema.innodb_trx where trx_state = 'LOCK WAIT'
  `.execute(reader)
  return rows.length > 0
}

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
