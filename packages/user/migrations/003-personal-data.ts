import type { ColumnDefinitionBuilder, Kysely } from 'kysely'
import { columnTypesOf } from '@onsale/platform/database/column-types.ts'

const required = (column: ColumnDefinitionBuilder) => column.notNull()
const primary = (column: ColumnDefinitionBuilder) => column.notNull().primaryKey()

/** What is left of people who are gone, deletions under way, and who read whose data. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Admins are locked together: without an index everybody's row would be.
  await db.schema.createIndex('users_by_role').on('users').columns(['role', 'id']).execute()
  await createDepartures(db)
  await createRetained(db)
  await createAccessRecords(db)
}

async function createDepartures(db: Kysely<unknown>): Promise<void> {
  const types = columnTypesOf(db)
  await db.schema
    .createTable('departures')
    .addColumn('person_id', types.key, primary)
    .addColumn('left_at', types.integer, required)
    .addColumn('next_at', types.integer, required)
    .execute()
  await db.schema.createIndex('departures_by_turn').on('departures').column('next_at').execute()
}

async function createRetained(db: Kysely<unknown>): Promise<void> {
  const types = columnTypesOf(db)
  await db.schema
    .createTable('retained')
    .addColumn('person_id', types.key, primary)
    .addColumn('sealed', types.text, required)
    .addColumn('until', types.integer, required)
    .execute()
  await db.schema.createIndex('retained_by_end').on('retained').column('until').execute()
}

async function createAccessRecords(db: Kysely<unknown>): Promise<void> {
  const types = columnTypesOf(db)
  await db.schema
    .createTable('access_records')
    .addColumn('id', types.key, primary)
    .addColumn('actor_id', types.key, required)
    .addColumn('at', types.integer, required)
    .addColumn('source_sealed', types.text)
    .addColumn('subject_id', types.key, required)
    .addColumn('what', types.key, required)
    .addColumn('reason_sealed', types.text, required)
    .execute()
  await db.schema
    .createIndex('access_records_by_subject')
    .on('access_records')
    .columns(['subject_id', 'id'])
    .execute()
  await db.schema.createIndex('access_records_by_age').on('access_records').column('at').execute()
}
