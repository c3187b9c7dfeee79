import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  MysqlAdapter,
  MysqlIntrospector,
  MysqlQueryCompiler,
  type QueryResult,
} from 'kysely'
import type { Connection, Pool, PoolConnection } from 'mysql2'
import type { SqlValue } from '../sql-session.ts'
import { runOn, STATEMENT_MS_MAX } from './connection.ts'
import { isReason, translateMysqlFault } from './faults.ts'

/** Where Kysely gets its connections from, and gives them back to. */
export interface MysqlSource {
  take(): Promise<Connection>
  /** `isFit`: its transaction is over, and the server is still there. */
  giveBack(connection: Connection, isFit: boolean): void
}

export interface KyselyMysqlOptions {
  readonly statementMsMax?: number
  /** Faults that are no fault here: the statement counts as done. */
  readonly isDone?: (error: unknown) => boolean
}

/**
 * Kysely over MySQL with our own faults (`DuplicateKey`, `StoreUnavailable` and so on). The
 * library's driver hands those of mysql2 through, which repeat what people typed.
 */
export function kyselyOverMysql<Schema>(
  source: MysqlSource,
  options: KyselyMysqlOptions = {},
): Kysely<Schema> {
  return new Kysely<Schema>({
    dialect: {
      createAdapter: () => new MysqlAdapter(),
      createDriver: () => new MysqlDriver(source, options),
      createIntrospector: (db) => new MysqlIntrospector(db),
      createQueryCompiler: () => new MysqlQueryCompiler(),
    },
  })
}

/** Connections of a pool. */
export function sourceOfPool(pool: Pool): MysqlSource {
  const taken = new Map<Connection, PoolConnection>()
  return {
    take() {
      const { promise, resolve, reject } = Promise.withResolvers<Connection>()
      pool.getConnection((error, connection) => {
        if (error !== null) return reject(translateMysqlFault(error))
        taken.set(connection, connection)
        resolve(connection)
      })
      return promise
    },
    giveBack(connection, isFit) {
      const pooled = taken.get(connection)
      taken.delete(connection)
      if (isFit) pooled?.release()
      else connection.destroy()
    },
  }
}

class MysqlKyselyConnection implements DatabaseConnection {
  readonly raw: Connection
  readonly #options: KyselyMysqlOptions
  isFit = true

  constructor(raw: Connection, options: KyselyMysqlOptions) {
    this.raw = raw
    this.#options = options
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    try {
      const ran = await this.run(query.sql, query.parameters.map(toSqlValue))
      return {
        // Kysely's own types say what the row is; the driver only hands it through.
        rows: ran.rows as unknown as Row[],
        numAffectedRows: BigInt(ran.changed),
        insertId: ran.lastId,
      }
    } catch (error) {
      if (this.#options.isDone?.(error) === true) return { rows: [] }
      throw error
    }
  }

  async run(sql: string, values: readonly SqlValue[] = []) {
    try {
      return await runOn(this.raw, sql, values, this.#options.statementMsMax ?? STATEMENT_MS_MAX)
    } catch (error) {
      // Also one that cannot write: the address may lead to another server by now.
      if (isReason(error, 'lost') || isReason(error, 'away')) this.isFit = false
      throw error
    }
  }

  streamQuery(): AsyncIterableIterator<never> {
    throw new Error('results are not streamed here')
  }
}

class MysqlDriver implements Driver {
  readonly #source: MysqlSource
  readonly #options: KyselyMysqlOptions

  constructor(source: MysqlSource, options: KyselyMysqlOptions) {
    this.#source = source
    this.#options = options
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    return new MysqlKyselyConnection(await this.#source.take(), this.#options)
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await ours(connection).run('START TRANSACTION')
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    try {
      await ours(connection).run('COMMIT')
    } catch (error) {
      ours(connection).isFit = false
      throw error
    }
  }

  /** A connection that cannot roll back is ended, and the server rolls back. */
  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    const own = ours(connection)
    await own.run('ROLLBACK').catch(() => {
      own.isFit = false
    })
  }

  async releaseConnection(connection: DatabaseConnection): Promise<void> {
    const { raw, isFit } = ours(connection)
    this.#source.giveBack(raw, isFit)
  }

  async destroy(): Promise<void> {}
}

/** Kysely gives back what `acquireConnection` made. */
function ours(connection: DatabaseConnection): MysqlKyselyConnection {
  if (connection instanceof MysqlKyselyConnection) return connection
  throw new TypeError('not a connection of this driver')
}

function toSqlValue(value: unknown): SqlValue {
  if (typeof value === 'string' || typeof value === 'number' || value === null) return value
  if (typeof value === 'boolean') return value ? 1 : 0
  throw new TypeError(`not a value of a column: ${typeof value}`)
}
