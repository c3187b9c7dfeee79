import type { ColumnDefinitionBuilder, Kysely } from 'kysely'

const required = (column: ColumnDefinitionBuilder) => column.notNull()
const primary = (column: ColumnDefinitionBuilder) => column.notNull().primaryKey()

/** What is left of people who are gone, deletions under way, and who read whose data. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('departures')
    .addColumn('person_id', 'text', primary)
    .addColumn('left_at', 'integer', required)
    .addColumn('next_at', 'integer', required)
    .execute()
  await db.schema.createIndex('departures_by_turn').on('departures').column('next_at').execute()
  await db.schema
    .createTable('retained')
    .addColumn('person_id', 'text', primary)
    .addColumn('sealed', 'text', required)
    .addColumn('until', 'integer', required)
    .execute()
  await db.schema.createIndex('retained_by_end').on('retained').column('until').execute()
  await db.schema
    .createTable('access_records')
    .addColumn('id', 'text', primary)
    .addColumn('actor_id', 'text', required)
    .addColumn('at', 'integer', required)
    .addColumn('source_sealed', 'text')
    .addColumn('subject_id', 'text', required)
    .addColumn('what', 'text', required)
    .addColumn('reason_sealed', 'text', required)
    .execute()
  await db.schema
    .createIndex('access_records_by_subject')
    .on('access_records')
    .columns(['subject_id', 'id'])
    .execute()
  await db.schema.createIndex('access_records_by_age').on('access_records').column('at').execute()
}
