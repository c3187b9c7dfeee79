import type { Database } from '@onsale/platform/database/database.ts'
import { kyselyOverSqlite } from '@onsale/platform/database/kysely-sqlite.ts'
import { openSqliteSession } from '@onsale/platform/database/sqlite-session.ts'
import { ALONE } from '@onsale/platform/database/turn.ts'
import { breathe, type Weak } from './breath.ts'
import { writeMoments } from './sessions.ts'

/** A service's database in this thread, which can fail as the ledger can. */
export function openWeakDatabase<Schema>(file: string, weak: Weak): Database<Schema> {
  const { life, faults } = weak
  const reads = openSqliteSession({ file, readOnly: true })
  const writes = openSqliteSession({ file })
  writes.script('PRAGMA synchronous = OFF')
  life.closeAtEnd(() => {
    reads.close()
    writes.close()
  })
  const moments = writeMoments(weak, {
    inTransaction: 'in a transaction of the catalogue',
    beforeCommit: 'before a commit of the catalogue',
    commitAway: 'catalogue commit',
    mayCrash: () => true,
  })
  const reader = kyselyOverSqlite<Schema>({
    begin: 'BEGIN',
    async run(sql, values) {
      await breathe(weak)
      return life.isAlive ? reads.run(sql, values) : life.never()
    },
  })
  const writer = kyselyOverSqlite<Schema>({
    begin: 'BEGIN IMMEDIATE',
    async run(sql, values) {
      await breathe(weak)
      if (sql === 'COMMIT') await moments.commit()
      else if (sql !== 'ROLLBACK') await moments.statement()
      if (!life.isAlive) return life.never()
      const ran = writes.run(sql, values)
      const crash = sql === 'COMMIT' ? faults.crashAt('after a commit of the catalogue') : undefined
      if (crash === undefined) return ran
      weak.crash(crash)
      return life.never()
    },
  })
  return {
    reader,
    write: (work) => writer.transaction().execute(work),
    turn: () => ALONE,
    async close() {},
  }
}

/** The same without faults and without an end: what lies outside the program. */
export function openOutsideDatabase<Schema>(file: string): Database<Schema> {
  const session = openSqliteSession({ file })
  session.script('PRAGMA synchronous = OFF')
  const db = kyselyOverSqlite<Schema>({ begin: 'BEGIN IMMEDIATE', run: session.run })
  return {
    reader: db,
    write: (work) => db.transaction().execute(work),
    turn: () => ALONE,
    async close() {
      session.close()
    },
  }
}
