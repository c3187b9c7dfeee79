// A thread that runs statements one by one for a service whose writes are few.
import { workerData } from 'node:worker_threads'
import { serveWriterThread } from './serve-writer-thread.ts'
import { openSqliteSession, type SqliteOptions } from './sqlite-session.ts'
import type { SqlValue } from './sql-session.ts'

const session = openSqliteSession(workerData as SqliteOptions) // set by openSqliteDatabase
serveWriterThread(
  async (body) => {
    const { sql, values } = body as { sql: string; values: readonly SqlValue[] } // ditto
    return session.run(sql, values)
  },
  () => session.close(),
)
