import type { ReadSession } from '@onsale/order/compose.ts'
import { type SqlSession, StoreUnavailable } from '@onsale/platform/database/sql-session.ts'
import type { SqliteSession } from '@onsale/platform/database/sqlite-session.ts'
import { breathe, type Weak } from './breath.ts'

/**
 * Reads that others may run before. Within a snapshot nothing waits, as with SQLite itself:
 * what is read there agrees.
 */
export function createBreathingReads(inner: SqliteSession, weak: Weak): ReadSession {
  let snapshots = 0
  const before = async (): Promise<void> => {
    if (snapshots > 0) return
    await breathe(weak)
  }
  return {
    ...inner,
    async snapshot(read) {
      await before()
      snapshots += 1
      try {
        return await inner.snapshot(read)
      } finally {
        snapshots -= 1
      }
    },
    async query(sql, values) {
      await before()
      return inner.query(sql, values)
    },
    async execute(sql, values) {
      await before()
      return inner.execute(sql, values)
    },
    async selectByKeys(from, keys, options) {
      await before()
      return inner.selectByKeys(from, keys, options)
    },
  }
}

/** The moments of a write transaction at which it can fail, or the program end. */
export interface WriteMoments {
  /** Before each statement; may throw, may never resolve. */
  statement(): Promise<void>
  commit(): Promise<void>
}

export function writeMoments(
  weak: Weak,
  moments: {
    readonly inTransaction: 'in a transaction' | 'in a transaction of the catalogue'
    readonly beforeCommit: 'before a commit' | 'before a commit of the catalogue'
    readonly statementAway?: 'statement'
    readonly commitAway: 'commit' | 'catalogue commit'
    /** Whether the program may end here at all. */
    readonly mayCrash: () => boolean
  },
): WriteMoments {
  const { life, faults } = weak
  const endAt = (moment: typeof moments.inTransaction | typeof moments.beforeCommit): boolean => {
    if (!life.isAlive) return true
    const crash = moments.mayCrash() ? faults.crashAt(moment) : undefined
    if (crash === undefined) return false
    weak.crash(crash)
    return true
  }
  const away = (what: string): StoreUnavailable =>
    new StoreUnavailable(`simulated: the file cannot be written (${what})`)
  return {
    async statement() {
      if (endAt(moments.inTransaction)) return life.never()
      if (moments.statementAway !== undefined && faults.isStoreAway(moments.statementAway)) {
        throw away('statement')
      }
    },
    async commit() {
      if (endAt(moments.beforeCommit)) return life.never()
      if (faults.isStoreAway(moments.commitAway)) throw away('commit')
    },
  }
}

/** The session of the writer, which can fail at each statement. */
export function createWeakWriter(inner: SqliteSession, moments: WriteMoments): SqlSession {
  return {
    ...inner,
    async begin() {
      await moments.statement()
      await inner.begin()
    },
    async execute(sql, values) {
      await moments.statement()
      return inner.execute(sql, values)
    },
    async selectByKeys(from, keys, options) {
      await moments.statement()
      return inner.selectByKeys(from, keys, options)
    },
    async insertRows(table, columns, rows) {
      if (rows.length > 0) await moments.statement()
      return inner.insertRows(table, columns, rows)
    },
    async updateRows(table, setColumns, keyColumns, rows) {
      if (rows.length > 0) await moments.statement()
      return inner.updateRows(table, setColumns, keyColumns, rows)
    },
    async commit() {
      await moments.commit()
      await inner.commit()
    },
  }
}
