import type { Transaction } from 'kysely'
import type { Database } from './database.ts'
import { StoreUnavailable } from './sql-session.ts'

const WORKS_TOGETHER_MAX = 256

interface Waiting<Schema> {
  /** Does the work; what it returns answers whoever asked for it. */
  readonly run: (tx: Transaction<Schema>) => Promise<() => void>
  readonly reject: (fault: unknown) => void
}

/**
 * `database.write` for many small transactions: what waits while one commits goes together in
 * the next, and shares its fsync. Nobody is answered before the commit, and each work is all or
 * nothing still: when one of them fails, all are rolled back and each runs in a transaction of
 * its own. So a work may run twice, and does nothing outside of its transaction.
 *
 * What waits is bounded by whoever asks; nothing is refused here.
 */
export function shareCommits<Schema>(
  database: Pick<Database<Schema>, 'write'>,
): Database<Schema>['write'] {
  const waiting: Waiting<Schema>[] = []
  let isBusy = false

  async function runAll(works: readonly Waiting<Schema>[]): Promise<void> {
    try {
      const answers = await database.write(async (tx) => {
        const done: (() => void)[] = []
        for (const work of works) done.push(await work.run(tx))
        return done
      })
      for (const answer of answers) answer()
    } catch (fault) {
      if (works.length === 1 || fault instanceof StoreUnavailable) {
        for (const work of works) work.reject(fault)
      } else {
        for (const work of works) await runAll([work])
      }
    }
  }

  async function drain(): Promise<void> {
    isBusy = true
    while (waiting.length > 0) await runAll(waiting.splice(0, WORKS_TOGETHER_MAX))
    isBusy = false
  }

  return (work) =>
    new Promise((resolve, reject) => {
      const run = async (tx: Transaction<Schema>): Promise<() => void> => {
        const result = await work(tx)
        return () => resolve(result)
      }
      waiting.push({ run, reject })
      if (!isBusy) void drain()
    })
}
