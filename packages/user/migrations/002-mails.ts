import type { ColumnDefinitionBuilder, Kysely } from 'kysely'

const required = (column: ColumnDefinitionBuilder) => column.notNull()

/** Mails that wait to be sent, and those that could not be. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('mails')
    .addColumn('id', 'text', (column) => column.notNull().primaryKey())
    .addColumn('person_id', 'text', required)
    .addColumn('template', 'text', required)
    .addColumn('locale', 'text', required)
    .addColumn('params_sealed', 'text', required)
    .addColumn('state', 'text', required)
    .addColumn('tries', 'integer', required)
    .addColumn('next_at', 'integer', required)
    .addColumn('give_up_at', 'integer', required)
    .addColumn('reason', 'text')
    .addColumn('created_at', 'integer', required)
    .execute()
  await db.schema
    .createIndex('mails_by_due')
    .on('mails')
    .columns(['state', 'next_at', 'id'])
    .execute()
  await db.schema.createIndex('mails_by_person').on('mails').column('person_id').execute()
}
