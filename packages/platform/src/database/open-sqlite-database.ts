import type { Kysely } from 'kysely'
import type { Database } from './database.ts'
import { kyselyOverSqlite } from './kysely-sqlite.ts'
import { openSqliteSession } from './sqlite-session.ts'
import { type SqliteThread, startSqliteThread } from './sqlite-thread.ts'

/**
 * Opens a service's SQLite file, which must be migrated already. Writes go to a thread that
 * owns the file's write lock, so that no fsync blocks the event loop; reads stay in this one. A
 * thread that dies (of a lack of memory, say) is followed by another.
 */
export function openSqliteDatabase<Schema>(options: { readonly file: string }): Database<Schema> {
  const readSession = openSqliteSession({ file: options.file, readOnly: true })
  let writer = startWriter<Schema>(options)
  return {
    reader: kyselyOverSqlite<Schema>({ begin: 'BEGIN', run: readSession.run }),
    write(work) {
      if (writer.thread.isDead()) writer = startWriter(options)
      return writer.db.transaction().execute(work)
    },
    async close() {
      // Readers first: whoever closes last folds the log into the file, and must be able to write.
      readSession.close()
      await writer.thread.close()
    },
  }
}

interface Writer<Schema> {
  readonly thread: SqliteThread
  readonly db: Kysely<Schema>
}

/** A transaction belongs to one thread: what it began dies with it, and fails in no other. */
function startWriter<Schema>(options: { readonly file: string }): Writer<Schema> {
  const thread = startSqliteThread(
    new URL('./sqlite-statement-thread.ts', import.meta.url),
    options,
  )
  const db = kyselyOverSqlite<Schema>({
    begin: 'BEGIN IMMEDIATE',
    run: (sql, values) => thread.ask({ sql, values }),
  })
  return { thread, db }
}
