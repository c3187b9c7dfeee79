import { type Expression, type Kysely, MysqlAdapter, type RawBuilder, sql } from 'kysely'

type Type = 'text' | 'integer' | Expression<unknown>

/** The words of a migration that differ between dialects. */
export interface ColumnTypes {
  /** Ids, idempotency keys, dates, statuses: ASCII, at most 255, compared byte by byte. */
  readonly key: Type
  /** Whatever people or we write, JSON included; up to 16 MiB, compared byte by byte. */
  readonly text: Type
  /** Whole numbers below 2^53: amounts, counts, flags, instants. */
  readonly integer: Type
  /** For `modifyEnd`, of a table that is kept by its primary key. */
  readonly keyedTable: RawBuilder<unknown>
}

const sqlite: ColumnTypes = {
  key: 'text',
  text: 'text',
  integer: 'integer',
  keyedTable: sql`strict, without rowid`,
}

const mysql: ColumnTypes = {
  key: sql`varchar(255) character set ascii collate ascii_bin`,
  text: sql`mediumtext character set utf8mb4 collate utf8mb4_bin`,
  integer: sql`bigint`,
  keyedTable: sql`engine = InnoDB`,
}

export function columnTypesOf<Schema>(db: Kysely<Schema>): ColumnTypes {
  return db.getExecutor().adapter instanceof MysqlAdapter ? mysql : sqlite
}
