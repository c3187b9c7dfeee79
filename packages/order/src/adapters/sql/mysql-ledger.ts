import type { Clock } from '@onsale/kernel/clock.ts'
import type { Ids } from '@onsale/kernel/ids.ts'
import type { Randomness } from '@onsale/kernel/randomness.ts'
import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import type { MysqlSchema } from '@onsale/platform/database/mysql/address.ts'
import { backoffMsOf } from '@onsale/platform/database/mysql/backoff.ts'
import type { DatabaseClock } from '@onsale/platform/database/mysql/database-clock.ts'
import { MysqlUnavailable } from '@onsale/platform/database/mysql/faults.ts'
import { DuplicateKey, StoreUnavailable } from '@onsale/platform/database/sql-session.ts'
import type { BatchResult, Entry, Ledger } from '../../ports.ts'
import { decideBatch, type LedgerSettings } from './decide-batch.ts'
import { createTermsReader } from './load-orders.ts'
import { StateMoved } from './load-state.ts'
import { keepConnection } from './mysql-connection-keeper.ts'
import { allFailed, DUPLICATE_KEY_RETRIES_MAX } from './run-batch.ts'
import { createSettler } from './settle-commit.ts'
import { createSuspects } from './suspects.ts'

export interface MysqlLedgerOptions extends LedgerSettings {
  /** The order schema, migrated already. */
  readonly address: MysqlSchema
  readonly clock: DatabaseClock
  readonly ids: Ids
  readonly scheduler: Scheduler
  readonly randomness: Randomness
  /** Told each second or so whether the server can be reached, and if not, why. */
  readonly onReach?: (fault: StoreUnavailable | undefined) => void
}

/** What a batch may take with all that goes wrong; then its clients are told to come again. */
const BATCH_MS_MAX = 5_000
/** What entries one by one may take; the others wait in the queue then. */
const ONE_BY_ONE_MS_MAX = 3_000
const DEADLOCK_RETRIES_MAX = 8
/** In about a second: a server that is away for longer is told of, not waited for. */
const LOSS_RETRIES_MAX = 8

/** How one try of a batch ended. */
type Tried =
  | { readonly kind: 'done'; readonly result: BatchResult }
  | { readonly kind: 'failed'; readonly error: unknown }

/** What the tries of a batch have met so far. */
interface Course {
  readonly since: number
  duplicates: number
  deadlocks: number
  losses: number
  skipAll: boolean
}

/**
 * The ledger on MySQL: one batch after another, each ONE transaction, on one connection.
 *
 * What goes wrong, and what is done, so that nothing is done twice and nothing answered that is
 * not committed:
 * - a duplicate key, or a row that moved: another process was first; the batch is decided again
 *   on what is there now, three times at most.
 * - a deadlock: the server has rolled back; again, after a moment that is never the same.
 * - a row that another holds for over a second: rolled back, then decided without such rows;
 *   their commands go back to the queue, and those rows are not waited for until they are free.
 * - the connection lost before COMMIT: nothing is done; again on another.
 * - the connection lost at COMMIT: the batch's id is inserted once more. See `settle-commit.ts`.
 * - whatever else, or one of these too often: entry by entry, so that one bad request never
 *   fails its neighbours.
 */
export function openMysqlLedger(options: MysqlLedgerOptions): Ledger {
  const { clock, ids, scheduler, randomness } = options
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const done = last.then(work)
    last = done.catch(() => {})
    return done
  }
  const connection = keepConnection({
    ...options,
    between: inTurn,
    onReach: options.onReach ?? (() => {}),
  })
  const terms = createTermsReader()
  const suspects = createSuspects(clock)
  const settle = createSettler({ ...options, connection })

  const tryOnce = async (entries: readonly Entry[], skipAll: boolean): Promise<Tried> => {
    const batchId = ids.next()
    let decided: BatchResult | undefined
    try {
      const session = await connection.get()
      const skipped = { all: skipAll, suspects: suspects.now() }
      const now = () => askClock(session, clock)
      const environment = { ...options, session, terms, now, skipped }
      const { result, hasChanges, units } = await decideBatch(environment, batchId, entries)
      suspects.learn(units)
      if (!hasChanges) {
        await connection.rollBack()
        return { kind: 'done', result }
      }
      decided = result
      await session.commit()
      return { kind: 'done', result }
    } catch (error) {
      // Also one that cannot write: the address may lead to another server by now.
      if (concernsAll(error)) connection.drop()
      else await connection.rollBack()
      if (decided === undefined || !(error instanceof StoreUnavailable)) {
        return { kind: 'failed', error }
      }
      // The fate of the COMMIT is unknown.
      const fate = await settle(batchId)
      if (fate === 'committed') return { kind: 'done', result: decided }
      if (fate === 'not committed') return { kind: 'failed', error }
      return { kind: 'done', result: allFailed(entries, error) }
    }
  }

  /** What to do after a failed try: wait so long and try again, or undefined: it is over. */
  const waitBeforeNext = (error: unknown, course: Course): number | undefined => {
    if (clock.monotonicMs() - course.since > BATCH_MS_MAX) return undefined
    if (error instanceof DuplicateKey || error instanceof StateMoved) {
      course.duplicates += 1
      return course.duplicates <= DUPLICATE_KEY_RETRIES_MAX ? 0 : undefined
    }
    if (!(error instanceof MysqlUnavailable)) return undefined
    switch (error.reason) {
      case 'deadlock':
        course.deadlocks += 1
        return course.deadlocks <= DEADLOCK_RETRIES_MAX
          ? backoffMsOf(course.deadlocks, randomness)
          : undefined
      case 'lock-timeout': {
        const isFirst = !course.skipAll
        course.skipAll = true
        return isFirst ? 0 : undefined
      }
      case 'lost':
        course.losses += 1
        return course.losses <= LOSS_RETRIES_MAX
          ? backoffMsOf(course.losses, randomness)
          : undefined
      case 'away':
        return undefined
    }
  }

  const runBatch = async (entries: readonly Entry[], skipAll = false): Promise<BatchResult> => {
    const since = clock.monotonicMs()
    const course = { since, duplicates: 0, deadlocks: 0, losses: 0, skipAll }
    for (;;) {
      const tried = await tryOnce(entries, course.skipAll)
      if (tried.kind === 'done') return tried.result
      const waitMs = waitBeforeNext(tried.error, course)
      if (waitMs !== undefined) {
        if (waitMs > 0) await scheduler.sleep(waitMs)
        continue
      }
      const isAll = entries.length === 1 || concernsAll(tried.error)
      return isAll ? allFailed(entries, asStoreFault(tried.error)) : runOneByOne(entries)
    }
  }

  const runOneByOne = async (entries: readonly Entry[]): Promise<BatchResult> => {
    const since = clock.monotonicMs()
    const parts: BatchResult[] = []
    for (const [index, entry] of entries.entries()) {
      if (clock.monotonicMs() - since > ONE_BY_ONE_MS_MAX) {
        parts.push(comeAgain(entries.slice(index)))
        break
      }
      parts.push(await runBatch([entry], true))
    }
    return {
      results: parts.flatMap((part) => part.results),
      stock: parts.flatMap((part) => part.stock),
      changedTicketIds: [...new Set(parts.flatMap((part) => part.changedTicketIds))],
      hasEvents: parts.some((part) => part.hasEvents),
    }
  }

  let isClosed = false
  return {
    commit(entries) {
      if (isClosed) return Promise.reject(new StoreUnavailable('the ledger is closed'))
      return inTurn(() => runBatch(entries))
    },
    async close() {
      isClosed = true
      await last
      await connection.close()
    },
  }
}

/** Its clock may step back when another server takes over; what was committed by it may not. */
async function askClock(
  session: { now(): Promise<number> },
  clock: DatabaseClock & Clock,
): Promise<number> {
  clock.learn(await session.now())
  return clock.now()
}

/** The database is away for everybody; a row that is held concerns only who wants it. */
function concernsAll(error: unknown): boolean {
  if (error instanceof MysqlUnavailable) return error.reason === 'lost' || error.reason === 'away'
  return error instanceof StoreUnavailable
}

/** A conflict that did not end is nobody's mistake: the client may come again. */
function asStoreFault(error: unknown): unknown {
  const isConflict = error instanceof DuplicateKey || error instanceof StateMoved
  return isConflict ? new StoreUnavailable(error.message) : error
}

function comeAgain(entries: readonly Entry[]): BatchResult {
  const fault = 'others hold rows for long'
  return {
    results: entries.map(() => ({ ok: false, fault, retryable: true, again: true })),
    stock: [],
    changedTicketIds: [],
    hasEvents: false,
  }
}
