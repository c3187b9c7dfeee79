import type { Clock } from '@onsale/kernel/clock.ts'
import { createIds } from '@onsale/kernel/ids.ts'
import { createBatchRunner } from '@onsale/order/adapters/sql/run-batch.ts'
import { notBehind } from '@onsale/order/domain/clock-check.ts'
import type { BatchResult, Entry, Ledger } from '@onsale/order/ports.ts'
import { type SqlSession, StoreUnavailable } from '@onsale/platform/database/sql-session.ts'
import { openSqliteSession } from '@onsale/platform/database/sqlite-session.ts'
import type { Weak } from './breath.ts'
import { createWeakWriter, writeMoments } from './sessions.ts'

export interface SimulatedLedgerOptions {
  readonly file: string
  readonly holdMs: number
  readonly payingMs: number
  readonly clock: Clock
  readonly weak: Weak
  readonly commitMsMax: number
  /** Told of every batch that was committed, in their order, before anybody else can know. */
  readonly committed: (
    entries: readonly Entry[],
    result: BatchResult,
    decidedAt: number,
  ) => Promise<void>
}

/** A ledger that tells its clock. */
export type SimulatedLedger = Ledger & { readonly clockNow: () => number }

/** The real batch runner over the real schema, as if in a thread of its own that can fail. */
export function openSimulatedLedger(options: SimulatedLedgerOptions): SimulatedLedger {
  const { weak, holdMs, payingMs } = options
  const { life, faults, chance } = weak
  const inner = openSqliteSession({ file: options.file })
  inner.script('PRAGMA synchronous = OFF') // a simulated power cut keeps what was committed
  life.closeAtEnd(() => inner.close())
  const [newest] = inner.run('SELECT MAX(committed_at) AS at FROM batches', []).rows
  const clock = notBehind(options.clock, Number(newest?.['at'] ?? 0))
  const ids = createIds(clock, chance.fork('ids'))
  let commits = 0
  let decidedAt = 0
  const moments = writeMoments(weak, {
    inTransaction: 'in a transaction',
    beforeCommit: 'before a commit',
    statementAway: 'statement',
    commitAway: 'commit',
    // Entries that run one by one: those committed already must be told of first.
    mayCrash: () => commits === 0,
  })
  const writer = createWeakWriter(inner, moments, life)
  const session: SqlSession = {
    ...writer,
    async commit() {
      await writer.commit()
      commits += 1
    },
  }
  const clockRead: Clock = {
    now() {
      decidedAt = clock.now()
      return decidedAt
    },
    monotonicMs: () => clock.monotonicMs(),
  }
  const runBatch = createBatchRunner({ session, clock: clockRead, ids, holdMs, payingMs })

  const commitNow = async (sent: string): Promise<BatchResult> => {
    await life.sleep(chance.fraction() * options.commitMsMax + faults.takeSlowDisk())
    commits = 0
    // As between threads: nobody shares an object.
    const entries = JSON.parse(sent) as readonly Entry[]
    const result = await runBatch(entries)
    await options.committed(entries, result, decidedAt)
    if (commits > 0) {
      const crash = faults.crashAt('after a commit')
      if (crash !== undefined) {
        weak.crash(crash)
        return life.never()
      }
      if (faults.takeUnknownCommit()) {
        throw new StoreUnavailable('simulated: nobody knows whether it was committed')
      }
    }
    const reply = JSON.stringify(result)
    await life.sleep(chance.fraction() * 2)
    return JSON.parse(reply) as BatchResult
  }

  let last: Promise<unknown> = Promise.resolve()
  return {
    clockNow: () => clock.now(),
    commit(entries) {
      const sent = JSON.stringify(entries)
      const committed = last.then(() => commitNow(sent))
      last = committed.catch(() => {})
      return committed
    },
    async close() {
      await last
    },
  }
}
