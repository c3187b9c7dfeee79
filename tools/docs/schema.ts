import { DatabaseSync } from 'node:sqlite'

export interface Column {
  readonly name: string
  readonly type: string
  readonly notNull: boolean
  readonly primaryKey: boolean
  /** Unique by itself; keys of several columns are among the indexes. */
  readonly unique: boolean
}

export interface Relation {
  readonly fromTable: string
  readonly fromColumns: readonly string[]
  readonly toTable: string
}

export interface Index {
  readonly name: string
  readonly columns: readonly string[]
  readonly unique: boolean
  /** The condition of a partial index. */
  readonly where?: string
}

export interface Table {
  readonly name: string
  readonly columns: readonly Column[]
  readonly indexes: readonly Index[]
  readonly relations: readonly Relation[]
  /** The text of its CHECK constraints. */
  readonly checks: readonly string[]
}

type Row = Readonly<Record<string, unknown>>

/** Tables of a migrated SQLite file, by name, without SQLite's and the migrator's own. */
export function readSchema(file: string): Table[] {
  const database = new DatabaseSync(file, { readOnly: true })
  try {
    const query = (sql: string, ...values: readonly string[]): Row[] =>
      database.prepare(sql).all(...values)
    return query(
      `SELECT name, sql FROM sqlite_master WHERE type = 'table'
       AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'kysely_%' ORDER BY name`,
    ).map((row) => readTable(query, text(row, 'name'), text(row, 'sql')))
  } finally {
    database.close()
  }
}

type Query = (sql: string, ...values: readonly string[]) => Row[]

function readTable(query: Query, name: string, sql: string): Table {
  const indexes = readIndexes(query, name)
  const alone = indexes.filter((index) => index.unique && index.columns.length === 1)
  const unique = new Set(alone.flatMap((index) => index.columns))
  const columns = query('SELECT * FROM pragma_table_info(?) ORDER BY cid', name).map((row) => ({
    name: text(row, 'name'),
    type: text(row, 'type').toLowerCase(),
    notNull: row['notnull'] !== 0,
    primaryKey: row['pk'] !== 0,
    unique: unique.has(text(row, 'name')),
  }))
  return { name, columns, indexes, relations: readRelations(query, name), checks: checksOf(sql) }
}

/** Indexes made by CREATE INDEX or UNIQUE; that of the primary key is told by its columns. */
function readIndexes(query: Query, table: string): Index[] {
  return query(`SELECT * FROM pragma_index_list(?) WHERE origin <> 'pk' ORDER BY name`, table).map(
    (row) => {
      const name = text(row, 'name')
      const [definition] = query('SELECT sql FROM sqlite_master WHERE name = ?', name)
      const sql = definition?.['sql']
      const where = /\bwhere\b(?<condition>[\s\S]+)$/i.exec(typeof sql === 'string' ? sql : '')
      const condition = where?.groups?.['condition']?.trim()
      return {
        name,
        unique: row['unique'] !== 0,
        columns: query('SELECT name FROM pragma_index_info(?) ORDER BY seqno', name).map((column) =>
          column['name'] === null ? '(expression)' : text(column, 'name'),
        ),
        ...(condition === undefined ? {} : { where: condition }),
      }
    },
  )
}

function readRelations(query: Query, table: string): Relation[] {
  const byId = new Map<unknown, Row[]>()
  for (const row of query('SELECT * FROM pragma_foreign_key_list(?) ORDER BY id, seq', table)) {
    byId.set(row['id'], [...(byId.get(row['id']) ?? []), row])
  }
  return [...byId.values()].map((rows) => ({
    fromTable: table,
    fromColumns: rows.map((row) => text(row, 'from')),
    toTable: text(rows[0] ?? {}, 'table'),
  }))
}

/** The conditions of `CHECK (…)`, brackets balanced. */
function checksOf(sql: string): string[] {
  const checks: string[] = []
  for (const match of sql.matchAll(/\bcheck\s*\(/gi)) {
    let depth = 1
    let at = match.index + match[0].length
    const from = at
    for (; at < sql.length && depth > 0; at += 1) {
      if (sql[at] === '(') depth += 1
      if (sql[at] === ')') depth -= 1
    }
    checks.push(
      sql
        .slice(from, at - 1)
        .replaceAll(/\s+/g, ' ')
        .trim(),
    )
  }
  return checks
}

function text(row: Row, key: string): string {
  const value = row[key]
  if (typeof value !== 'string') throw new Error(`SQLite told no ${key}`)
  return value
}
