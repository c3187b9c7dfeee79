import { DatabaseSync } from 'node:sqlite'

/** Takes the write lock of a database file, as a disk that does not answer would; gives it back. */
export function holdTheWriter(file: string): () => void {
  const database = new DatabaseSync(file, { timeout: 10_000 })
  database.exec('BEGIN IMMEDIATE')
  return () => database.close()
}
