import type { Kysely } from 'kysely'
import { columnTypesOf } from '@onsale/platform/database/column-types.ts'

/** A wrapped data key per person. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const types = columnTypesOf(db)
  await db.schema
    .createTable('data_keys')
    .addColumn('person_id', types.key, (column) => column.notNull().primaryKey())
    .addColumn('key_id', types.key, (column) => column.notNull())
    .addColumn('wrapped', types.text, (column) => column.notNull())
    .addColumn('created_at', types.integer, (column) => column.notNull())
    .execute()
}
