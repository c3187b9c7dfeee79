// The thread that owns the order database: every write of the order service comes here.
import { workerData } from 'node:worker_threads'
import { createSteadyClock, systemClock } from '@onsale/kernel/clock.ts'
import { createIds } from '@onsale/kernel/ids.ts'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { checkpointBeside } from '@onsale/platform/database/checkpoint-beside.ts'
import { serveWriterThread } from '@onsale/platform/database/serve-writer-thread.ts'
import { openSqliteSession } from '@onsale/platform/database/sqlite-session.ts'
import { notBehind } from '../../domain/clock-check.ts'
import { newestCommitAt } from './newest-commit.ts'
import { createBatchRunner } from './run-batch.ts'
import type { SqliteLedgerOptions } from './sqlite-ledger.ts'
import { packBatch, type PackedEntry, unpackEntries } from './thread-messages.ts'

/** 256 MiB: by then another thread should have copied them long ago. */
const CHECKPOINT_PAGES = 64_000

const options = workerData as SqliteLedgerOptions // set by openSqliteLedger
const session = openSqliteSession({ file: options.file, checkpointPages: CHECKPOINT_PAGES })
const checkpointer = checkpointBeside(session, options.file)
const clock = notBehind(createSteadyClock(systemClock), await newestCommitAt(session))
const ids = createIds(clock, createSystemRandomness())
const runBatch = createBatchRunner({ ...options, session, clock, ids })

serveWriterThread(
  async (body) => {
    // Sent by openSqliteLedger.
    const committed = await runBatch(unpackEntries(body as readonly PackedEntry[]))
    checkpointer.committed()
    return packBatch(committed)
  },
  async () => {
    await checkpointer.close()
    session.close()
  },
)
