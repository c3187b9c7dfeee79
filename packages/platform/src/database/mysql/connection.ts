import {
  type Connection,
  type ConnectionOptions,
  createConnection,
  createPool,
  type Pool,
  type PoolConnection,
  type ResultSetHeader,
} from 'mysql2'
import type { SqlRow, SqlValue } from '../sql-session.ts'
import type { MysqlAddress } from './address.ts'
import { translateMysqlFault } from './faults.ts'
import type { Statement } from './statements.ts'

export interface Ran {
  readonly rows: SqlRow[]
  /** Rows that an UPDATE or DELETE met, whether or not it changed them. */
  readonly changed: number
  readonly lastId: bigint
}

export const STATEMENT_MS_MAX = 5_000
const CONNECT_MS_MAX = 2_000

/**
 * What every session of ours is set to, on both kinds of server: strict, in UTC, reading what
 * is committed, never waiting for a row for over a second.
 */
export interface SessionSettings {
  readonly isolation: 'READ COMMITTED' | 'REPEATABLE READ'
  /**
   * Seconds that the server keeps an idle connection, and waits for the rest of a request or for
   * an answer to be taken.
   */
  readonly waitSeconds: number
  /**
   * Several statements may go to the server as one message (`runTogether`). Nothing that a person
   * typed can become a statement: values are escaped as the server reads them in our `sql_mode`.
   */
  readonly together?: boolean
}

function setUp(settings: SessionSettings): readonly string[] {
  const { isolation, waitSeconds } = settings
  return [
    `SET SESSION TRANSACTION ISOLATION LEVEL ${isolation}`,
    `SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', time_zone = '+00:00',
      innodb_lock_wait_timeout = 1, wait_timeout = ${waitSeconds},
      net_read_timeout = ${waitSeconds}, net_write_timeout = ${waitSeconds}`,
  ]
}

function optionsOf(address: MysqlAddress): ConnectionOptions {
  const { host, port, user, password, schema, tls } = address
  return {
    host,
    port,
    user,
    password,
    ...(schema !== undefined && { database: schema }),
    ...(tls && { ssl: { rejectUnauthorized: true, verifyIdentity: true } }),
    charset: 'utf8mb4_bin',
    connectTimeout: CONNECT_MS_MAX,
    // Sums are DECIMAL there; ours stay far below 2^53.
    decimalNumbers: true,
    enableKeepAlive: true,
  }
}

/** Runs a statement; rejects with our own faults. A connection that did not answer in time is ended. */
export function runOn(
  connection: Connection,
  sql: string,
  values: readonly SqlValue[] = [],
  timeoutMs = STATEMENT_MS_MAX,
): Promise<Ran> {
  const { promise, resolve, reject } = Promise.withResolvers<Ran>()
  connection.query({ sql, values: [...values], timeout: timeoutMs }, (error, result) => {
    if (error === null) return resolve(toRan(result as SqlResult)) // one statement, one result
    if (error.code === 'PROTOCOL_SEQUENCE_TIMEOUT') connection.destroy()
    if (isOfNoKey(error.errno) && !/^\s*insert/i.test(sql)) return resolve(NOTHING)
    reject(translateMysqlFault(error))
  })
  return promise
}

/**
 * Runs statements one after another, sent as one message over a connection that was opened for
 * that; resolves with what the last one did. The first that fails is the last that runs.
 */
export function runTogether(
  connection: Connection,
  statements: readonly Statement[],
): Promise<Ran> {
  const [only, ...others] = statements
  if (only !== undefined && others.length === 0) return runOn(connection, only.sql, only.values)
  const sql = statements.map((statement) => statement.sql).join(';\n')
  const values = statements.flatMap((statement) => statement.values)
  const { promise, resolve, reject } = Promise.withResolvers<Ran>()
  connection.query({ sql, values, timeout: STATEMENT_MS_MAX }, (error, results) => {
    const last = error === null ? (results as SqlResult[]).at(-1) : undefined // one each
    if (last !== undefined) return resolve(toRan(last))
    if (error?.code === 'PROTOCOL_SEQUENCE_TIMEOUT') connection.destroy()
    reject(translateMysqlFault(error))
  })
  return promise
}

type SqlResult = SqlRow[] | ResultSetHeader

const NOTHING: Ran = { rows: [], changed: 0, lastId: 0n }

/**
 * ER_CANT_AGGREGATE_2COLLATIONS, ER_CANNOT_CONVERT_STRING: a value was compared with a key and is not ASCII, as
 * every key is. It is the key of no row; the server only has no word for that.
 */
function isOfNoKey(errno: number | undefined): boolean {
  return errno === 1_267 || errno === 1_270 || errno === 1_271 || errno === 3_854
}

function toRan(result: SqlResult): Ran {
  if (Array.isArray(result)) return { rows: result, changed: result.length, lastId: 0n }
  return { rows: [], changed: result.affectedRows, lastId: BigInt(result.insertId) }
}

/** Connects and sets the session up; the caller ends the connection. */
export async function connectMysql(
  address: MysqlAddress,
  settings: SessionSettings,
): Promise<Connection> {
  const connection = createConnection({
    ...optionsOf(address),
    multipleStatements: settings.together === true,
  })
  // A fault of a connection reaches whoever runs a statement; alone it is no news.
  connection.on('error', () => {})
  try {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    connection.connect((error) => (error === null ? resolve() : reject(translateMysqlFault(error))))
    await promise
    for (const sql of setUp(settings)) await runOn(connection, sql)
    return connection
  } catch (error) {
    connection.destroy()
    throw error
  }
}

const POOL_WAITING_MAX = 4_096
/** We end an idle connection before the server does, or a statement would find out. */
const IDLE_SHARE = 0.5

/** Connections that are set up alike; taken in the order in which they were asked for. */
export function createMysqlPool(
  address: MysqlAddress,
  settings: SessionSettings & { readonly connectionsMax: number },
): Pool {
  const pool = createPool({
    ...optionsOf(address),
    connectionLimit: settings.connectionsMax,
    // Below the limit: only then does the pool look for idle ones at all.
    maxIdle: settings.connectionsMax - 1,
    idleTimeout: settings.waitSeconds * 1_000 * IDLE_SHARE,
    queueLimit: POOL_WAITING_MAX,
  })
  pool.on('connection', (connection) => {
    connection.on('error', () => {})
    // They run before whatever the connection was taken for: statements go one after another.
    for (const sql of setUp(settings)) {
      connection.query(sql, (error) => {
        if (error !== null) connection.destroy()
      })
    }
  })
  return pool
}

/** Takes a connection of the pool for `work`; one whose fate is unclear is not given back. */
export async function withConnection<Result>(
  pool: Pool,
  work: (connection: Connection) => Promise<Result>,
): Promise<Result> {
  const { promise, resolve, reject } = Promise.withResolvers<PoolConnection>()
  pool.getConnection((error, connection) =>
    error === null ? resolve(connection) : reject(translateMysqlFault(error)),
  )
  const connection = await promise
  let isClean = false
  try {
    const result = await work(connection)
    isClean = true
    return result
  } finally {
    if (isClean) connection.release()
    else connection.destroy()
  }
}
