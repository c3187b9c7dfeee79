import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import type { MysqlSchema } from '@onsale/platform/database/mysql/address.ts'
import { isReason, MysqlRefused, MysqlUnavailable } from '@onsale/platform/database/mysql/faults.ts'
import {
  type MysqlSession,
  openMysqlSession,
} from '@onsale/platform/database/mysql/mysql-session.ts'
import { StoreUnavailable } from '@onsale/platform/database/sql-session.ts'

/**
 * Seconds after which the server ends a connection that says nothing and gives back its locks: a
 * process that froze must not keep others from a hot row. So idle ones are pinged each second.
 */
const WAIT_SECONDS = 2
const PING_EVERY_MS = 1_000

/** The one connection that the ledger writes by; a lost one is followed by another. */
export interface KeptConnection {
  /** The connection, opened when there is none. Throws `StoreUnavailable` and others. */
  get(): Promise<MysqlSession>
  /** It is of no use any more. */
  drop(): void
  /** Undoes what was not committed; a connection that cannot is dropped. */
  rollBack(): Promise<void>
  close(): Promise<void>
}

export function keepConnection(options: {
  readonly address: MysqlSchema
  readonly scheduler: Scheduler
  /** Runs `work` when no batch is under way. */
  readonly between: (work: () => Promise<void>) => Promise<void>
  readonly onReach: (fault: StoreUnavailable | undefined) => void
}): KeptConnection {
  const { address, scheduler } = options
  const settings = {
    isolation: 'READ COMMITTED',
    waitSeconds: WAIT_SECONDS,
    together: true,
  } as const
  const closing = new AbortController()
  let session: MysqlSession | undefined
  let failures = 0

  const get = async (): Promise<MysqlSession> => {
    if (closing.signal.aborted) throw new StoreUnavailable('the ledger is closed')
    session ??= await openMysqlSession(address, settings).catch(asUnavailable)
    return session
  }
  const drop = (): void => {
    session?.abandon()
    session = undefined
  }
  const ping = async (): Promise<void> => {
    if (closing.signal.aborted) return
    try {
      await (await get()).ping()
      failures = 0
      options.onReach(undefined)
    } catch (error) {
      drop()
      failures += 1
      // One may be a connection that was ended while it was idle: the next is a fresh one.
      const fault = error instanceof Error ? error.message : String(error)
      if (failures > 1) options.onReach(new StoreUnavailable(fault))
    }
  }
  const pinging = (async () => {
    while (!closing.signal.aborted) {
      await scheduler.sleep(PING_EVERY_MS, closing.signal)
      await options.between(ping)
    }
  })()

  return {
    get,
    drop,
    async rollBack() {
      try {
        await session?.rollback()
      } catch (error) {
        if (!isReason(error, 'lost')) throw error
        drop()
      }
    },
    async close() {
      closing.abort()
      await pinging
      await session?.close()
    },
  }
}

/** It let us in before: whoever changed the account may change it back. */
function asUnavailable(error: unknown): never {
  if (error instanceof MysqlRefused) throw new MysqlUnavailable('away', error.message)
  throw error
}
