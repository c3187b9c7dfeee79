import type { Migrations } from '@onsale/platform/database/migrate-sqlite.ts'
import { columnTypesOf } from '@onsale/platform/database/column-types.ts'

/** What the sandbox, a provider that plays with no money, remembers of its charges. */
export interface SandboxTables {
  sandbox_charges: {
    payment_id: string
    amount: number
    currency: string
    state: 'CAPTURED' | 'DECLINED' | 'CANCELLED' | 'UNDECIDED' | 'LATE'
    /** When a LATE charge is captured; null until it was asked to cancel. */
    captures_at: number | null
  }
  sandbox_refunds: { id: string; payment_id: string; amount: number; currency: string }
}

export const sandboxMigrations: Migrations = {
  '001-sandbox': {
    async up(db) {
      const types = columnTypesOf(db)
      await db.schema
        .createTable('sandbox_charges')
        .addColumn('payment_id', types.key, (column) => column.notNull().primaryKey())
        .addColumn('amount', types.integer, (column) => column.notNull())
        .addColumn('currency', types.key, (column) => column.notNull())
        .addColumn('state', types.key, (column) => column.notNull())
        .addColumn('captures_at', types.integer)
        .modifyEnd(types.keyedTable)
        .execute()
      await db.schema
        .createTable('sandbox_refunds')
        .addColumn('id', types.key, (column) => column.notNull().primaryKey())
        .addColumn('payment_id', types.key, (column) => column.notNull())
        .addColumn('amount', types.integer, (column) => column.notNull())
        .addColumn('currency', types.key, (column) => column.notNull())
        .modifyEnd(types.keyedTable)
        .execute()
    },
  },
}
