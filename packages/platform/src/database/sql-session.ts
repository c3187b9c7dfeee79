/** What a column can hold in every dialect we speak. Instants and money are integers. */
export type SqlValue = string | number | null

export type SqlRow = Readonly<Record<string, SqlValue>>

/**
 * One connection, inside a transaction or not. Bulk verbs exist because dialects differ in
 * how they are fast: SQLite by running one prepared statement many times, MySQL by one
 * statement with many rows. Table and column names come from code, never from a request.
 */
export interface SqlSession {
  readonly dialect: 'sqlite' | 'mysql'
  /** Begins a transaction that will write; `commit` returns when it is durable. */
  begin(): Promise<void>
  commit(): Promise<void>
  rollback(): Promise<void>
  /**
   * Runs several reads that must agree with each other on one committed state; they are asked
   * of the session that `read` is given.
   */
  snapshot<Result>(read: (session: SqlSession) => Promise<Result>): Promise<Result>
  query<Row extends SqlRow>(sql: string, values?: readonly SqlValue[]): Promise<Row[]>
  /** Resolves with the number of rows changed. */
  execute(sql: string, values?: readonly SqlValue[]): Promise<number>
  /**
   * Rows whose `keyColumns` equal one of `keys`. With `lock` they are locked for update in
   * key order, and `keyColumns` are the primary key; with `skipLocked` too, rows that another
   * holds are left out instead of waited for (no-ops where the writer owns the file).
   */
  selectByKeys<Row extends SqlRow>(
    from: {
      readonly table: string
      readonly columns: readonly string[]
      readonly keyColumns: readonly string[]
    },
    keys: readonly (readonly SqlValue[])[],
    options?: { readonly lock?: boolean; readonly skipLocked?: boolean },
  ): Promise<Row[]>
  /** Whether any of `tables` has a row whose `keyColumns`, all texts, equal one of `keys`. */
  hasAny(
    tables: readonly string[],
    keyColumns: readonly string[],
    keys: readonly (readonly SqlValue[])[],
  ): Promise<boolean>
  insertRows(
    table: string,
    columns: readonly string[],
    rows: readonly (readonly SqlValue[])[],
  ): Promise<void>
  /** Each row holds the values of `setColumns`, then of `keyColumns`. */
  updateRows(
    table: string,
    setColumns: readonly string[],
    keyColumns: readonly string[],
    rows: readonly (readonly SqlValue[])[],
  ): Promise<void>
  deleteRows(
    table: string,
    keyColumns: readonly string[],
    keys: readonly (readonly SqlValue[])[],
  ): Promise<void>
}

/** A UNIQUE or PRIMARY KEY constraint was hit. */
export class DuplicateKey extends Error {
  override readonly name = 'DuplicateKey'
}

/** The database could not be reached or did not answer in time; nothing is known to be done. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable'
  readonly retryable = true
}
