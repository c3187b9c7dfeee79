import { type Kysely, sql as statement } from 'kysely'
import type { Database } from './database.ts'
import { kyselyOverSqlite } from './kysely-sqlite.ts'
import { openSqliteSession, type SqliteOptions } from './sqlite-session.ts'
import { type WriterThread, startWriterThread } from './writer-thread.ts'
import { ALONE } from './turn.ts'

export interface SqliteDatabase<Schema> extends Database<Schema> {
  /**
   * Copies the write-ahead log into the file and empties it, so that what was overwritten or
   * deleted lies nowhere any more. False when a reader of another process stands in the way.
   */
  emptyLog(): Promise<boolean>
}

type Options = Pick<SqliteOptions, 'file' | 'overwritesDeleted'>

/**
 * Opens a service's SQLite file, which must be migrated already. Writes go to a thread that
 * owns the file's write lock, so that no fsync blocks the event loop; reads stay in this one. A
 * thread that dies (of a lack of memory, say) is followed by another.
 */
export function openSqliteDatabase<Schema>(options: Options): SqliteDatabase<Schema> {
  const readSession = openSqliteSession({ file: options.file, readOnly: true })
  let writer = startWriter<Schema>(options)
  const alive = (): Writer<Schema> => {
    if (writer.thread.isDead()) writer = startWriter(options)
    return writer
  }
  return {
    reader: kyselyOverSqlite<Schema>({ begin: 'BEGIN', run: readSession.run }),
    write(work) {
      return alive().db.transaction().execute(work)
    },
    turn: () => ALONE,
    async emptyLog() {
      const emptying = statement<{ busy: number }>`PRAGMA wal_checkpoint(TRUNCATE)`
      const { rows } = await emptying.execute(alive().db)
      return rows[0]?.busy === 0
    },
    async close() {
      // Readers first: whoever closes last folds the log into the file, and must be able to write.
      readSession.close()
      await writer.thread.close()
    },
  }
}

interface Writer<Schema> {
  readonly thread: WriterThread
  readonly db: Kysely<Schema>
}

/** A transaction belongs to one thread: what it began dies with it, and fails in no other. */
function startWriter<Schema>(options: Options): Writer<Schema> {
  const thread = startWriterThread(
    new URL('./sqlite-statement-thread.ts', import.meta.url),
    options,
  )
  const db = kyselyOverSqlite<Schema>({
    begin: 'BEGIN IMMEDIATE',
    run: (sql, values) => thread.ask({ sql, values }),
  })
  return { thread, db }
}
