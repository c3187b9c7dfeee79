import type { Kysely, Transaction } from 'kysely'
import type { Turn } from './turn.ts'

/** A service's own database. Nobody else opens it. */
export interface Database<Schema> {
  /** For reads; sees what is committed. */
  readonly reader: Kysely<Schema>
  /**
   * Runs `work` in one durable write transaction, one after another where the dialect has a
   * single writer. Rolled back when `work` throws. No network call inside.
   */
  write<Result>(work: (tx: Transaction<Schema>) => Promise<Result>): Promise<Result>
  /** The turn of this name among all processes that have this database open. */
  turn(name: string): Turn
  close(): Promise<void>
}
