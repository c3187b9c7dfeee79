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
  /** Told each second or so whether the server can be reached, and if not, why. */
  readonly onReach?: (fault: StoreUnavailable | undefined) => void
}

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
 * The ledger on MySQL in a thread of its own. A batch is some sixteen statements one after
 * another; where requests are read and answered, each of them would wait for its turn of a busy
 * event loop, and rows that others want would be locked meanwhile. A thread that dies fails the
 * batches it had and is followed by another: its connection ends with it, and what became of an
 * unanswered batch its clients' keys tell.
 */
export function openThreadedMysqlLedger(options: ThreadedMysqlLedgerOptions): Ledger {
  const { address, clock, holdMs, payingMs } = options
  const onNotice = (notice: unknown): void => {
    const { fault } = notice as ReachNotice // what mysql-ledger-thread.ts tells
    options.onReach?.(fault === undefined ? undefined : new StoreUnavailable(fault))
  }
  const start = () => {
    const data: MysqlLedgerThreadData = { address, holdMs, payingMs, databaseNow: clock.now() }
    return startWriterThread(new URL('./mysql-ledger-thread.ts', import.meta.url), data, onNotice)
  }
  let thread = start()
  return {
    async commit(entries) {
      if (thread.isDead()) thread = start()
      const { batch, databaseNow } = await thread.ask<MysqlLedgerReply>(packEntries(entries))
      clock.learn(databaseNow)
      return unpackBatch(batch)
    },
    close: () => thread.close(),
  }
}
