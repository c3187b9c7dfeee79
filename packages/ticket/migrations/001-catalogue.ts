import type { ColumnDefinitionBuilder, Kysely } from 'kysely'
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
  await db.schema
    .createTable('tickets')
    .addColumn('id', 'text', primary)
    .addColumn('version', 'integer', required)
    .addColumn('name', 'text', required)
    .addColumn('description', 'text', required)
    .addColumn('venue', 'text', required)
    .addColumn('time_zone', 'text', required)
    .addColumn('price', 'integer', required)
    .addColumn('currency', 'text', required)
    .addColumn('per_person_limit', 'integer', required)
    .addColumn('limit_scope', 'text', required)
    .addColumn('opens_at', 'integer', required)
    .addColumn('closes_at', 'integer', required)
    .addColumn('paused', 'integer', required)
    .addColumn('refund_policy', 'text', required)
    .addColumn('created_at', 'integer', required)
    .addColumn('updated_at', 'integer', required)
    .execute()
}

async function createUnits(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('units')
    .addColumn('id', 'text', primary)
    .addColumn('ticket_id', 'text', (column) => column.notNull().references('tickets.id'))
    .addColumn('visit_date', 'text', required)
    .addColumn('capacity', 'integer', required)
    .addColumn('held', 'integer', required)
    .addColumn('sold', 'integer', required)
    .addColumn('stock_version', 'integer', required)
    .addUniqueConstraint('units_once', ['ticket_id', 'visit_date'])
    .execute()
  await db.schema
    .createIndex('units_by_date')
    .on('units')
    .columns(['visit_date', 'ticket_id'])
    .execute()
}

async function createIdempotency(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('idempotency')
    .addColumn('user_id', 'text', required)
    .addColumn('idempotency_key', 'text', required)
    .addColumn('fingerprint', 'text', required)
    .addColumn('status', 'integer', required)
    .addColumn('body', 'text', required)
    .addColumn('created_at', 'integer', required)
    .addPrimaryKeyConstraint('idempotency_key', ['user_id', 'idempotency_key'])
    .execute()
  await db.schema.createIndex('idempotency_by_age').on('idempotency').column('created_at').execute()
}
