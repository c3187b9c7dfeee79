import type { Clock } from '@onsale/kernel/clock.ts'
import type { Ids } from '@onsale/kernel/ids.ts'
import { openSqliteSession } from '@onsale/platform/database/sqlite-session.ts'
import { startWriterThread } from '@onsale/platform/database/writer-thread.ts'
import type { Ledger } from '../../ports.ts'
import { createBatchRunner, type LedgerSettings } from './run-batch.ts'
import { type PackedBatch, packEntries, unpackBatch } from './thread-messages.ts'

export interface SqliteLedgerOptions extends LedgerSettings {
  /** The order database's file, migrated already. */
  readonly file: string
}

/**
 * The ledger in a thread of its own, which owns all writes of the file and their fsync. A thread
 * that dies fails the batches it had, and is followed by another: each batch is a transaction of
 * its own, and what became of an unanswered one its clients' keys tell.
 */
export function openSqliteLedger(options: SqliteLedgerOptions): Ledger {
  const start = () =>
    startWriterThread(new URL('./sqlite-ledger-thread.ts', import.meta.url), options)
  let thread = start()
  return {
    async commit(entries) {
      if (thread.isDead()) thread = start()
      return unpackBatch(await thread.ask<PackedBatch>(packEntries(entries)))
    },
    close: () => thread.close(),
  }
}

/** The same ledger in the caller's thread, under the caller's clock: for simulation and tests. */
export function openSqliteLedgerHere(
  options: SqliteLedgerOptions & { readonly clock: Clock; readonly ids: Ids },
): Ledger {
  const session = openSqliteSession({ file: options.file })
  const runBatch = createBatchRunner({ ...options, session })
  let last: Promise<unknown> = Promise.resolve()
  return {
    commit(entries) {
      const committed = last.then(() => runBatch(entries))
      last = committed.catch(() => {})
      return committed
    },
    async close() {
      await last
      session.close()
    },
  }
}
