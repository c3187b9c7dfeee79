import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import type { MysqlSchema } from '@onsale/platform/database/mysql/address.ts'
import type { DatabaseClock } from '@onsale/platform/database/mysql/database-clock.ts'
import { StoreUnavailable } from '@onsale/platform/database/sql-session.ts'
import { startWriterThread } from '@onsale/platform/database/writer-thread.ts'
import type { Ledger } from '../../ports.ts'
import type { LedgerSettings } from './decide-batch.ts'
import { type PackedBatch, packEntries, unpackBatch } from './thread-messages.ts'

export interface ThreadedMysqlLedgerOptions extends LedgerSettings {
  /** The order schema, migrated already. */
  readonly address: MysqlSchema
  /** Told what the database's clock says, as far as batches ask for it. */
  readonly clock: DatabaseClock
  readonly scheduler: Scheduler
  /** Told each second or so whether the server can be reached, and if not, why. */
  readonly onReach?: (fault: StoreUnavailable | undefined) => void
}

/** Until a thread that died is followed by another, when nobody commits meanwhile. */
const RESTART_MS = 1_000

/** What the thread starts with. */
export interface MysqlLedgerThreadData extends LedgerSettings {
  readonly address: MysqlSchema
  /** The database's clock as this process knows it, UTC ms. */
  readonly databaseNow: number
}

/** What the thread answers a batch with. */
export interface MysqlLedgerReply {
  readonly batch: PackedBatch
  /** UTC ms by the database's clock. */
  readonly databaseNow: number
}

/** What the thread tells each second: whether the server can be reached, and if not, why. */
export interface ReachNotice {
  readonly fault: string | undefined
}

/**
 * The ledger on MySQL in a thread of its own. A batch is some six or seven messages there
 * and back; where requests are read and answered, each of them would wait for its turn of a busy
 * event loop, and rows that others want would be locked meanwhile. A thread that dies fails the
 * batches it had and is followed by another: its connection ends with it, and what became of an
 * unanswered batch its clients' keys tell.
 */
export function openThreadedMysqlLedger(options: ThreadedMysqlLedgerOptions): Ledger {
  const { address, clock, scheduler, holdMs, payingMs } = options
  const onNotice = (notice: unknown): void => {
    const { fault } = notice as ReachNotice // what mysql-ledger-thread.ts tells
    options.onReach?.(fault === undefined ? undefined : new StoreUnavailable(fault))
  }
  const start = () => {
    const data: MysqlLedgerThreadData = { address, holdMs, payingMs, databaseNow: clock.now() }
    const entry = new URL('./mysql-ledger-thread.ts', import.meta.url)
    return startWriterThread(entry, data, { onNotice, onDeath })
  }
  let takeBack = (): void => {}
  // Nobody may commit while this process is not ready, so it does not wait for the next who does.
  const onDeath = (fault: Error): void => {
    options.onReach?.(new StoreUnavailable(fault.message, { cause: fault }))
    takeBack = scheduler.after(RESTART_MS, restart)
  }
  const restart = (): void => {
    takeBack()
    if (thread.isDead()) thread = start()
  }
  let thread = start()
  return {
    async commit(entries) {
      restart()
      const { batch, databaseNow } = await thread.ask<MysqlLedgerReply>(packEntries(entries))
      clock.learn(databaseNow)
      return unpackBatch(batch)
    },
    close() {
      takeBack()
      return thread.close()
    },
  }
}
