import type { TestContext } from 'node:test'
import { systemClock } from '@onsale/kernel/clock.ts'
import { createIds } from '@onsale/kernel/ids.ts'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import type { MysqlSchema } from '@onsale/platform/database/mysql/address.ts'
import { createDatabaseClock } from '@onsale/platform/database/mysql/database-clock.ts'
import { migrateMysql } from '@onsale/platform/database/mysql/migrate-mysql.ts'
import {
  type MysqlReads,
  type MysqlSession,
  openMysqlReads,
  openMysqlSession,
} from '@onsale/platform/database/mysql/mysql-session.ts'
import { scratchSchema } from '@onsale/platform/testing/mysql-server.ts'
import { migrations } from '../../migrations/index.ts'
import { openMysqlLedger, type MysqlLedgerOptions } from '../adapters/sql/mysql-ledger.ts'
import { createSqlReads } from '../adapters/sql/sql-reads.ts'
import type { Ledger, OrderReads } from '../ports.ts'
import { atEnd } from './at-end.ts'
import type { Books } from './invariants.ts'
import { conformanceSettings } from './ledger.conformance.ts'
import { readBooks } from './scratch.ts'

/** An order schema on a real server, migrated and empty. */
export interface MysqlScratch {
  readonly address: MysqlSchema
  readonly session: MysqlReads
  readonly reads: OrderReads
  books(): Promise<Books>
  events(): Promise<string[]>
  /** A ledger by the wall clock, closed after the test at the latest. */
  openLedger(options?: Partial<MysqlLedgerOptions>): Ledger
  /** A connection that another might have: what it locks stays locked. */
  openOther(): Promise<MysqlSession>
}

const randomness = createSystemRandomness()

export async function mysqlScratch(t: TestContext, url?: string): Promise<MysqlScratch> {
  // Emptied last: what was registered last ends first.
  const address = await scratchSchema((work) => atEnd(t, work), {
    name: 'order',
    ...(url !== undefined && { url }),
    up: (to) => migrateMysql(to, migrations),
  })
  const session = openMysqlReads(address)
  atEnd(t, () => session.close())
  return {
    address,
    session,
    reads: createSqlReads(session),
    books: () => readBooks(session),
    async events() {
      const sql = 'SELECT type, aggregate_version AS version FROM outbox ORDER BY position'
      return (await session.query(sql)).map((row) => `${row['type']} ${row['version']}`)
    },
    openLedger(options = {}) {
      const clock = createDatabaseClock(systemClock, systemClock.now())
      const ledger = openMysqlLedger({
        ...conformanceSettings,
        address,
        clock,
        ids: createIds(clock, randomness),
        scheduler: systemScheduler,
        randomness,
        ...options,
      })
      let closed: Promise<void> | undefined
      const close = (): Promise<void> => (closed ??= ledger.close())
      atEnd(t, close)
      return { commit: ledger.commit, close }
    },
    async openOther() {
      const other = await openMysqlSession(address, {
        isolation: 'READ COMMITTED',
        waitSeconds: 60,
      })
      atEnd(t, () => other.close())
      return other
    },
  }
}
