import { Readable } from 'node:stream'
import type { SqlRow } from '../sql-session.ts'
import type { MysqlSchema } from './address.ts'
import { connectMysql, runOn } from './connection.ts'
import { translateMysqlFault } from './faults.ts'
import { listOf, quoted } from './statements.ts'

/** One moment of a schema, for whoever reads all of it. */
export interface MysqlSnapshot {
  /** The rows of a table, one after another; no more of them are in memory than are being read. */
  rows(table: string, columns: readonly string[]): AsyncIterable<SqlRow>
  close(): void
}

const WAIT_SECONDS = 600

/** Takes the snapshot; what is committed after this resolves is not in it. */
export async function openMysqlSnapshot(address: MysqlSchema): Promise<MysqlSnapshot> {
  const connection = await connectMysql(address, {
    isolation: 'REPEATABLE READ',
    waitSeconds: WAIT_SECONDS,
  })
  try {
    await runOn(connection, 'START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY')
  } catch (error) {
    connection.destroy()
    throw error
  }
  return {
    async *rows(table, columns) {
      const query = connection.query(`SELECT ${listOf(columns)} FROM ${quoted(table)}`)
      try {
        // A plain SELECT gives rows alone.
        for await (const row of Readable.from(query.stream())) yield row as SqlRow
      } catch (error) {
        throw translateMysqlFault(error)
      }
    },
    close: () => connection.destroy(),
  }
}
