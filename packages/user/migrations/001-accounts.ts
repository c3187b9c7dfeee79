import type { ColumnDefinitionBuilder, Kysely } from 'kysely'
import { columnTypesOf } from '@onsale/platform/database/column-types.ts'
import { createDeadLettersTable, createInboxTable } from '@onsale/platform/outbox/tables.ts'

const required = (column: ColumnDefinitionBuilder) => column.notNull()
const primary = (column: ColumnDefinitionBuilder) => column.notNull().primaryKey()

/** Users, sign-up attempts, sessions, codes, throttles, and the receipts of events. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createSecrets(db)
  await createUsers(db)
  await createAttempts(db)
  await createSessions(db)
  await createRevocations(db)
  await createCodes(db)
  await createThrottles(db)
  await createSecurityEvents(db)
  await createInboxTable(db)
  await createDeadLettersTable(db)
}

async function createSecrets(db: Kysely<unknown>): Promise<void> {
  const types = columnTypesOf(db)
  await db.schema
    .createTable('secrets')
    .addColumn('name', types.key, primary)
    .addColumn('key_id', types.key, required)
    .addColumn('sealed', types.text, required)
    .execute()
}

async function createUsers(db: Kysely<unknown>): Promise<void> {
  const types = columnTypesOf(db)
  await db.schema
    .createTable('users')
    .addColumn('id', types.key, primary)
    .addColumn('version', types.integer, required)
    .addColumn('email_index', types.key, (column) => column.unique())
    .addColumn('email_sealed', types.text)
    .addColumn('name_sealed', types.text)
    .addColumn('phone_sealed', types.text)
    .addColumn('locale', types.key, required)
    .addColumn('role', types.key, required)
    .addColumn('password_hash', types.key)
    .addColumn('session_epoch', types.integer, required)
    .addColumn('created_at', types.integer, required)
    .addColumn('closed_at', types.integer)
    .execute()
  await db.schema
    .createTable('agreements')
    .addColumn('person_id', types.key, required)
    .addColumn('name', types.key, required)
    .addColumn('value', types.key, required)
    .addColumn('agreed_at', types.integer, required)
    .addPrimaryKeyConstraint('agreements_key', ['person_id', 'name'])
    .execute()
}

async function createAttempts(db: Kysely<unknown>): Promise<void> {
  const types = columnTypesOf(db)
  await db.schema
    .createTable('attempts')
    .addColumn('id', types.key, primary)
    .addColumn('person_id', types.key, (column) => column.notNull().unique())
    .addColumn('email_index', types.key, required)
    .addColumn('email_sealed', types.text, required)
    .addColumn('name_sealed', types.text, required)
    .addColumn('phone_sealed', types.text)
    .addColumn('locale', types.key, required)
    .addColumn('agreements', types.text, required)
    .addColumn('password_hash', types.key, required)
    .addColumn('code_hash', types.key)
    .addColumn('code_sent_at', types.integer, required)
    .addColumn('code_expires_at', types.integer, required)
    .addColumn('tries', types.integer, required)
    .addColumn('resends', types.integer, required)
    .addColumn('created_at', types.integer, required)
    .execute()
  await index(db, 'attempts', 'attempts_by_address', ['email_index', 'created_at'])
  await index(db, 'attempts', 'attempts_by_age', ['created_at'])
}

async function createSessions(db: Kysely<unknown>): Promise<void> {
  const types = columnTypesOf(db)
  await db.schema
    .createTable('sessions')
    .addColumn('id', types.key, primary)
    .addColumn('user_id', types.key, (column) => column.notNull().references('users.id'))
    .addColumn('epoch', types.integer, required)
    .addColumn('role', types.key, required)
    .addColumn('device_sealed', types.text, required)
    .addColumn('transport', types.key, required)
    .addColumn('generation', types.integer, required)
    .addColumn('refresh_hash', types.key, required)
    .addColumn('rotated_at', types.integer)
    .addColumn('child_sealed', types.text)
    .addColumn('created_at', types.integer, required)
    .addColumn('last_seen_at', types.integer, required)
    .addColumn('expires_at', types.integer, required)
    .addColumn('ended_at', types.integer)
    .execute()
  await index(db, 'sessions', 'sessions_by_user', ['user_id', 'ended_at'])
  await index(db, 'sessions', 'sessions_by_end', ['ended_at'])
  await index(db, 'sessions', 'sessions_by_expiry', ['expires_at'])
}

/**
 * Positions are given under the lock of the `counters` row, so they are committed in their
 * order: whoever has read up to one has missed none below it.
 */
async function createRevocations(db: Kysely<unknown>): Promise<void> {
  const types = columnTypesOf(db)
  await db.schema
    .createTable('counters')
    .addColumn('name', types.key, primary)
    .addColumn('value', types.integer, required)
    .execute()
  await db.schema
    .createTable('revocations')
    .addColumn('position', types.integer, primary)
    .addColumn('session_id', types.key, required)
    .addColumn('at', types.integer, required)
    .addColumn('forget_at', types.integer, required)
    .execute()
  await index(db, 'revocations', 'revocations_by_end', ['forget_at'])
}

async function createCodes(db: Kysely<unknown>): Promise<void> {
  const types = columnTypesOf(db)
  await db.schema
    .createTable('reset_codes')
    .addColumn('email_index', types.key, primary)
    .addColumn('user_id', types.key)
    .addColumn('code_hash', types.key, required)
    .addColumn('sent_at', types.integer, required)
    .addColumn('expires_at', types.integer, required)
    .addColumn('tries', types.integer, required)
    .execute()
  await index(db, 'reset_codes', 'reset_codes_by_end', ['expires_at'])
  await db.schema
    .createTable('code_mails')
    .addColumn('id', types.key, primary)
    .addColumn('email_index', types.key, required)
    .addColumn('kind', types.key, required)
    .addColumn('at', types.integer, required)
    .execute()
  await index(db, 'code_mails', 'code_mails_by_address', ['email_index', 'kind', 'at'])
  await index(db, 'code_mails', 'code_mails_by_age', ['at'])
}

async function createThrottles(db: Kysely<unknown>): Promise<void> {
  const types = columnTypesOf(db)
  await db.schema
    .createTable('login_failures')
    .addColumn('subject', types.key, primary)
    .addColumn('failures', types.integer, required)
    .addColumn('since', types.integer, required)
    .addColumn('last_at', types.integer, required)
    .execute()
  await index(db, 'login_failures', 'login_failures_by_age', ['last_at'])
  await db.schema
    .createTable('known_sources')
    .addColumn('user_id', types.key, required)
    .addColumn('source_hash', types.key, required)
    .addColumn('last_at', types.integer, required)
    .addPrimaryKeyConstraint('known_sources_key', ['user_id', 'source_hash'])
    .execute()
  await index(db, 'known_sources', 'known_sources_by_age', ['last_at'])
}

async function createSecurityEvents(db: Kysely<unknown>): Promise<void> {
  const types = columnTypesOf(db)
  await db.schema
    .createTable('security_events')
    .addColumn('id', types.key, primary)
    .addColumn('user_id', types.key, required)
    .addColumn('type', types.key, required)
    .addColumn('at', types.integer, required)
    .addColumn('session_id', types.key)
    .addColumn('device_sealed', types.text)
    .execute()
  await index(db, 'security_events', 'security_events_by_user', ['user_id', 'id'])
  await index(db, 'security_events', 'security_events_by_age', ['at'])
}

async function index(
  db: Kysely<unknown>,
  table: string,
  name: string,
  columns: string[],
): Promise<void> {
  await db.schema.createIndex(name).on(table).columns(columns).execute()
}
