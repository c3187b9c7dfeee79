import type { Connection } from 'mysql2'
import { type MysqlAddress, placeOfMysql } from './address.ts'
import { explained, MysqlUnfit } from './check-server.ts'
import { connectMysql, runOn } from './connection.ts'
import { MysqlRefused } from './faults.ts'
import { quoted } from './statements.ts'

/** An account, and all that it may: everything in its schemas, nothing beside them. */
export interface MysqlAccount {
  readonly user: string
  readonly password: string
  readonly schemas: readonly string[]
}

/** Accounts may be used from any host: which hosts reach the server is the network's to say. */
const FROM_ANYWHERE = '%'
const LOCK = 'onsale accounts'
const LOCK_SECONDS_MAX = 60
const WORKING = { isolation: 'READ COMMITTED', waitSeconds: 2 * LOCK_SECONDS_MAX } as const

/**
 * Makes the accounts that are missing, gives each all rights on its schemas, and sets a password
 * that is not the one given. What is so already stays untouched: it may run again, also while
 * the accounts are in use, and after having been cut off anywhere. Processes that do it at once
 * take turns by a lock of the server, which goes with its connection.
 *
 * Throws `MysqlUnfit`: the server cannot be reached, `admin` may not make accounts, or an account
 * may more than it should, which then is left as it was.
 */
export async function makeMysqlAccounts(
  admin: MysqlAddress,
  accounts: readonly MysqlAccount[],
): Promise<void> {
  const place = placeOfMysql({ ...admin, schema: undefined })
  let connection: Connection | undefined
  try {
    connection = await connectMysql({ ...admin, schema: undefined }, WORKING)
    await takeLock(connection, place)
    for (const account of accounts) await makeAccount(connection, account, admin)
  } catch (error) {
    throw explained(error, place) ?? error
  } finally {
    connection?.destroy()
  }
}

async function takeLock(connection: Connection, place: string): Promise<void> {
  const waitMsMax = (LOCK_SECONDS_MAX + 5) * 1_000
  const values = [LOCK, LOCK_SECONDS_MAX]
  const { rows } = await runOn(connection, 'SELECT GET_LOCK(?, ?) AS got', values, waitMsMax)
  if (Number(rows[0]?.['got']) === 1) return
  throw new MysqlUnfit(
    `${place}: another process has been making accounts for over ${LOCK_SECONDS_MAX} s`,
  )
}

/** Whether the password of the account is this one. */
async function isLetIn(server: MysqlAddress, { user, password }: MysqlAccount): Promise<boolean> {
  try {
    const address = { ...server, user, password, schema: undefined }
    const connection = await connectMysql(address, WORKING)
    connection.destroy()
    return true
  } catch (error) {
    if (!(error instanceof MysqlRefused)) throw error
    return false
  }
}

async function makeAccount(
  connection: Connection,
  account: MysqlAccount,
  admin: MysqlAddress,
): Promise<void> {
  const { user, password, schemas } = account
  const place = placeOfMysql({ ...admin, schema: undefined })
  const who = [user, FROM_ANYWHERE]
  const run = async (sql: string, values: readonly string[]) => {
    try {
      return await runOn(connection, sql, values)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      throw new MysqlUnfit(`${place} did not make the account ${user}: ${reason}`, { cause: error })
    }
  }
  await run('CREATE USER IF NOT EXISTS ?@? IDENTIFIED BY ?', [...who, password])
  const { rows } = await run('SHOW GRANTS FOR ?@?', who)
  const beyond = rightsBeyond(
    rows.map((row) => String(Object.values(row)[0])),
    schemas,
  )
  if (beyond.length > 0) {
    throw new MysqlUnfit(
      `${place}: the account ${user} may more than it should: ${beyond.join('; ')}; revoke that, or name another account`,
    )
  }
  if (!(await isLetIn(admin, account))) {
    await run('ALTER USER ?@? IDENTIFIED BY ?', [...who, password])
  }
  for (const schema of schemas) {
    await run(`GRANT ALL PRIVILEGES ON ${asPattern(schema)}.* TO ?@?`, who)
  }
}

/** In a grant `_` stands for any character: `a_b` would let the account into `axb` as well. */
function asPattern(schema: string): string {
  return quoted(schema.replaceAll('_', String.raw`\_`))
}

const GRANT = /^GRANT (?<rights>.+?) ON (?<where>\S+) TO /

/** What these grants, as the server shows them, give besides rights on the schemas. */
export function rightsBeyond(grants: readonly string[], schemas: readonly string[]): string[] {
  const own = new Set(schemas.flatMap((name) => [`${asPattern(name)}.*`, `${quoted(name)}.*`]))
  return grants.flatMap((grant) => {
    const { rights = '', where = '' } = GRANT.exec(grant)?.groups ?? {}
    const isOwn = own.has(where) || (rights === 'USAGE' && where === '*.*')
    // Behind TO a server may show the password's hash.
    return isOwn ? [] : [grant.replace(/^GRANT /, '').replace(/ TO .*$/s, '')]
  })
}
