import type { SqlRow, SqlValue } from '@onsale/platform/database/sql-session.ts'
import { openSqliteSession } from '@onsale/platform/database/sqlite-session.ts'

/** Reads of one moment of the databases; nothing written after `openSnapshot` is seen. */
export interface Snapshot {
  /** Whether the ticket service's database is there, as schema `ticket`. */
  readonly hasTicket: boolean
  rows(sql: string, values?: readonly SqlValue[]): Promise<SqlRow[]>
  close(): void
}

export interface SnapshotFiles {
  readonly orderFile: string
  /** Absent: what concerns the ticket service's copy is not checked. */
  readonly ticketFile?: string
}

/**
 * Opens the databases read-only and takes the snapshot. The order database's is taken first: a
 * copy of it may then be newer than what it was copied from, never older. While a snapshot is
 * open a running instance goes on writing, and its write-ahead log grows.
 */
export async function openSnapshot(files: SnapshotFiles): Promise<Snapshot> {
  const session = openSqliteSession({ file: files.orderFile, readOnly: true })
  try {
    if (files.ticketFile !== undefined) {
      // An attached file is opened as the first one is: read-only.
      await session.execute('ATTACH DATABASE ? AS ticket', [files.ticketFile])
    }
    session.script('BEGIN')
    // SQLite takes the snapshot of a file at its first read.
    await session.query('SELECT COUNT(*) FROM main.sqlite_schema')
    if (files.ticketFile !== undefined) {
      await session.query('SELECT COUNT(*) FROM ticket.sqlite_schema')
    }
  } catch (error) {
    session.close()
    throw error
  }
  return {
    hasTicket: files.ticketFile !== undefined,
    rows: (sql, values = []) => session.query(sql, values),
    close: () => session.close(),
  }
}
