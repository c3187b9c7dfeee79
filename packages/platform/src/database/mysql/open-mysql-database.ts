import type { Randomness } from '@onsale/kernel/randomness.ts'
import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import type { Transaction } from 'kysely'
import type { Database } from '../database.ts'
import type { MysqlSchema } from './address.ts'
import { createMysqlPool } from './connection.ts'
import { MysqlUnavailable, type MysqlReason } from './faults.ts'
import { kyselyOverMysql, sourceOfPool } from './kysely-mysql.ts'
import { backoffMsOf } from './backoff.ts'
import { createMysqlTurn } from './mysql-turn.ts'

export interface MysqlDatabaseOptions {
  readonly address: MysqlSchema
  readonly scheduler: Scheduler
  readonly randomness: Randomness
}

const CONNECTIONS_MAX = 8
const WAIT_SECONDS = 10
const TRIES_MAX = 6

/** The server rolled back. A lost connection counts too, as long as COMMIT was not sent. */
const RUN_AGAIN: ReadonlySet<MysqlReason> = new Set(['deadlock', 'lock-timeout'])

/**
 * Opens a service's MySQL schema, which must be migrated already. A transaction that lost a
 * deadlock, waited too long for a row, or lost its connection before the COMMIT, was rolled
 * back and runs again, six times at most: its work must touch nothing but `tx`. When the
 * connection is lost at COMMIT nobody knows: that is `StoreUnavailable`, and the caller's key or
 * receipt tells when it asks again.
 */
export function openMysqlDatabase<Schema>(options: MysqlDatabaseOptions): Database<Schema> {
  const pool = createMysqlPool(options.address, {
    isolation: 'READ COMMITTED',
    waitSeconds: WAIT_SECONDS,
    connectionsMax: CONNECTIONS_MAX,
  })
  const db = kyselyOverMysql<Schema>(sourceOfPool(pool))
  const writeOnce = async <Result>(work: (tx: Transaction<Schema>) => Promise<Result>) => {
    let commits = false
    try {
      const result = await db.transaction().execute(async (tx) => {
        const done = await work(tx)
        commits = true
        return done
      })
      return { result }
    } catch (error) {
      if (!(error instanceof MysqlUnavailable)) throw error
      if (RUN_AGAIN.has(error.reason) || (error.reason === 'lost' && !commits)) return { error }
      throw error
    }
  }
  return {
    reader: db,
    async write(work) {
      for (let tries = 1; ; tries += 1) {
        const done = await writeOnce(work)
        if (!('error' in done)) return done.result
        if (tries === TRIES_MAX) throw done.error
        await options.scheduler.sleep(backoffMsOf(tries, options.randomness))
      }
    },
    turn: (name) => createMysqlTurn(options, name),
    async close() {
      const { promise, resolve } = Promise.withResolvers<void>()
      pool.end(() => resolve())
      await promise
    },
  }
}
