import { after } from 'node:test'
import type { MysqlSchema } from '../database/mysql/address.ts'
import { connectMysql, runOn } from '../database/mysql/connection.ts'
import { givenServer } from './given-servers.ts'
import { addressOf, CHECKING, onServer } from './reach-mysql.ts'
import { type MysqlServer, startMysqlServer } from './start-mysql.ts'

let shared: Promise<MysqlServer> | undefined
after(async () => {
  if (shared !== undefined) await (await shared).dispose()
})

/** URL of the server that `TEST_MYSQL_URL` names, or of one that serves this test file. */
export async function testMysqlUrl(): Promise<string> {
  const given = givenServer('TEST_MYSQL_URL')
  if (given !== undefined) return given
  shared ??= startMysqlServer()
  return (await shared).url
}

let schemas = 0
/** Migrated and empty again, by the name of what made them. */
const unused = new Map<string, MysqlSchema[]>()
const made: MysqlSchema[] = []
after(async () => {
  if (shared !== undefined) return // they go with their server
  for (const address of made) await onServer(address, [`DROP DATABASE IF EXISTS ${address.schema}`])
})

/** Has this schema dropped when the file's tests are over, when there is one by then. */
export function dropAfterwards(address: MysqlSchema): void {
  made.push(address)
}

/** A name that no other schema has; whoever made it is dropped when the file's tests are over. */
export async function freshSchema(url?: string): Promise<MysqlSchema> {
  const address = addressOf(url ?? (await testMysqlUrl()))
  schemas += 1
  const fresh = { ...address, schema: `test_${process.pid}_${schemas}` }
  if (url === undefined) made.push(fresh)
  return fresh
}

/**
 * A migrated, empty schema for one test. Making tables is what takes long on a real server, so
 * a schema that a test is done with is emptied for the next that needs the same.
 */
export async function scratchSchema(
  // Given as a function, so that a test can have it run after its connections are closed.
  afterTest: (work: () => Promise<void>) => void,
  make: { readonly name: string; readonly url?: string; up(to: MysqlSchema): Promise<void> },
): Promise<MysqlSchema> {
  const idle = unused.get(make.name) ?? []
  const reused = make.url === undefined ? idle.pop() : undefined
  const address = reused ?? (await freshSchema(make.url))
  if (reused === undefined) await make.up(address)
  if (make.url === undefined) {
    afterTest(async () => {
      await emptyTables(address)
      unused.set(make.name, [...(unused.get(make.name) ?? []), address])
    })
  }
  return address
}

async function emptyTables(address: MysqlSchema): Promise<void> {
  const connection = await connectMysql(address, CHECKING)
  try {
    const { rows } = await runOn(
      connection,
      'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = ?',
      [address.schema],
    )
    await runOn(connection, 'SET SESSION foreign_key_checks = 0')
    for (const { name } of rows) {
      if (!String(name).startsWith('kysely_')) await runOn(connection, `DELETE FROM \`${name}\``)
    }
  } finally {
    connection.destroy()
  }
}
