import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { migrations as orderMigrations } from '../../packages/order/migrations/index.ts'
import { migrations as ticketMigrations } from '../../packages/ticket/migrations/index.ts'
import { migrations as userMigrations } from '../../packages/user/migrations/index.ts'
import { migrateSqlite, type Migrations } from '@onsale/platform/database/migrate-sqlite.ts'
import { erdPage } from './erd.ts'
import { impliedRelations } from './implied-relations.ts'
import { readSchema } from './schema.ts'

interface OwnedDatabase {
  readonly service: string
  readonly migrations: Migrations
  /** The hot path pays for no foreign keys: what a column of this name points at, anywhere. */
  readonly pointsAt: Readonly<Record<string, string>>
}

const databases: readonly OwnedDatabase[] = [
  {
    service: 'order',
    migrations: orderMigrations,
    pointsAt: {
      order_id: 'orders',
      unit_id: 'stock',
      ticket_id: 'sales',
      payment_id: 'payments',
      refund_id: 'refunds',
    },
  },
  {
    service: 'ticket',
    migrations: ticketMigrations,
    pointsAt: { ticket_id: 'tickets', unit_id: 'units' },
  },
  {
    service: 'user',
    migrations: userMigrations,
    pointsAt: { user_id: 'users', session_id: 'sessions', person_id: 'users' },
  },
]

/** A page for each service that has a database, by the path it belongs at. */
export async function diagramPages(): Promise<Map<string, string>> {
  const folder = mkdtempSync(path.join(tmpdir(), 'onsale-docs-'))
  try {
    const pages = new Map<string, string>()
    for (const { service, migrations, pointsAt } of databases) {
      const file = path.join(folder, `${service}.sqlite`)
      await migrateSqlite(file, migrations)
      const tables = readSchema(file)
      const implied = impliedRelations(tables, pointsAt)
      pages.set(`docs/erd/${service}.md`, erdPage({ service, tables, implied }))
    }
    return pages
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
