import type { Generated, Kysely } from 'kysely'
import { columnTypesOf } from '../database/column-types.ts'

/** The tables of outbox, inbox and dead letters; part of the schema of every service. */
export interface OutboxTables {
  outbox: {
    position: Generated<number>
    event_id: string
    topic: string
    subject: string
    type: string
    aggregate_version: number
    /** The CloudEvent as JSON text. */
    body: string
    /** UTC ms. */
    created_at: number
    /** UTC ms; null until the bus has it. */
    sent_at: number | null
  }
}

export interface InboxTables {
  inbox: {
    consumer: string
    event_id: string
    /** UTC ms. */
    received_at: number
  }
}

export interface DeadLetterTables {
  dead_letters: {
    consumer: string
    event_id: string
    topic: string
    type: string
    subject: string
    body: string
    reason: string
    /** UTC ms. */
    failed_at: number
  }
}

/**
 * For migrations. AUTOINCREMENT matters: a position once given is never given again, not even
 * after its row was purged. The index serves both questions, unsent and sent long ago.
 */
export async function createOutboxTable<Schema>(db: Kysely<Schema>): Promise<void> {
  const types = columnTypesOf(db)
  await db.schema
    .createTable('outbox')
    .addColumn('position', types.integer, (column) => column.primaryKey().autoIncrement())
    .addColumn('event_id', types.key, (column) => column.notNull().unique())
    .addColumn('topic', types.key, (column) => column.notNull())
    .addColumn('subject', types.key, (column) => column.notNull())
    .addColumn('type', types.key, (column) => column.notNull())
    .addColumn('aggregate_version', types.integer, (column) => column.notNull())
    .addColumn('body', types.text, (column) => column.notNull())
    .addColumn('created_at', types.integer, (column) => column.notNull())
    .addColumn('sent_at', types.integer)
    .execute()
  await db.schema
    .createIndex('outbox_by_sent')
    .on('outbox')
    .columns(['sent_at', 'position'])
    .execute()
}

/** For migrations: what each consumer has taken in, so that nothing takes effect twice. */
export async function createInboxTable<Schema>(db: Kysely<Schema>): Promise<void> {
  const types = columnTypesOf(db)
  await db.schema
    .createTable('inbox')
    .addColumn('consumer', types.key, (column) => column.notNull())
    .addColumn('event_id', types.key, (column) => column.notNull())
    .addColumn('received_at', types.integer, (column) => column.notNull())
    .addPrimaryKeyConstraint('inbox_key', ['consumer', 'event_id'])
    .execute()
  await db.schema.createIndex('inbox_by_age').on('inbox').column('received_at').execute()
}

/** For migrations: events that a consumer could not handle. */
export async function createDeadLettersTable<Schema>(db: Kysely<Schema>): Promise<void> {
  const types = columnTypesOf(db)
  await db.schema
    .createTable('dead_letters')
    .addColumn('consumer', types.key, (column) => column.notNull())
    .addColumn('event_id', types.key, (column) => column.notNull())
    .addColumn('topic', types.key, (column) => column.notNull())
    .addColumn('type', types.key, (column) => column.notNull())
    .addColumn('subject', types.key, (column) => column.notNull())
    .addColumn('body', types.text, (column) => column.notNull())
    .addColumn('reason', types.text, (column) => column.notNull())
    .addColumn('failed_at', types.integer, (column) => column.notNull())
    .addPrimaryKeyConstraint('dead_letters_key', ['consumer', 'event_id'])
    .execute()
}
