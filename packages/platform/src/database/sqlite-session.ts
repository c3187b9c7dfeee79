import { DatabaseSync, type StatementSync } from 'node:sqlite'
import {
  DuplicateKey,
  type SqlRow,
  type SqlSession,
  type SqlValue,
  StoreUnavailable,
} from './sql-session.ts'

/** A SQLite connection of this thread. Its promises are settled already: SQLite does not wait. */
export interface SqliteSession extends SqlSession {
  /** Runs SQL text that has no values and no result (pragmas, schema). */
  script(sql: string): void
  /** Rows of a statement that returns some, else how many it changed. */
  run(
    sql: string,
    values: readonly SqlValue[],
  ): { readonly rows: SqlRow[]; readonly changed: number; readonly lastId: bigint }
  close(): void
}

export interface SqliteOptions {
  /** Path of the database file; its folder must exist. */
  readonly file: string
  readonly readOnly?: boolean
  /** What is deleted is overwritten in the file: for keys, whose end must be the end. */
  readonly overwritesDeleted?: boolean
  /**
   * Pages in the log from which on a commit copies them into the file; 8,000 (32 MiB) when left
   * out. A page that was written many times is copied once: with 1,000, as SQLite has it, a
   * commit took a fifth longer.
   */
  readonly checkpointPages?: number
}

const READ_CACHE_KIB = 8_192
const WRITE_CACHE_KIB = 16_384
const CHECKPOINT_PAGES = 8_000
const STATEMENTS_CACHED_MAX = 512
const BUSY_TIMEOUT_MS = 5_000
const SQLITE_BUSY = 5
const LOCKED_PAUSE_MS = 20
const LOCKED_TRIES_MAX = BUSY_TIMEOUT_MS / LOCKED_PAUSE_MS
const SQLITE_CONSTRAINT_PRIMARYKEY = 1_555
const SQLITE_CONSTRAINT_UNIQUE = 2_067
/**
 * SQLITE_BUSY, SQLITE_READONLY, SQLITE_IOERR, SQLITE_FULL, SQLITE_CANTOPEN, SQLITE_PROTOCOL: the
 * file, not the statement.
 */
const UNAVAILABLE_CODES = new Set([5, 8, 10, 13, 14, 15])
const PRIMARY_CODE_MASK = 0xff
const NOTHING_RAN = { rows: [], changed: 0, lastId: 0n }

/** Opens a file durably: write-ahead log, every commit synced to the disk before it returns. */
export function openSqliteSession(options: SqliteOptions): SqliteSession {
  const database = new DatabaseSync(options.file, {
    readOnly: options.readOnly ?? false,
    timeout: BUSY_TIMEOUT_MS,
  })
  if (options.readOnly !== true) {
    useWriteAheadLog(database)
    database.exec(`PRAGMA wal_autocheckpoint = ${options.checkpointPages ?? CHECKPOINT_PAGES}`)
    if (options.overwritesDeleted === true) database.exec('PRAGMA secure_delete = ON')
  }
  database.exec('PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON')
  database.exec(
    `PRAGMA cache_size = -${options.readOnly === true ? READ_CACHE_KIB : WRITE_CACHE_KIB}`,
  )

  const statements = new Map<string, StatementSync>()
  const prepared = (sql: string): StatementSync => {
    const cached = statements.get(sql)
    if (cached !== undefined) return cached
    if (statements.size >= STATEMENTS_CACHED_MAX) statements.clear()
    const statement = database.prepare(sql)
    statements.set(sql, statement)
    return statement
  }

  const runEach = (sql: string, rows: readonly (readonly SqlValue[])[]): void => {
    attempt(() => {
      const statement = prepared(sql)
      for (const row of rows) statement.run(...row)
    })
  }

  let snapshotReaders = 0

  const session: SqliteSession = {
    dialect: 'sqlite',
    async begin() {
      attempt(() => prepared('BEGIN IMMEDIATE').run())
    },
    async commit() {
      attempt(() => prepared('COMMIT').run())
    },
    async rollback() {
      if (database.isTransaction) attempt(() => prepared('ROLLBACK').run())
    },
    async snapshot(read) {
      // Nothing here waits for the event loop, so readers that begin while another reads end
      // in the same turn: they share its snapshot, and no snapshot lives longer than a turn.
      if (snapshotReaders === 0) attempt(() => prepared('BEGIN').run())
      snapshotReaders += 1
      try {
        return await read(session)
      } finally {
        snapshotReaders -= 1
        if (snapshotReaders === 0) attempt(() => prepared('COMMIT').run())
      }
    },
    script: (sql) => database.exec(sql),
    run(sql, values) {
      // A full disk and its like have SQLite end the transaction by itself.
      if (sql === 'ROLLBACK' && !database.isTransaction) return NOTHING_RAN
      return attempt(() => {
        const statement = prepared(sql)
        if (statement.columns().length > 0) {
          // node:sqlite types columns wider than this schema uses them (no blobs, no bigints).
          const rows = statement.all(...values) as unknown as SqlRow[]
          return { rows, changed: rows.length, lastId: 0n }
        }
        const done = statement.run(...values)
        return { rows: [], changed: Number(done.changes), lastId: BigInt(done.lastInsertRowid) }
      })
    },
    async query<Row extends SqlRow>(sql: string, values: readonly SqlValue[] = []) {
      // The caller names the row's shape; it must agree with the columns that it selects.
      return attempt(() => prepared(sql).all(...values)) as unknown as Row[]
    },
    async execute(sql, values = []) {
      return Number(attempt(() => prepared(sql).run(...values)).changes)
    },
    async selectByKeys<Row extends SqlRow>(
      from: { table: string; columns: readonly string[]; keyColumns: readonly string[] },
      keys: readonly (readonly SqlValue[])[],
    ) {
      const sql = `SELECT ${from.columns.join(', ')} FROM ${from.table} WHERE ${equalTo(from.keyColumns)}`
      return attempt(() => {
        const statement = prepared(sql)
        const rows: Row[] = []
        for (const key of keys) {
          for (const row of statement.all(...key)) rows.push(row as unknown as Row)
        }
        return rows
      })
    },
    async hasAny(tables, keyColumns, keys) {
      return attempt(() =>
        tables.some((table) => {
          const statement = prepared(`SELECT 1 FROM ${table} WHERE ${equalTo(keyColumns)} LIMIT 1`)
          return keys.some((key) => statement.get(...key) !== undefined)
        }),
      )
    },
    async insertRows(table, columns, rows) {
      const places = columns.map(() => '?').join(', ')
      runEach(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${places})`, rows)
    },
    async updateRows(table, setColumns, keyColumns, rows) {
      const set = setColumns.map((column) => `${column} = ?`).join(', ')
      runEach(`UPDATE ${table} SET ${set} WHERE ${equalTo(keyColumns)}`, rows)
    },
    async deleteRows(table, keyColumns, keys) {
      runEach(`DELETE FROM ${table} WHERE ${equalTo(keyColumns)}`, keys)
    },
    close() {
      statements.clear()
      database.close()
    },
  }
  return session
}

/**
 * Two that open a new file at the same moment both want to change how it is kept, and SQLite lets
 * the second wait for no time-out then: it tells at once that the file is locked.
 */
function useWriteAheadLog(database: DatabaseSync): void {
  const pause = new Int32Array(new SharedArrayBuffer(4))
  for (let tries = 1; ; tries += 1) {
    try {
      database.exec('PRAGMA journal_mode = WAL')
      return
    } catch (error) {
      if (tries === LOCKED_TRIES_MAX || errorCode(error) !== SQLITE_BUSY) throw error
      Atomics.wait(pause, 0, 0, LOCKED_PAUSE_MS)
    }
  }
}

function errorCode(error: unknown): number | undefined {
  const isTheirs = error instanceof Error && 'errcode' in error
  return isTheirs ? Number(error.errcode) & PRIMARY_CODE_MASK : undefined
}

function equalTo(columns: readonly string[]): string {
  return columns.map((column) => `${column} = ?`).join(' AND ')
}

function attempt<Result>(run: () => Result): Result {
  try {
    return run()
  } catch (error) {
    throw translate(error)
  }
}

function translate(error: unknown): unknown {
  if (!(error instanceof Error) || !('errcode' in error)) return error
  const code = Number(error.errcode)
  if (code === SQLITE_CONSTRAINT_PRIMARYKEY || code === SQLITE_CONSTRAINT_UNIQUE) {
    return new DuplicateKey(error.message, { cause: error })
  }
  return UNAVAILABLE_CODES.has(code & PRIMARY_CODE_MASK)
    ? new StoreUnavailable(error.message, { cause: error })
    : error
}
