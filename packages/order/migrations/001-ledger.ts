import { columnTypesOf } from '@onsale/platform/database/column-types.ts'
import {
  createDeadLettersTable,
  createInboxTable,
  createOutboxTable,
} from '@onsale/platform/outbox/tables.ts'
import { type ColumnDefinitionBuilder, type Kysely, sql } from 'kysely'

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
  const types = columnTypesOf(db)
  await db.schema
    .createTable('sales')
    .addColumn('ticket_id', types.key, (column) => column.notNull().primaryKey())
    .addColumn('version', types.integer, required)
    .addColumn('names', types.text, required)
    .addColumn('price', types.integer, required)
    .addColumn('currency', types.key, required)
    .addColumn('opens_at', types.integer, required)
    .addColumn('closes_at', types.integer, required)
    .addColumn('paused', types.integer, required)
    .addColumn('per_person_limit', types.integer, required)
    .addColumn('limit_scope', types.key, required)
    .addColumn('time_zone', types.key, required)
    .addColumn('refund_policy', types.text, required)
    .modifyEnd(types.keyedTable)
    .execute()
  // One row a version, never changed: what a line keeps as sold, and which limit was in force.
  await db.schema
    .createTable('sale_terms')
    .addColumn('ticket_id', types.key, required)
    .addColumn('sale_version', types.integer, required)
    .addColumn('names', types.text, required)
    .addColumn('time_zone', types.key, required)
    .addColumn('refund_policy', types.text, required)
    .addColumn('per_person_limit', types.integer, required)
    .addColumn('limit_scope', types.key, required)
    .addColumn('effective_at', types.integer, required)
    .addPrimaryKeyConstraint('sale_terms_pk', ['ticket_id', 'sale_version'])
    .modifyEnd(types.keyedTable)
    .execute()
  await db.schema
    .createTable('stock')
    .addColumn('unit_id', types.key, (column) => column.notNull().primaryKey())
    .addColumn('ticket_id', types.key, required)
    .addColumn('visit_date', types.key, required)
    .addColumn('capacity', types.integer, required)
    .addColumn('held', types.integer, required)
    .addColumn('sold', types.integer, required)
    .addColumn('version', types.integer, required)
    .addCheckConstraint(
      'stock_within_capacity',
      sql`held >= 0 AND sold >= 0 AND held + sold <= capacity`,
    )
    .modifyEnd(types.keyedTable)
    .execute()
  await db.schema
    .createIndex('stock_by_ticket')
    .on('stock')
    .columns(['ticket_id', 'visit_date'])
    .execute()
}

async function createOrders(db: Kysely<unknown>): Promise<void> {
  const types = columnTypesOf(db)
  await db.schema
    .createTable('orders')
    .addColumn('id', types.key, (column) => column.notNull().primaryKey())
    .addColumn('user_id', types.key, required)
    .addColumn('status', types.key, required)
    .addColumn('currency', types.key, required)
    .addColumn('total', types.integer, required)
    .addColumn('idempotency_key', types.key)
    .addColumn('fingerprint', types.key)
    .addColumn('created_at', types.integer, required)
    .addColumn('first_hold_expires_at', types.integer)
    .addColumn('hold_expires_at', types.integer)
    .addColumn('hold_moved', types.integer, required)
    .addColumn('paid_at', types.integer)
    .addColumn('cancelled_at', types.integer)
    .addColumn('expired_at', types.integer)
    .addColumn('version', types.integer, required)
    .addUniqueConstraint('orders_by_key', ['user_id', 'idempotency_key'])
    .modifyEnd(types.keyedTable)
    .execute()
  await db.schema
    .createTable('order_lines')
    .addColumn('order_id', types.key, required)
    .addColumn('position', types.integer, required)
    .addColumn('unit_id', types.key, required)
    .addColumn('ticket_id', types.key, required)
    .addColumn('visit_date', types.key, required)
    .addColumn('quantity', types.integer, required)
    .addColumn('unit_price', types.integer, required)
    .addColumn('sale_version', types.integer, required)
    .addPrimaryKeyConstraint('order_lines_pk', ['order_id', 'position'])
    .modifyEnd(types.keyedTable)
    .execute()
  // What is held of a unit until when: for expiry, and for "the next may come free at".
  await db.schema
    .createTable('holds')
    .addColumn('unit_id', types.key, required)
    .addColumn('expires_at', types.integer, required)
    .addColumn('order_id', types.key, required)
    .addPrimaryKeyConstraint('holds_pk', ['unit_id', 'expires_at', 'order_id'])
    .modifyEnd(types.keyedTable)
    .execute()
  await db.schema
    .createTable('admissions')
    .addColumn('order_id', types.key, required)
    .addColumn('id', types.key, required)
    .addColumn('unit_id', types.key, required)
    .addColumn('state', types.key, required)
    .addColumn('voided_at', types.integer)
    .addPrimaryKeyConstraint('admissions_pk', ['order_id', 'id'])
    .modifyEnd(types.keyedTable)
    .execute()
}

async function createPayments(db: Kysely<unknown>): Promise<void> {
  const types = columnTypesOf(db)
  await db.schema
    .createTable('payments')
    .addColumn('order_id', types.key, required)
    .addColumn('id', types.key, required)
    .addColumn('provider', types.key, required)
    .addColumn('status', types.key, required)
    .addColumn('amount', types.integer, required)
    .addColumn('currency', types.key, required)
    .addColumn('captured_amount', types.integer)
    .addColumn('return_url', types.text)
    .addColumn('return_used', types.integer, required)
    .addColumn('provider_data', types.text)
    .addColumn('created_at', types.integer, required)
    .addColumn('next_check_at', types.integer)
    .addPrimaryKeyConstraint('payments_pk', ['order_id', 'id'])
    .modifyEnd(types.keyedTable)
    .execute()
  await db.schema.createIndex('payments_by_id').on('payments').column('id').unique().execute()
  await db.schema.createIndex('payments_to_check').on('payments').column('next_check_at').execute()
  await db.schema
    .createTable('refunds')
    .addColumn('order_id', types.key, required)
    .addColumn('id', types.key, required)
    .addColumn('payment_id', types.key, required)
    .addColumn('amount', types.integer, required)
    .addColumn('currency', types.key, required)
    .addColumn('status', types.key, required)
    .addColumn('reason', types.key, required)
    .addColumn('attempts', types.integer, required)
    .addColumn('next_attempt_at', types.integer)
    .addColumn('last_error', types.text)
    .addColumn('created_at', types.integer, required)
    .addPrimaryKeyConstraint('refunds_pk', ['order_id', 'id'])
    .modifyEnd(types.keyedTable)
    .execute()
  await db.schema.createIndex('refunds_due').on('refunds').column('next_attempt_at').execute()
  await db.schema.createIndex('refunds_by_status').on('refunds').column('status').execute()
  await db.schema
    .createTable('money')
    .addColumn('order_id', types.key, required)
    .addColumn('id', types.key, required)
    .addColumn('payment_id', types.key, required)
    .addColumn('refund_id', types.key)
    .addColumn('kind', types.key, required)
    .addColumn('amount', types.integer, required)
    .addColumn('currency', types.key, required)
    .addColumn('at', types.integer, required)
    .addPrimaryKeyConstraint('money_pk', ['order_id', 'id'])
    .modifyEnd(types.keyedTable)
    .execute()
}

async function createPeople(db: Kysely<unknown>): Promise<void> {
  const types = columnTypesOf(db)
  await db.schema
    .createTable('quotas')
    .addColumn('user_id', types.key, required)
    .addColumn('ticket_id', types.key, required)
    .addColumn('by_date', types.text, required)
    .addPrimaryKeyConstraint('quotas_pk', ['user_id', 'ticket_id'])
    .modifyEnd(types.keyedTable)
    .execute()
  await db.schema
    .createTable('carts')
    .addColumn('user_id', types.key, (column) => column.notNull().primaryKey())
    .addColumn('lines', types.text, required)
    .addColumn('updated_at', types.integer, required)
    .modifyEnd(types.keyedTable)
    .execute()
  await db.schema.createIndex('carts_by_age').on('carts').column('updated_at').execute()
  await db.schema
    .createTable('idempotency')
    .addColumn('user_id', types.key, required)
    .addColumn('idempotency_key', types.key, required)
    .addColumn('fingerprint', types.key, required)
    .addColumn('state', types.key, required)
    .addColumn('status', types.integer, required)
    .addColumn('body', types.text, required)
    .addColumn('retry_after_seconds', types.integer)
    .addColumn('created_at', types.integer, required)
    .addPrimaryKeyConstraint('idempotency_pk', ['user_id', 'idempotency_key'])
    .modifyEnd(types.keyedTable)
    .execute()
  await db.schema.createIndex('idempotency_by_age').on('idempotency').column('created_at').execute()
}

async function createPlumbing(db: Kysely<unknown>): Promise<void> {
  const types = columnTypesOf(db)
  await db.schema
    .createTable('batches')
    .addColumn('id', types.key, (column) => column.notNull().primaryKey())
    .addColumn('committed_at', types.integer, required)
    .modifyEnd(types.keyedTable)
    .execute()
  await db.schema
    .createTable('webhooks')
    .addColumn('id', types.key, (column) => column.notNull().primaryKey())
    .addColumn('provider', types.key, required)
    .addColumn('body', types.text, required)
    .addColumn('received_at', types.integer, required)
    .modifyEnd(types.keyedTable)
    .execute()
  await createOutboxTable(db)
  await createInboxTable(db)
  await createDeadLettersTable(db)
  // Keys of this service that must outlive a rotation, sealed under ONSALE_DATA_KEYS.
  await db.schema
    .createTable('secrets')
    .addColumn('name', types.key, (column) => column.notNull().primaryKey())
    .addColumn('key_id', types.key, required)
    .addColumn('sealed', types.text, required)
    .modifyEnd(types.keyedTable)
    .execute()
}
