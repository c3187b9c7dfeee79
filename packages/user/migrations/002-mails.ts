import type { ColumnDefinitionBuilder, Kysely } from 'kysely'
import { columnTypesOf } from '@onsale/platform/database/column-types.ts'

const required = (column: ColumnDefinitionBuilder) => column.notNull()
const primary = (column: ColumnDefinitionBuilder) => column.notNull().primaryKey()

/** Mails that wait to be sent, and those that could not be. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const types = columnTypesOf(db)
  await db.schema
    .createTable('mails')
    .addColumn('id', types.key, primary)
    .addColumn('person_id', types.key, required)
    .addColumn('template', types.key, required)
    .addColumn('locale', types.key, required)
    .addColumn('params_sealed', types.text, required)
    .addColumn('state', types.key, required)
    .addColumn('tries', types.integer, required)
    .addColumn('next_at', types.integer, required)
    .addColumn('give_up_at', types.integer, required)
    .addColumn('reason', types.key)
    .addColumn('created_at', types.integer, required)
    .execute()
  await db.schema
    .createIndex('mails_by_due')
    .on('mails')
    .columns(['state', 'next_at', 'id'])
    .execute()
  await db.schema.createIndex('mails_by_person').on('mails').column('person_id').execute()
}
