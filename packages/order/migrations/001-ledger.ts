import {
  createDeadLettersTable,
  createInboxTable,
  createOutboxTable,
} from '@onsale/platform/outbox/tables.ts'
import { type ColumnDefinitionBuilder, type Kysely, sql } from 'kysely'

const table = sql`strict, without rowid`
const required = (column: ColumnDefinitionBuilder) => column.notNull()

/**
 * The ledger. Rows of an order (lines, payments, refunds, admissions, money) are keyed by the
 * order first: they are always read and locked with it, and it keeps them side by side.
 * There are no foreign keys: `onsale verify` checks what they would, and the hot path does
 * not pay for it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createSales(db)
  await createOrders(db)
  await createPayments(db)
  await createPeople(db)
  await createPlumbing(db)
}

async function createSales(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('sales')
    .addColumn('ticket_id', 'text', (column) => column.notNull().primaryKey())
    .addColumn('version', 'integer', required)
    .addColumn('names', 'text', required)
    .addColumn('price', 'integer', required)
    .addColumn('currency', 'text', required)
    .addColumn('opens_at', 'integer', required)
    .addColumn('closes_at', 'integer', required)
    .addColumn('paused', 'integer', required)
    .addColumn('per_person_limit', 'integer', required)
    .addColumn('limit_scope', 'text', required)
    .addColumn('time_zone', 'text', required)
    .addColumn('refund_policy', 'text', required)
    .modifyEnd(table)
    .execute()
  // One row a version, never changed: what a line keeps as sold, and which limit was in force.
  await db.schema
    .createTable('sale_terms')
    .addColumn('ticket_id', 'text', required)
    .addColumn('sale_version', 'integer', required)
    .addColumn('names', 'text', required)
    .addColumn('time_zone', 'text', required)
    .addColumn('refund_policy', 'text', required)
    .addColumn('per_person_limit', 'integer', required)
    .addColumn('limit_scope', 'text', required)
    .addColumn('effective_at', 'integer', required)
    .addPrimaryKeyConstraint('sale_terms_pk', ['ticket_id', 'sale_version'])
    .modifyEnd(table)
    .execute()
  await db.schema
    .createTable('stock')
    .addColumn('unit_id', 'text', (column) => column.notNull().primaryKey())
    .addColumn('ticket_id', 'text', required)
    .addColumn('visit_date', 'text', required)
    .addColumn('capacity', 'integer', required)
    .addColumn('held', 'integer', required)
    .addColumn('sold', 'integer', required)
    .addColumn('version', 'integer', required)
    .addCheckConstraint(
      'stock_within_capacity',
      sql`held >= 0 AND sold >= 0 AND held + sold <= capacity`,
    )
    .modifyEnd(table)
    .execute()
  await db.schema
    .createIndex('stock_by_ticket')
    .on('stock')
    .columns(['ticket_id', 'visit_date'])
    .execute()
}

async function createOrders(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('orders')
    .addColumn('id', 'text', (column) => column.notNull().primaryKey())
    .addColumn('user_id', 'text', required)
    .addColumn('status', 'text', required)
    .addColumn('currency', 'text', required)
    .addColumn('total', 'integer', required)
    .addColumn('idempotency_key', 'text')
    .addColumn('fingerprint', 'text')
    .addColumn('created_at', 'integer', required)
    .addColumn('first_hold_expires_at', 'integer')
    .addColumn('hold_expires_at', 'integer')
    .addColumn('hold_moved', 'integer', required)
    .addColumn('paid_at', 'integer')
    .addColumn('cancelled_at', 'integer')
    .addColumn('expired_at', 'integer')
    .addColumn('version', 'integer', required)
    .addUniqueConstraint('orders_by_key', ['user_id', 'idempotency_key'])
    .modifyEnd(table)
    .execute()
  await db.schema
    .createTable('order_lines')
    .addColumn('order_id', 'text', required)
    .addColumn('position', 'integer', required)
    .addColumn('unit_id', 'text', required)
    .addColumn('ticket_id', 'text', required)
    .addColumn('visit_date', 'text', required)
    .addColumn('quantity', 'integer', required)
    .addColumn('unit_price', 'integer', required)
    .addColumn('sale_version', 'integer', required)
    .addPrimaryKeyConstraint('order_lines_pk', ['order_id', 'position'])
    .modifyEnd(table)
    .execute()
  // What is held of a unit until when: for expiry, and for "the next may come free at".
  await db.schema
    .createTable('holds')
    .addColumn('unit_id', 'text', required)
    .addColumn('expires_at', 'integer', required)
    .addColumn('order_id', 'text', required)
    .addPrimaryKeyConstraint('holds_pk', ['unit_id', 'expires_at', 'order_id'])
    .modifyEnd(table)
    .execute()
  await db.schema
    .createTable('admissions')
    .addColumn('order_id', 'text', required)
    .addColumn('id', 'text', required)
    .addColumn('unit_id', 'text', required)
    .addColumn('state', 'text', required)
    .addColumn('voided_at', 'integer')
    .addPrimaryKeyConstraint('admissions_pk', ['order_id', 'id'])
    .modifyEnd(table)
    .execute()
}

async function createPayments(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('payments')
    .addColumn('order_id', 'text', required)
    .addColumn('id', 'text', required)
    .addColumn('provider', 'text', required)
    .addColumn('status', 'text', required)
    .addColumn('amount', 'integer', required)
    .addColumn('currency', 'text', required)
    .addColumn('captured_amount', 'integer')
    .addColumn('return_url', 'text')
    .addColumn('return_used', 'integer', required)
    .addColumn('provider_data', 'text')
    .addColumn('created_at', 'integer', required)
    .addColumn('next_check_at', 'integer')
    .addPrimaryKeyConstraint('payments_pk', ['order_id', 'id'])
    .modifyEnd(table)
    .execute()
  await db.schema.createIndex('payments_by_id').on('payments').column('id').unique().execute()
  await db.schema.createIndex('payments_to_check').on('payments').column('next_check_at').execute()
  await db.schema
    .createTable('refunds')
    .addColumn('order_id', 'text', required)
    .addColumn('id', 'text', required)
    .addColumn('payment_id', 'text', required)
    .addColumn('amount', 'integer', required)
    .addColumn('currency', 'text', required)
    .addColumn('status', 'text', required)
    .addColumn('reason', 'text', required)
    .addColumn('attempts', 'integer', required)
    .addColumn('next_attempt_at', 'integer')
    .addColumn('last_error', 'text')
    .addColumn('created_at', 'integer', required)
    .addPrimaryKeyConstraint('refunds_pk', ['order_id', 'id'])
    .modifyEnd(table)
    .execute()
  await db.schema.createIndex('refunds_due').on('refunds').column('next_attempt_at').execute()
  await db.schema.createIndex('refunds_by_status').on('refunds').column('status').execute()
  await db.schema
    .createTable('money')
    .addColumn('order_id', 'text', required)
    .addColumn('id', 'text', required)
    .addColumn('payment_id', 'text', required)
    .addColumn('refund_id', 'text')
    .addColumn('kind', 'text', required)
    .addColumn('amount', 'integer', required)
    .addColumn('currency', 'text', required)
    .addColumn('at', 'integer', required)
    .addPrimaryKeyConstraint('money_pk', ['order_id', 'id'])
    .modifyEnd(table)
    .execute()
}

async function createPeople(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('quotas')
    .addColumn('user_id', 'text', required)
    .addColumn('ticket_id', 'text', required)
    .addColumn('by_date', 'text', required)
    .addPrimaryKeyConstraint('quotas_pk', ['user_id', 'ticket_id'])
    .modifyEnd(table)
    .execute()
  await db.schema
    .createTable('carts')
    .addColumn('user_id', 'text', (column) => column.notNull().primaryKey())
    .addColumn('lines', 'text', required)
    .addColumn('updated_at', 'integer', required)
    .modifyEnd(table)
    .execute()
  await db.schema.createIndex('carts_by_age').on('carts').column('updated_at').execute()
  await db.schema
    .createTable('idempotency')
    .addColumn('user_id', 'text', required)
    .addColumn('idempotency_key', 'text', required)
    .addColumn('fingerprint', 'text', required)
    .addColumn('state', 'text', required)
    .addColumn('status', 'integer', required)
    .addColumn('body', 'text', required)
    .addColumn('retry_after_seconds', 'integer')
    .addColumn('created_at', 'integer', required)
    .addPrimaryKeyConstraint('idempotency_pk', ['user_id', 'idempotency_key'])
    .modifyEnd(table)
    .execute()
  await db.schema.createIndex('idempotency_by_age').on('idempotency').column('created_at').execute()
}

async function createPlumbing(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('batches')
    .addColumn('id', 'text', (column) => column.notNull().primaryKey())
    .addColumn('committed_at', 'integer', required)
    .modifyEnd(table)
    .execute()
  await db.schema
    .createTable('webhooks')
    .addColumn('id', 'text', (column) => column.notNull().primaryKey())
    .addColumn('provider', 'text', required)
    .addColumn('body', 'text', required)
    .addColumn('received_at', 'integer', required)
    .modifyEnd(table)
    .execute()
  await createOutboxTable(db)
  await createInboxTable(db)
  await createDeadLettersTable(db)
  // Keys of this service that must outlive a rotation, sealed under ONSALE_DATA_KEYS.
  await db.schema
    .createTable('secrets')
    .addColumn('name', 'text', (column) => column.notNull().primaryKey())
    .addColumn('key_id', 'text', required)
    .addColumn('sealed', 'text', required)
    .modifyEnd(table)
    .execute()
}
