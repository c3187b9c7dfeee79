import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  Kysely,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import type { SqlRow, SqlValue } from './sql-session.ts'

/** One SQLite connection as Kysely needs it: of this thread, or of a writer thread. */
export interface SqliteRunner {
  run(sql: string, values: readonly SqlValue[]): Ran | Promise<Ran>
  /** How a transaction begins: readers take a snapshot, writers the write lock at once. */
  readonly begin: 'BEGIN' | 'BEGIN IMMEDIATE'
}

interface Ran {
  readonly rows: SqlRow[]
  readonly changed: number
  readonly lastId: bigint
}

/** Kysely over one connection; whoever comes second waits until the first gives it back. */
export function kyselyOverSqlite<Schema>(runner: SqliteRunner): Kysely<Schema> {
  const dialect: Dialect = {
    createAdapter: () => new TransactionalAdapter(),
    createDriver: () => new SingleConnectionDriver(runner),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  }
  return new Kysely<Schema>({ dialect })
}

/**
 * SQLite makes and changes tables in transactions. The library leaves them out here, and a
 * process that ends within a migration would leave half of one that can never be run again.
 */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}

class SingleConnectionDriver implements Driver {
  readonly #runner: SqliteRunner
  readonly #connection: DatabaseConnection
  #lastInLine: Promise<void> = Promise.resolve()
  #release: () => void = () => {}

  constructor(runner: SqliteRunner) {
    this.#runner = runner
    this.#connection = {
      executeQuery: async <Row>(query: CompiledQuery): Promise<QueryResult<Row>> => {
        const ran = await runner.run(query.sql, query.parameters.map(toSqlValue))
        return {
          // Kysely's own types say what the row is; the driver only hands it through.
          rows: ran.rows as unknown as Row[],
          numAffectedRows: BigInt(ran.changed),
          insertId: ran.lastId,
        }
      },
      streamQuery() {
        throw new Error('SQLite results are not streamed here')
      },
    }
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    const before = this.#lastInLine
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#lastInLine = promise
    await before
    this.#release = resolve
    return this.#connection
  }

  async beginTransaction(): Promise<void> {
    await this.#runner.run(this.#runner.begin, [])
  }

  async commitTransaction(): Promise<void> {
    await this.#runner.run('COMMIT', [])
  }

  async rollbackTransaction(): Promise<void> {
    await this.#runner.run('ROLLBACK', [])
  }

  async releaseConnection(): Promise<void> {
    this.#release()
  }

  async destroy(): Promise<void> {}
}

function toSqlValue(value: unknown): SqlValue {
  if (typeof value === 'string' || typeof value === 'number' || value === null) return value
  if (typeof value === 'boolean') return value ? 1 : 0
  throw new TypeError(`not a value of a column: ${typeof value}`)
}
