import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/**
 * Makes this process the only one that serves from a data folder: a write lock on a file of
 * its own, which the operating system gives back even after kill -9. Returns how to let go.
 */
export function lockDataFolder(file: string): () => void {
  mkdirSync(path.dirname(file), { recursive: true })
  const database = new DatabaseSync(file, { timeout: 0 })
  try {
    database.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    database.close()
    throw new DataFolderInUse(path.dirname(file), { cause: error })
  }
  return () => database.close()
}

export class DataFolderInUse extends Error {
  override readonly name = 'DataFolderInUse'
  constructor(folder: string, options: ErrorOptions) {
    super(`another onsale is running on ${folder}; stop it or set ONSALE_DATA_DIR`, options)
  }
}
