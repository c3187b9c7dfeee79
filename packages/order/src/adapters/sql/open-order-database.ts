import type { Clock } from '@onsale/kernel/clock.ts'
import type { Randomness } from '@onsale/kernel/randomness.ts'
import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import { createDatabaseClock } from '@onsale/platform/database/mysql/database-clock.ts'
import { openMysqlReads, openMysqlSession } from '@onsale/platform/database/mysql/mysql-session.ts'
import { createMysqlTurn } from '@onsale/platform/database/mysql/mysql-turn.ts'
import type { DatabasePlace } from '@onsale/platform/database/place.ts'
import { openSqliteSession } from '@onsale/platform/database/sqlite-session.ts'
import type { SqlSession, StoreUnavailable } from '@onsale/platform/database/sql-session.ts'
import { ALONE, type Turn } from '@onsale/platform/database/turn.ts'
import { isClockBehind, notBehind } from '../../domain/clock-check.ts'
import type { Ledger } from '../../ports.ts'
import type { LedgerSettings } from './decide-batch.ts'
import { openThreadedMysqlLedger } from './threaded-mysql-ledger.ts'
import { newestCommitAt } from './newest-commit.ts'
import { openSqliteLedger } from './sqlite-ledger.ts'

/** A connection that only reads. */
export type ReadSession = SqlSession & { close(): Promise<void> | void }

/** The order database, opened: what reads it, what writes it, and whose clock it goes by. */
export interface OrderDatabase {
  readonly session: ReadSession
  /** For early judgements and ids: the ledger's clock, or as near to it as this process knows. */
  readonly clock: Clock
  openLedger(): Ledger
  /** The turn of this name among all processes that have this database open. */
  turn(name: string): Turn
}

export interface OrderDatabaseOptions extends LedgerSettings {
  /** Migrated already. */
  readonly place: DatabasePlace
  readonly clock: Clock
  readonly scheduler: Scheduler
  readonly randomness: Randomness
  /** Told whether the database can be reached, where that can change; see `MysqlLedgerOptions`. */
  readonly onReach?: (fault: StoreUnavailable | undefined) => void
  /** Takes the place of the connection that reads a file: simulation and tests. */
  readonly openReads?: (file: string) => ReadSession
}

/** Throws when the clock that judges is far behind what was judged already. */
export async function openOrderDatabase(options: OrderDatabaseOptions): Promise<OrderDatabase> {
  const { place } = options
  return place.kind === 'file' ? openFile(place.file, options) : openMysql(place, options)
}

/** One connection that writes what no batch of the ledger touches, beside a running service too. */
export async function openOrderSession(
  place: DatabasePlace,
): Promise<SqlSession & { close(): Promise<void> | void }> {
  if (place.kind === 'file') return openSqliteSession({ file: place.file })
  return openMysqlSession(place.address, { isolation: 'READ COMMITTED', waitSeconds: 60 })
}

async function openFile(file: string, options: OrderDatabaseOptions): Promise<OrderDatabase> {
  const session = options.openReads?.(file) ?? openSqliteSession({ file, readOnly: true })
  const newest = await closingOnFault(session, async () => {
    const found = await newestCommitAt(session)
    assertNotBehind('this machine', options.clock.now(), found)
    return found
  })
  const { holdMs, payingMs } = options
  return {
    session,
    clock: notBehind(options.clock, newest),
    openLedger: () => openSqliteLedger({ file, holdMs, payingMs }),
    turn: () => ALONE,
  }
}

async function openMysql(
  { address }: Extract<DatabasePlace, { kind: 'mysql' }>,
  options: OrderDatabaseOptions,
): Promise<OrderDatabase> {
  const session = openMysqlReads(address)
  return closingOnFault(session, async () => {
    const newest = await newestCommitAt(session)
    const now = await session.now()
    assertNotBehind('the database server', now, newest)
    const clock = createDatabaseClock(options.clock, now, newest)
    return {
      session,
      clock,
      openLedger: () => openThreadedMysqlLedger({ ...options, address, clock }),
      turn: (name) => createMysqlTurn({ ...options, address }, name),
    }
  })
}

function assertNotBehind(whose: string, now: number, newest: number | undefined): void {
  if (!isClockBehind(now, newest)) return
  throw new Error(
    `the clock of ${whose} is over a minute behind the newest order; set it right first`,
  )
}

async function closingOnFault<Result>(
  session: ReadSession,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    await session.close()
    throw error
  }
}
