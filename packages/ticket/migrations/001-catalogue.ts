import type { ColumnDefinitionBuilder, Kysely } from 'kysely'
import { columnTypesOf } from '@onsale/platform/database/column-types.ts'
import {
  createDeadLettersTable,
  createInboxTable,
  createOutboxTable,
} from '@onsale/platform/outbox/tables.ts'

const required = (column: ColumnDefinitionBuilder) => column.notNull()
const primary = (column: ColumnDefinitionBuilder) => column.notNull().primaryKey()

/** The catalogue, the copy of the stock figures, kept answers, and the plumbing of events. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createTickets(db)
  await createUnits(db)
  await createIdempotency(db)
  await createOutboxTable(db)
  await createInboxTable(db)
  await createDeadLettersTable(db)
}

async function createTickets(db: Kysely<unknown>): Promise<void> {
  const types = columnTypesOf(db)
  await db.schema
    .createTable('tickets')
    .addColumn('id', types.key, primary)
    .addColumn('version', types.integer, required)
    .addColumn('name', types.text, required)
    .addColumn('description', types.text, required)
    .addColumn('venue', types.text, required)
    .addColumn('time_zone', types.key, required)
    .addColumn('price', types.integer, required)
    .addColumn('currency', types.key, required)
    .addColumn('per_person_limit', types.integer, required)
    .addColumn('limit_scope', types.key, required)
    .addColumn('opens_at', types.integer, required)
    .addColumn('closes_at', types.integer, required)
    .addColumn('paused', types.integer, required)
    .addColumn('refund_policy', types.text, required)
    .addColumn('created_at', types.integer, required)
    .addColumn('updated_at', types.integer, required)
    .execute()
}

async function createUnits(db: Kysely<unknown>): Promise<void> {
  const types = columnTypesOf(db)
  await db.schema
    .createTable('units')
    .addColumn('id', types.key, primary)
    .addColumn('ticket_id', types.key, (column) => column.notNull().references('tickets.id'))
    .addColumn('visit_date', types.key, required)
    .addColumn('capacity', types.integer, required)
    .addColumn('held', types.integer, required)
    .addColumn('sold', types.integer, required)
    .addColumn('stock_version', types.integer, required)
    .addUniqueConstraint('units_once', ['ticket_id', 'visit_date'])
    .execute()
  await db.schema
    .createIndex('units_by_date')
    .on('units')
    .columns(['visit_date', 'ticket_id'])
    .execute()
}

async function createIdempotency(db: Kysely<unknown>): Promise<void> {
  const types = columnTypesOf(db)
  await db.schema
    .createTable('idempotency')
    .addColumn('user_id', types.key, required)
    .addColumn('idempotency_key', types.key, required)
    .addColumn('fingerprint', types.key, required)
    .addColumn('status', types.integer, required)
    .addColumn('body', types.text, required)
    .addColumn('created_at', types.integer, required)
    .addPrimaryKeyConstraint('idempotency_key', ['user_id', 'idempotency_key'])
    .execute()
  await db.schema.createIndex('idempotency_by_age').on('idempotency').column('created_at').execute()
}
