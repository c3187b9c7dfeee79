import { DuplicateKey, StoreUnavailable } from '../sql-session.ts'

/**
 * Why MySQL did not do it.
 * - `deadlock`: the server rolled the whole transaction back; it can run again as it was.
 * - `lock-timeout`: a row was held by another for too long; the statement was undone, the
 *   transaction still stands.
 * - `lost`: the connection is gone. What was not committed is not done; a COMMIT that was under
 *   way may be.
 * - `away`: the server is there, and cannot write or take us now.
 */
export type MysqlReason = 'deadlock' | 'lock-timeout' | 'lost' | 'away'

export class MysqlUnavailable extends StoreUnavailable {
  readonly reason: MysqlReason

  constructor(reason: MysqlReason, message: string) {
    super(message)
    this.reason = reason
  }
}

/** The account, the schema or the server itself will not do; trying again does not help. */
export class MysqlRefused extends Error {
  override readonly name = 'MysqlRefused'
}

export function isReason(error: unknown, reason: MysqlReason): boolean {
  return error instanceof MysqlUnavailable && error.reason === reason
}

/** By number, as both servers have them. */
const REASONS: ReadonlyMap<number, MysqlReason> = new Map([
  [1213, 'deadlock'],
  [1205, 'lock-timeout'],
  [1040, 'away'], // too many connections
  [1203, 'away'], // too many connections of this account
  [1226, 'away'], // a limit of the account is used up
  [1290, 'away'], // --read-only: a standby, or a primary that stepped down
  [1792, 'away'], // a read-only transaction
  [1836, 'away'], // read-only mode
  [3100, 'away'], // a replication plug-in refused the commit
  [1021, 'away'], // disk full
  [1114, 'away'], // the table space is full
  [1041, 'away'], // out of memory
  [1037, 'away'],
  [1038, 'away'],
  [1053, 'lost'], // the server shuts down
  [1077, 'lost'],
  [1079, 'lost'],
  [1152, 'lost'], // aborted connections
  [1184, 'lost'],
  [1158, 'lost'], // packets that could not be read or written in time
  [1159, 'lost'],
  [1160, 'lost'],
  [1161, 'lost'],
  [1317, 'lost'], // the statement was killed
  [1927, 'lost'], // the connection was killed
  [3169, 'lost'],
  [4031, 'lost'], // idle for too long
])

const DUPLICATES = new Set([1062, 1586, 1022])
/** Wrong password, no such schema, no right to it. */
const REFUSALS = new Set([1044, 1045, 1049, 1142, 1227, 1251, 1698, 1130, 1820, 3118])

/**
 * What the driver says, as our own classes. The driver's error is not kept: its text and its
 * members repeat the statement, with what people typed.
 */
export function translateMysqlFault(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error))
  const { errno, code, fatal, sqlMessage } = error as Error & {
    readonly errno?: number
    readonly code?: string
    readonly fatal?: boolean
    readonly sqlMessage?: string
  } // members that mysql2 gives its errors
  const message = `MySQL ${code ?? error.name}: ${withoutValues(sqlMessage ?? error.message)}`
  if (errno !== undefined && DUPLICATES.has(errno)) return new DuplicateKey(message)
  if (errno !== undefined && REFUSALS.has(errno)) return new MysqlRefused(message)
  const reason = REASONS.get(errno ?? 0) ?? (isLost(code, fatal) ? 'lost' : undefined)
  return reason === undefined ? new Error(message) : new MysqlUnavailable(reason, message)
}

/** The driver marks what ended the connection; sockets have codes of their own. */
function isLost(code: string | undefined, fatal: boolean | undefined): boolean {
  return fatal === true || (code !== undefined && /^(?:PROTOCOL_|E[A-Z]+$|POOL_)/.test(code))
}

/** Servers quote what was given between apostrophes. */
function withoutValues(message: string): string {
  return message.replaceAll(/'(?:[^'\\]|\\.|'')*'/g, "'…'").slice(0, 300)
}
