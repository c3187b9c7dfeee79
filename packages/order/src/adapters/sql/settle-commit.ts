import type { Clock } from '@onsale/kernel/clock.ts'
import type { Randomness } from '@onsale/kernel/randomness.ts'
import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import { backoffMsOf } from '@onsale/platform/database/mysql/backoff.ts'
import { isReason } from '@onsale/platform/database/mysql/faults.ts'
import { DuplicateKey, StoreUnavailable } from '@onsale/platform/database/sql-session.ts'
import type { KeptConnection } from './mysql-connection-keeper.ts'

export type Fate = 'committed' | 'not committed' | 'unknown'

/** How long we try to find out; then the clients are told to come again, and their keys tell. */
const SETTLE_MS_MAX = 5_000

/**
 * Makes the function that finds out what became of a batch whose COMMIT was not answered. The
 * first statement of a batch inserts its id, so inserting the same id once more
 * - waits while the old transaction is still open,
 * - meets a duplicate when it was committed, all of it,
 * - and succeeds when it was rolled back: it held that very row from its first statement on, so
 *   it cannot be open any more, nor come later.
 */
export function createSettler(deps: {
  readonly connection: KeptConnection
  readonly clock: Clock
  readonly scheduler: Scheduler
  readonly randomness: Randomness
}): (batchId: string) => Promise<Fate> {
  const { connection, clock } = deps
  return async function settle(batchId) {
    const giveUpAt = clock.monotonicMs() + SETTLE_MS_MAX
    for (let tries = 1; clock.monotonicMs() < giveUpAt; tries += 1) {
      try {
        const session = await connection.get()
        await session.begin()
        const sql = 'INSERT INTO batches (id, committed_at) VALUES (?, ?)'
        await session.execute(sql, [batchId, clock.now()])
        await connection.rollBack()
        return 'not committed'
      } catch (error) {
        if (isReason(error, 'lost')) connection.drop()
        else await connection.rollBack()
        if (error instanceof DuplicateKey) return 'committed'
        if (!(error instanceof StoreUnavailable)) throw error
        await deps.scheduler.sleep(backoffMsOf(tries, deps.randomness))
      }
    }
    return 'unknown'
  }
}
