import type { Connection } from 'mysql2'
import type { SqlRow, SqlSession, SqlValue } from '../sql-session.ts'
import type { MysqlAddress } from './address.ts'
import {
  connectMysql,
  runOn,
  runTogether,
  type SessionSettings,
  withConnection,
  createMysqlPool,
} from './connection.ts'
import { isReason, MysqlUnavailable } from './faults.ts'
import {
  anyStatement,
  chunksOf,
  deleteStatement,
  insertStatement,
  keysInOrder,
  possibleKeys,
  selectStatement,
  type Statement,
  updateStatement,
} from './statements.ts'

/** One connection; transactions are the caller's. After `isLost` faults it is of no use. */
export interface MysqlSession extends SqlSession {
  /** UTC ms by the server's clock, at the time of this very statement. */
  now(): Promise<number>
  /** Rejects when the server cannot be reached, or could not be written to. */
  ping(): Promise<void>
  /** Ends the connection in good order; the server may be slow to hear of it. */
  close(): Promise<void>
  /** Ends it at once, answered or not; the server rolls back what was not committed. */
  abandon(): void
}

/**
 * Opens a connection that writes: it reads what is committed, and locks. When its settings say
 * `together`, the beginning of a transaction and rows written in bulk wait for the next statement
 * that tells something, COMMIT at the latest, or until they are a large message by themselves, and
 * go with it: a batch is six or seven messages there and back instead of sixteen. What they meet
 * (a duplicate key, say) is then told by that statement.
 */
export async function openMysqlSession(
  address: MysqlAddress,
  settings: SessionSettings,
): Promise<MysqlSession> {
  const connection = await connectMysql(address, settings)
  return settings.together === true ? sessionTogether(connection) : sessionOver(connection)
}

/** A server takes messages of 16 MiB, or of less where its operator says so. */
const TOGETHER_CHARS_MAX = 1_048_576

const BEGIN = 'START TRANSACTION'
const NOW = 'SELECT FLOOR(UNIX_TIMESTAMP(NOW(3)) * 1000) AS now'
const SNAPSHOT = 'START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY'

function sessionOver(connection: Connection): MysqlSession {
  const run: Run = (sql, values) => runOn(connection, sql, values)
  return sessionBy(connection, run, {
    ...verbsOver(run, runEach(run)),
    begin: async () => void (await run(BEGIN)),
    rollback: async () => void (await run('ROLLBACK')),
  })
}

function sessionTogether(connection: Connection): MysqlSession {
  let waiting: Statement[] = []
  let waitingChars = 0
  const runWith = (statements: readonly Statement[]) => {
    const all = [...waiting, ...statements]
    waiting = []
    waitingChars = 0
    return runTogether(connection, all)
  }
  const run: Run = (sql, values = []) => runWith([{ sql, values }])
  const later = async (statements: readonly Statement[]): Promise<void> => {
    for (const statement of statements) {
      waitingChars += lengthOf(statement)
      if (waitingChars < TOGETHER_CHARS_MAX) waiting.push(statement)
      else await runWith([statement])
    }
  }
  return sessionBy(connection, run, {
    ...verbsOver(run, later),
    begin: () => later([{ sql: BEGIN, values: [] }]),
    async rollback() {
      waiting = []
      waitingChars = 0
      await run('ROLLBACK')
    },
  })
}

function sessionBy(
  connection: Connection,
  run: Run,
  verbs: Verbs & Pick<SqlSession, 'begin' | 'rollback'>,
): MysqlSession {
  const session: MysqlSession = {
    ...verbs,
    async commit() {
      await run('COMMIT')
    },
    async snapshot(read) {
      await run('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ')
      await run(SNAPSHOT)
      const result = await read(session)
      await run('COMMIT')
      return result
    },
    async now() {
      const { rows } = await run(NOW)
      return Number(rows[0]?.['now'])
    },
    async ping() {
      const { rows } = await run('SELECT @@global.read_only AS read_only')
      if (Number(rows[0]?.['read_only']) === 0) return
      throw new MysqlUnavailable('away', 'MySQL: the server is read-only')
    },
    async close() {
      // Not waited for: a server that is silent would keep us for ever.
      connection.end(() => connection.destroy())
    },
    abandon: () => connection.destroy(),
  }
  return session
}

/** Reads over several connections at once; each statement, or snapshot, is one's own. */
export type MysqlReads = SqlSession & Pick<MysqlSession, 'now' | 'close'>

const READ_CONNECTIONS_MAX = 8
const READ_WAIT_SECONDS = 60

/**
 * Opens connections that only read. A read that met a lost connection is asked once more on a
 * fresh one: reading twice changes nothing.
 */
export function openMysqlReads(address: MysqlAddress): MysqlReads {
  const pool = createMysqlPool(address, {
    isolation: 'REPEATABLE READ',
    waitSeconds: READ_WAIT_SECONDS,
    connectionsMax: READ_CONNECTIONS_MAX,
  })
  const onOne = async <Result>(work: (connection: Connection) => Promise<Result>) => {
    try {
      return await withConnection(pool, work)
    } catch (error) {
      if (!isReason(error, 'lost')) throw error
      return withConnection(pool, work)
    }
  }
  const noWrites = (): Promise<never> => Promise.reject(new Error('these connections only read'))
  return {
    ...verbsOver((sql, values) => onOne((connection) => runOn(connection, sql, values)), noWrites),
    begin: noWrites,
    commit: noWrites,
    rollback: noWrites,
    snapshot: (read) => onOne((connection) => sessionOver(connection).snapshot(read)),
    now: () => onOne((connection) => sessionOver(connection).now()),
    async close() {
      const { promise, resolve } = Promise.withResolvers<void>()
      pool.end(() => resolve())
      await promise
    },
  }
}

type Verbs = Omit<SqlSession, 'begin' | 'commit' | 'rollback' | 'snapshot'>

type Run = (
  sql: string,
  values?: readonly SqlValue[],
) => Promise<{ rows: SqlRow[]; changed: number }>

type RunAll = (statements: readonly Statement[]) => Promise<void>

function runEach(run: Run): RunAll {
  return async (statements) => {
    for (const { sql, values } of statements) await run(sql, values)
  }
}

/** The verbs that are statements, whatever connection they run on; `runAll` is for those that only write. */
function verbsOver(run: Run, runAll: RunAll): Verbs {
  return {
    dialect: 'mysql',
    async query<Row extends SqlRow>(sql: string, values: readonly SqlValue[] = []) {
      // The caller names the row's shape; it must agree with the columns that it selects.
      return (await run(sql, values)).rows as Row[]
    },
    async execute(sql, values = []) {
      return (await run(sql, values)).changed
    },
    async selectByKeys<Row extends SqlRow>(
      from: { table: string; columns: readonly string[]; keyColumns: readonly string[] },
      keys: readonly (readonly SqlValue[])[],
      options: { readonly lock?: boolean; readonly skipLocked?: boolean } = {},
    ) {
      const lock = options.lock !== true ? '' : ' FOR UPDATE'
      const locking = options.skipLocked === true ? ' FOR UPDATE SKIP LOCKED' : lock
      const found: Row[] = []
      for (const chunk of chunksOf(keysInOrder(keys))) {
        const { sql, values } = selectStatement(from, chunk, locking)
        found.push(...((await run(sql, values)).rows as Row[])) // ditto
      }
      return found
    },
    async hasAny(tables, keyColumns, keys) {
      for (const chunk of chunksOf(possibleKeys(keys))) {
        const { sql, values } = anyStatement(tables, keyColumns, chunk)
        if ((await run(sql, values)).rows.length > 0) return true
      }
      return false
    },
    insertRows: (table, columns, rows) =>
      runAll(chunksOf(rows).map((chunk) => insertStatement(table, columns, chunk))),
    updateRows: (table, setColumns, keyColumns, rows) =>
      runAll(chunksOf(rows).map((chunk) => updateStatement(table, setColumns, keyColumns, chunk))),
    deleteRows: (table, keyColumns, keys) =>
      runAll(chunksOf(keys).map((chunk) => deleteStatement(table, keyColumns, chunk))),
  }
}

const NUMBER_CHARS = 20

/** About as many characters as a statement is sent with. */
function lengthOf({ sql, values }: Statement): number {
  let chars = sql.length
  for (const value of values) chars += typeof value === 'string' ? value.length : NUMBER_CHARS
  return chars
}
