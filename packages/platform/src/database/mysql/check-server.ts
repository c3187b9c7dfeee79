import type { Connection } from 'mysql2'
import { placeOfMysql, type MysqlAddress, type MysqlSchema } from './address.ts'
import { connectMysql, runOn } from './connection.ts'
import { MysqlRefused, MysqlUnavailable } from './faults.ts'

/** The server cannot be used as it is; the message says what to change, in a line. */
export class MysqlUnfit extends Error {
  override readonly name = 'MysqlUnfit'
}

export interface ServerFacts {
  /** `VERSION()` as it is. */
  readonly version: string
  readonly flushAtCommit: number
  readonly hasBinlog: boolean
  readonly syncBinlog: number
  readonly binlogFormat: string
  readonly isReadOnly: boolean
}

/** Locking reads that skip, checks that are enforced: MySQL 8.0.16 and MariaDB 10.6 have them. */
const OLDEST = { MySQL: [8, 0, 16], MariaDB: [10, 6, 0] } as const

/**
 * What keeps these facts from being those of a server that we can sell on; empty when nothing
 * does. `mayForget`: this is a test, and its commits may be lost with the machine.
 */
export function faultsOfServer(facts: ServerFacts, mayForget: boolean): string[] {
  const faults: string[] = []
  const kind = /mariadb/i.test(facts.version) ? 'MariaDB' : 'MySQL'
  const oldest = OLDEST[kind]
  if (!isAtLeast(facts.version, oldest)) {
    faults.push(
      `is ${kind} ${facts.version.slice(0, 32)}; ${kind} ${oldest.join('.')} or newer is needed`,
    )
  }
  if (facts.hasBinlog && facts.binlogFormat === 'STATEMENT') {
    faults.push('has binlog_format=STATEMENT, which cannot log READ COMMITTED; set ROW')
  }
  if (facts.isReadOnly) faults.push('is read-only: it is a standby; name the primary')
  if (mayForget) return faults
  // On MariaDB 3 is 1 and something more.
  if (facts.flushAtCommit !== 1 && !(kind === 'MariaDB' && facts.flushAtCommit === 3)) {
    faults.push(
      `has innodb_flush_log_at_trx_commit=${facts.flushAtCommit} and may forget what it committed; set 1`,
    )
  }
  if (facts.hasBinlog && facts.syncBinlog !== 1) {
    faults.push(`has sync_binlog=${facts.syncBinlog} and may forget what it committed; set 1`)
  }
  return faults
}

function isAtLeast(version: string, oldest: readonly number[]): boolean {
  const found = /^(\d+)\.(\d+)\.(\d+)/.exec(version)?.slice(1).map(Number) ?? []
  for (const [index, least] of oldest.entries()) {
    const part = found[index] ?? 0
    if (part !== least) return part > least
  }
  return true
}

/** Throws `MysqlUnfit` when the server cannot be reached, lets us not in, or will not do. */
export async function checkMysqlServer(
  address: MysqlAddress,
  options: { readonly mayForget: boolean },
): Promise<void> {
  const place = placeOfMysql({ ...address, schema: undefined })
  let connection: Connection | undefined
  try {
    connection = await connectMysql({ ...address, schema: undefined }, CHECKING)
    const faults = faultsOfServer(await readFacts(connection), options.mayForget)
    if (faults.length > 0) throw new MysqlUnfit(`${place} ${faults.join('; it ')}`)
  } catch (error) {
    throw explained(error, place) ?? error
  } finally {
    connection?.destroy()
  }
}

/** Throws `MysqlUnfit` when this account cannot use the schema, or it is not there. */
export async function reachMysqlSchema(address: MysqlSchema): Promise<void> {
  try {
    const connection = await connectMysql(address, CHECKING)
    connection.destroy()
  } catch (error) {
    throw explained(error, placeOfMysql(address)) ?? error
  }
}

const CHECKING = { isolation: 'READ COMMITTED', waitSeconds: 10 } as const

/** The same fault in the words of whoever set the URL; undefined when it is another's. */
export function explained(error: unknown, place: string): MysqlUnfit | undefined {
  if (error instanceof MysqlRefused) {
    return new MysqlUnfit(`${place} refuses this account: ${error.message}`, { cause: error })
  }
  if (error instanceof MysqlUnavailable) {
    return new MysqlUnfit(`${place} cannot be used now: ${error.message}`, { cause: error })
  }
  return error instanceof MysqlUnfit ? error : undefined
}

async function readFacts(connection: Connection): Promise<ServerFacts> {
  const { rows } = await runOn(
    connection,
    `SELECT VERSION() AS version, @@innodb_flush_log_at_trx_commit AS flush_at_commit,
      @@log_bin AS log_bin, @@sync_binlog AS sync_binlog, @@binlog_format AS binlog_format,
      @@read_only AS read_only`,
  )
  const row = rows[0] ?? {}
  return {
    version: String(row['version']),
    flushAtCommit: Number(row['flush_at_commit']),
    hasBinlog: isOn(row['log_bin']),
    syncBinlog: Number(row['sync_binlog']),
    binlogFormat: String(row['binlog_format']),
    isReadOnly: isOn(row['read_only']),
  }
}

/** Flags are numbers on one server and words on another. */
function isOn(value: unknown): boolean {
  return value !== 0 && value !== '0' && value !== 'OFF' && value !== undefined
}
