import type { Kysely } from 'kysely'
import type { Database } from './database.ts'
import { kyselyOverSqlite } from './kysely-sqlite.ts'
import { openSqliteSession } from './sqlite-session.ts'
import { startSqliteThread } from './sqlite-thread.ts'

/**
 * Opens a service's SQLite file, which must be migrated already. Writes go to a thread that
 * owns the file's write lock, so that no fsync blocks the event loop; reads stay in this one.
 */
export function openSqliteDatabase<Schema>(options: { readonly file: string }): Database<Schema> {
  const readSession = openSqliteSession({ file: options.file, readOnly: true })
  const thread = startSqliteThread(new URL('./sqlite-statement-thread.ts', import.meta.url), options)
  const reader = kyselyOverSqlite<Schema>({ begin: 'BEGIN', run: readSession.run })
  const writer: Kysely<Schema> = kyselyOverSqlite<Schema>({
    begin: 'BEGIN IMMEDIATE',
    run: (sql, values) => thread.ask({ sql, values }),
  })
  return {
    reader,
    write: (work) => writer.transaction().execute(work),
    async close() {
      await thread.close()
      readSession.close()
    },
  }
}
