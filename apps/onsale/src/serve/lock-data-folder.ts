import { accessSync, constants, mkdirSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** Orders of people lie there. */
const OWNER_ONLY = 0o700

/**
 * Makes this process the only one that serves from a data folder: a write lock on a file of
 * its own, which the operating system gives back even after kill -9. Returns how to let go.
 * Throws `DataFolderUnusable`.
 */
export function lockDataFolder(file: string): () => void {
  const folder = path.dirname(file)
  assertWritable(folder)
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(file, { timeout: 0 })
    database.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    database?.close()
    if (isBusy(error)) throw new DataFolderInUse(folder, error)
    throw new DataFolderNotWritable(folder, error)
  }
  const locked = database
  return () => locked.close()
}

/** A data folder that a process cannot serve from; its message says what to do, in a line. */
export class DataFolderUnusable extends Error {
  override readonly name: string = 'DataFolderUnusable'
}

export class DataFolderInUse extends DataFolderUnusable {
  override readonly name = 'DataFolderInUse'
  constructor(folder: string, cause: unknown) {
    super(`another onsale is running on ${folder}; stop it or set ONSALE_DATA_DIR`, { cause })
  }
}

export class DataFolderNotWritable extends DataFolderUnusable {
  override readonly name = 'DataFolderNotWritable'
  constructor(folder: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    super(`cannot write in ${folder} (${reason}); make it writable or set ONSALE_DATA_DIR`, {
      cause,
    })
  }
}

/**
 * SQLite opens what it cannot write for reading, and the first order would find out. A full
 * disk is no reason to refuse: reads can be served, and sales go on when there is room again.
 */
function assertWritable(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: OWNER_ONLY })
    accessSync(folder, constants.W_OK | constants.X_OK)
    for (const name of readdirSync(folder)) {
      if (/\.sqlite(?:-wal|-shm)?$/.test(name)) accessSync(path.join(folder, name), constants.W_OK)
    }
  } catch (error) {
    throw new DataFolderNotWritable(folder, error)
  }
}

const SQLITE_BUSY = 5
const PRIMARY_CODE_MASK = 0xff

function isBusy(error: unknown): boolean {
  const isSqlite = error instanceof Error && 'errcode' in error
  return isSqlite && (Number(error.errcode) & PRIMARY_CODE_MASK) === SQLITE_BUSY
}
