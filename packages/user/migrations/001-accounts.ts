import type { ColumnDefinitionBuilder, Kysely } from 'kysely'
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
  await db.schema
    .createTable('secrets')
    .addColumn('name', 'text', primary)
    .addColumn('key_id', 'text', required)
    .addColumn('sealed', 'text', required)
    .execute()
}

async function createUsers(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('users')
    .addColumn('id', 'text', primary)
    .addColumn('version', 'integer', required)
    .addColumn('email_index', 'text', (column) => column.unique())
    .addColumn('email_sealed', 'text')
    .addColumn('name_sealed', 'text')
    .addColumn('phone_sealed', 'text')
    .addColumn('locale', 'text', required)
    .addColumn('role', 'text', required)
    .addColumn('password_hash', 'text')
    .addColumn('session_epoch', 'integer', required)
    .addColumn('created_at', 'integer', required)
    .addColumn('closed_at', 'integer')
    .execute()
  await db.schema
    .createTable('agreements')
    .addColumn('person_id', 'text', required)
    .addColumn('name', 'text', required)
    .addColumn('value', 'text', required)
    .addColumn('agreed_at', 'integer', required)
    .addPrimaryKeyConstraint('agreements_key', ['person_id', 'name'])
    .execute()
}

async function createAttempts(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('attempts')
    .addColumn('id', 'text', primary)
    .addColumn('person_id', 'text', (column) => column.notNull().unique())
    .addColumn('email_index', 'text', required)
    .addColumn('email_sealed', 'text', required)
    .addColumn('name_sealed', 'text', required)
    .addColumn('phone_sealed', 'text')
    .addColumn('locale', 'text', required)
    .addColumn('agreements', 'text', required)
    .addColumn('password_hash', 'text', required)
    .addColumn('code_hash', 'text')
    .addColumn('code_sent_at', 'integer', required)
    .addColumn('code_expires_at', 'integer', required)
    .addColumn('tries', 'integer', required)
    .addColumn('resends', 'integer', required)
    .addColumn('used_at', 'integer')
    .addColumn('created_at', 'integer', required)
    .execute()
  await index(db, 'attempts', 'attempts_by_address', ['email_index', 'created_at'])
  await index(db, 'attempts', 'attempts_by_age', ['created_at'])
}

async function createSessions(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('sessions')
    .addColumn('id', 'text', primary)
    .addColumn('user_id', 'text', (column) => column.notNull().references('users.id'))
    .addColumn('epoch', 'integer', required)
    .addColumn('role', 'text', required)
    .addColumn('device_sealed', 'text', required)
    .addColumn('transport', 'text', required)
    .addColumn('generation', 'integer', required)
    .addColumn('refresh_hash', 'text', required)
    .addColumn('rotated_at', 'integer')
    .addColumn('child_sealed', 'text')
    .addColumn('created_at', 'integer', required)
    .addColumn('last_seen_at', 'integer', required)
    .addColumn('expires_at', 'integer', required)
    .addColumn('ended_at', 'integer')
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
  await db.schema
    .createTable('counters')
    .addColumn('name', 'text', primary)
    .addColumn('value', 'integer', required)
    .execute()
  await db.schema
    .createTable('revocations')
    .addColumn('position', 'integer', primary)
    .addColumn('session_id', 'text', required)
    .addColumn('at', 'integer', required)
    .addColumn('forget_at', 'integer', required)
    .execute()
  await index(db, 'revocations', 'revocations_by_end', ['forget_at'])
}

async function createCodes(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('reset_codes')
    .addColumn('email_index', 'text', primary)
    .addColumn('user_id', 'text')
    .addColumn('code_hash', 'text')
    .addColumn('sent_at', 'integer', required)
    .addColumn('expires_at', 'integer', required)
    .addColumn('tries', 'integer', required)
    .execute()
  await index(db, 'reset_codes', 'reset_codes_by_end', ['expires_at'])
  await db.schema
    .createTable('code_mails')
    .addColumn('id', 'text', primary)
    .addColumn('email_index', 'text', required)
    .addColumn('kind', 'text', required)
    .addColumn('at', 'integer', required)
    .execute()
  await index(db, 'code_mails', 'code_mails_by_address', ['email_index', 'kind', 'at'])
  await index(db, 'code_mails', 'code_mails_by_age', ['at'])
}

async function createThrottles(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('login_failures')
    .addColumn('subject', 'text', primary)
    .addColumn('failures', 'integer', required)
    .addColumn('since', 'integer', required)
    .addColumn('last_at', 'integer', required)
    .execute()
  await index(db, 'login_failures', 'login_failures_by_age', ['last_at'])
  await db.schema
    .createTable('known_sources')
    .addColumn('user_id', 'text', required)
    .addColumn('source_hash', 'text', required)
    .addColumn('last_at', 'integer', required)
    .addPrimaryKeyConstraint('known_sources_key', ['user_id', 'source_hash'])
    .execute()
  await index(db, 'known_sources', 'known_sources_by_age', ['last_at'])
}

async function createSecurityEvents(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('security_events')
    .addColumn('id', 'text', primary)
    .addColumn('user_id', 'text', required)
    .addColumn('type', 'text', required)
    .addColumn('at', 'integer', required)
    .addColumn('session_id', 'text')
    .addColumn('device_sealed', 'text')
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
