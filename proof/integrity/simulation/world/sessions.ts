import type { ReadSession } from '@onsale/order/compose.ts'
import { type SqlSession, StoreUnavailable } from '@onsale/platform/database/sql-session.ts'
import type { SqliteSession } from '@onsale/platform/database/sqlite-session.ts'
import { breathe, type Weak } from './breath.ts'
import type { Life } from './life.ts'

/**
 * Reads that others may run before. Within a snapshot nothing waits, as with SQLite itself:
 * what is read there agrees.
 */
export function createBreathingReads(inner: SqliteSession, weak: Weak): ReadSession {
  const { life } = weak
  let snapshots = 0
  const afterBreath = async <Result>(read: () => Promise<Result>): Promise<Result> => {
    if (snapshots === 0) await breathe(weak)
    return life.isAlive ? read() : life.never()
  }
  return {
    ...inner,
    snapshot: (read) =>
      afterBreath(async () => {
        snapshots += 1
        try {
          return await inner.snapshot(read)
        } finally {
          snapshots -= 1
        }
      }),
    query: (sql, values) => afterBreath(() => inner.query(sql, values)),
    execute: (sql, values) => afterBreath(() => inner.execute(sql, values)),
    selectByKeys: (from, keys, options) =>
      afterBreath(() => inner.selectByKeys(from, keys, options)),
    hasAny: (tables, keyColumns, keys) => afterBreath(() => inner.hasAny(tables, keyColumns, keys)),
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
export function createWeakWriter(
  inner: SqliteSession,
  moments: WriteMoments,
  life: Life,
): SqlSession {
  const after = async <Result>(
    moment: Promise<void>,
    run: () => Promise<Result>,
  ): Promise<Result> => {
    await moment
    return life.isAlive ? run() : life.never()
  }
  return {
    ...inner,
    begin: () => after(moments.statement(), () => inner.begin()),
    execute: (sql, values) => after(moments.statement(), () => inner.execute(sql, values)),
    selectByKeys: (from, keys, options) =>
      after(moments.statement(), () => inner.selectByKeys(from, keys, options)),
    hasAny: (tables, keyColumns, keys) =>
      after(moments.statement(), () => inner.hasAny(tables, keyColumns, keys)),
    insertRows: (table, columns, rows) =>
      after(moments.statement(), () => inner.insertRows(table, columns, rows)),
    updateRows: (table, setColumns, keyColumns, rows) =>
      after(moments.statement(), () => inner.updateRows(table, setColumns, keyColumns, rows)),
    commit: () => after(moments.commit(), () => inner.commit()),
    rollback: () => (life.isAlive ? inner.rollback() : life.never()),
  }
}
