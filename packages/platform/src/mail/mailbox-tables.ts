import type { Generated, Kysely } from 'kysely'
import type { Migrations } from '../database/migrate-sqlite.ts'

/** The local mailbox's own file. */
export interface MailboxTables {
  mailbox: {
    position: Generated<number>
    /** UTC ms. */
    received_at: number
    key_id: string
    /** The mail as JSON, sealed: addresses and codes lie in no file in the clear. */
    sealed: string
  }
}

export const mailboxMigrations: Migrations = {
  '001-mailbox': {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('mailbox')
        .addColumn('position', 'integer', (column) => column.primaryKey().autoIncrement())
        .addColumn('received_at', 'integer', (column) => column.notNull())
        .addColumn('key_id', 'text', (column) => column.notNull())
        .addColumn('sealed', 'text', (column) => column.notNull())
        .execute()
    },
  },
}
