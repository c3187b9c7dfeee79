import type { Migrations } from '@onsale/platform/database/migrate-sqlite.ts'
import { sql } from 'kysely'

/** What the sandbox, a provider that plays with no money, remembers of its charges. */
export interface SandboxTables {
  charges: {
    payment_id: string
    amount: number
    currency: string
    state: 'CAPTURED' | 'DECLINED' | 'CANCELLED' | 'UNDECIDED' | 'LATE'
    /** When a LATE charge is captured; null until it was asked to cancel. */
    captures_at: number | null
  }
  refunds: { id: string; payment_id: string; amount: number; currency: string }
}

export const sandboxMigrations: Migrations = {
  '001-sandbox': {
    async up(db) {
      await db.schema
        .createTable('charges')
        .addColumn('payment_id', 'text', (column) => column.notNull().primaryKey())
        .addColumn('amount', 'integer', (column) => column.notNull())
        .addColumn('currency', 'text', (column) => column.notNull())
        .addColumn('state', 'text', (column) => column.notNull())
        .addColumn('captures_at', 'integer')
        .modifyEnd(sql`strict, without rowid`)
        .execute()
      await db.schema
        .createTable('refunds')
        .addColumn('id', 'text', (column) => column.notNull().primaryKey())
        .addColumn('payment_id', 'text', (column) => column.notNull())
        .addColumn('amount', 'integer', (column) => column.notNull())
        .addColumn('currency', 'text', (column) => column.notNull())
        .modifyEnd(sql`strict, without rowid`)
        .execute()
    },
  },
}
