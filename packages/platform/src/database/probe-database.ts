import { sql } from 'kysely'
import type { Database } from './database.ts'

/** Rejects when the database does not answer. */
export async function probeDatabase<Schema>(database: Database<Schema>): Promise<void> {
  await sql`SELECT 1`.execute(database.reader)
}
