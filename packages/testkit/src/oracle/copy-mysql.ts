import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { migrations as orderMigrations } from '@onsale/order/compose.ts'
import type { DatabasePlace } from '@onsale/platform/database/place.ts'
import {
  type MysqlSnapshot,
  openMysqlSnapshot,
} from '@onsale/platform/database/mysql/mysql-snapshot.ts'
import { migrateSqlite, type Migrations } from '@onsale/platform/database/migrate-sqlite.ts'
import { openSqliteSession, type SqliteSession } from '@onsale/platform/database/sqlite-session.ts'
import type { SqlRow } from '@onsale/platform/database/sql-session.ts'
import { migrations as ticketMigrations } from '@onsale/ticket/compose.ts'
import type { SnapshotFiles } from './snapshot.ts'

/** Where a service's database is. */
export type DatabaseSource =
  | Extract<DatabasePlace, { kind: 'file' }>
  | Pick<Extract<DatabasePlace, { kind: 'mysql' }>, 'kind' | 'address'>

export interface DatabaseSources {
  readonly order: DatabaseSource
  readonly ticket?: DatabaseSource
}

/** Files as they are. */
export function sourcesOfFiles({ orderFile, ticketFile }: SnapshotFiles): DatabaseSources {
  return {
    order: { kind: 'file', file: orderFile },
    ...(ticketFile !== undefined && { ticket: { kind: 'file', file: ticketFile } }),
  }
}

const ROWS_AT_ONCE = 1_000

/**
 * Gives `work` files to look at. A MySQL schema is first copied, as of one moment, into a file of
 * the same tables that is gone afterwards: the oracle has one text for every database, and asks
 * a server that sells for nothing but its rows, one table after another. Snapshots are taken
 * before anything is copied, the order database's first: see `openSnapshot`.
 */
export async function withFiles<Result>(
  sources: DatabaseSources,
  work: (files: SnapshotFiles) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(path.join(tmpdir(), 'onsale-snapshot-'))
  const snapshots: { name: string; snapshot: MysqlSnapshot; migrations: Migrations }[] = []
  const take = async (name: string, migrations: Migrations, source?: DatabaseSource) => {
    if (source?.kind !== 'mysql') return source?.file
    snapshots.push({ name, migrations, snapshot: await openMysqlSnapshot(source.address) })
    return path.join(folder, name)
  }
  try {
    const orderFile = await take('order.sqlite', orderMigrations, sources.order)
    const ticketFile = await take('ticket.sqlite', ticketMigrations, sources.ticket)
    for (const { name, snapshot, migrations } of snapshots) {
      await copy(snapshot, path.join(folder, name), migrations)
    }
    return await work({
      orderFile: orderFile ?? '',
      ...(ticketFile !== undefined && { ticketFile }),
    })
  } finally {
    for (const { snapshot } of snapshots) snapshot.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function copy(snapshot: MysqlSnapshot, file: string, migrations: Migrations): Promise<void> {
  await migrateSqlite(file, migrations)
  const session = openSqliteSession({ file })
  try {
    session.script('PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF')
    for (const table of tablesOf(session)) await copyTable(snapshot, session, table)
  } finally {
    session.close()
  }
}

function tablesOf(session: SqliteSession): string[] {
  const sql = `SELECT name FROM sqlite_schema
    WHERE type = 'table' AND name NOT LIKE 'kysely%' AND name NOT LIKE 'sqlite%' ORDER BY name`
  return session.run(sql, []).rows.map((row) => String(row['name']))
}

async function copyTable(
  snapshot: MysqlSnapshot,
  session: SqliteSession,
  table: string,
): Promise<void> {
  const { rows } = session.run(`SELECT name FROM pragma_table_info('${table}')`, [])
  const columns = rows.map((row) => String(row['name']))
  const waiting: SqlRow[] = []
  const write = async (): Promise<void> => {
    const values = waiting.splice(0).map((row) => columns.map((column) => row[column] ?? null))
    await session.begin()
    await session.insertRows(table, columns, values)
    await session.commit()
  }
  for await (const row of snapshot.rows(table, columns)) {
    waiting.push(row)
    if (waiting.length >= ROWS_AT_ONCE) await write()
  }
  await write()
}
