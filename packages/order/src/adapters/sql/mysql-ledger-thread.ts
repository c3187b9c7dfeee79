// The thread that writes to the order schema for this process: every batch comes here.
import { workerData } from 'node:worker_threads'
import { systemClock } from '@onsale/kernel/clock.ts'
import { createIds } from '@onsale/kernel/ids.ts'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import { createDatabaseClock } from '@onsale/platform/database/mysql/database-clock.ts'
import { serveWriterThread, tellOwner } from '@onsale/platform/database/serve-writer-thread.ts'
import { openMysqlLedger } from './mysql-ledger.ts'
import type {
  MysqlLedgerReply,
  MysqlLedgerThreadData,
  ReachNotice,
} from './threaded-mysql-ledger.ts'
import { packBatch, type PackedEntry, unpackEntries } from './thread-messages.ts'

const { address, databaseNow, ...settings } = workerData as MysqlLedgerThreadData // set by openThreadedMysqlLedger
const randomness = createSystemRandomness()
const clock = createDatabaseClock(systemClock, databaseNow)
const ledger = openMysqlLedger({
  ...settings,
  address,
  clock,
  randomness,
  ids: createIds(clock, randomness),
  scheduler: systemScheduler,
  onReach: (fault) => tellOwner({ fault: fault?.message } satisfies ReachNotice),
})

serveWriterThread(
  async (body): Promise<MysqlLedgerReply> => {
    const entries = unpackEntries(body as readonly PackedEntry[]) // sent by openThreadedMysqlLedger
    const batch = packBatch(await ledger.commit(entries))
    return { batch, databaseNow: clock.now() }
  },
  () => ledger.close(),
)
