import { type MysqlSchema, parseMysqlUrl } from '../database/mysql/address.ts'
import { connectMysql, runOn } from '../database/mysql/connection.ts'

export const CHECKING = { isolation: 'READ COMMITTED', waitSeconds: 60 } as const

export function addressOf(url: string) {
  const parsed = parseMysqlUrl(url)
  if (parsed.kind === 'mistake') throw new Error(`${url}: ${parsed.message}`)
  return parsed.address
}

/** Runs statements as the account of this address, on a connection of their own. */
export async function onServer(
  address: Parameters<typeof connectMysql>[0],
  statements: readonly string[],
): Promise<void> {
  const connection = await connectMysql({ ...address, schema: undefined }, CHECKING)
  try {
    for (const sql of statements) await runOn(connection, sql)
  } finally {
    connection.destroy()
  }
}

/** The same as a URL, for whoever reads it from the environment. */
export function urlOf(address: MysqlSchema): string {
  const { user, password, host, port, schema } = address
  const account = [user, password].map(encodeURIComponent).join(':')
  return `mysql://${account}@${host}:${port}/${schema}`
}
