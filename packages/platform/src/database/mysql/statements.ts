import type { SqlValue } from '../sql-session.ts'

/** Rows of one statement, whose text stays far below what any server takes. */
export const STATEMENT_ROWS_MAX = 256

export interface Statement {
  readonly sql: string
  readonly values: readonly SqlValue[]
}

type Row = readonly SqlValue[]

/** Some column names are words of MySQL (`lines`). */
export function quoted(name: string): string {
  return `\`${name}\``
}

export function listOf(columns: readonly string[]): string {
  return columns.map(quoted).join(', ')
}

/**
 * Keys that a row may have. Key columns hold ASCII and are compared byte by byte, so a key that is
 * not ASCII has no row; asking for it would turn the comparison, and the index could not be used.
 * MySQL also ignores spaces at the end.
 */
export function possibleKeys(keys: readonly Row[]): Row[] {
  return keys.filter((key) =>
    key.every((part) => typeof part !== 'string' || /^(?:[\x20-\x7e]*[\x21-\x7e])?$/.test(part)),
  )
}

/** Possible keys in the order in which every process locks them, each once. */
export function keysInOrder(keys: readonly Row[]): Row[] {
  const sorted = possibleKeys(keys).toSorted(compareKeys)
  return sorted.filter((key, index) => {
    const before = sorted[index - 1]
    return before === undefined || compareKeys(before, key) !== 0
  })
}

function compareKeys(a: Row, b: Row): number {
  for (const [index, left] of a.entries()) {
    const right = b[index] ?? null
    if (left === right) continue
    return (left ?? '') < (right ?? '') ? -1 : 1
  }
  return 0
}

export function chunksOf<Item>(items: readonly Item[], size = STATEMENT_ROWS_MAX): Item[][] {
  const chunks: Item[][] = []
  for (let from = 0; from < items.length; from += size) chunks.push(items.slice(from, from + size))
  return chunks
}

/**
 * Reads rows by key. A locking read goes along the primary key and nothing else: it waits for
 * no row that was not asked for, and takes its locks in the order of the key.
 */
export function selectStatement(
  from: {
    readonly table: string
    readonly columns: readonly string[]
    readonly keyColumns: readonly string[]
  },
  keys: readonly Row[],
  lock: '' | ' FOR UPDATE' | ' FOR UPDATE SKIP LOCKED',
): Statement {
  const hint = lock === '' ? '' : ' FORCE INDEX (PRIMARY)'
  const order = lock === '' ? '' : ` ORDER BY ${listOf(from.keyColumns)}`
  const { sql, values } = isOneOf(from.keyColumns, keys)
  return {
    sql: `SELECT ${listOf(from.columns)} FROM ${quoted(from.table)}${hint} WHERE ${sql}${order}${lock}`,
    values,
  }
}

/**
 * Has a row when any of the tables has a row of these keys. They go as one text, which costs us
 * and the server half of what a value each does, and come first in the join.
 */
export function anyStatement(
  tables: readonly string[],
  keyColumns: readonly string[],
  keys: readonly Row[],
): Statement {
  const cells = keyColumns.map((_, at) => `k${at} VARCHAR(255) CHARACTER SET ascii PATH '$[${at}]'`)
  const joins = tables.map((table, at) => {
    const isSame = keyColumns.map(
      (column, part) => `t${at}.${quoted(column)} = asked.k${part} COLLATE ascii_bin`,
    )
    return `LEFT JOIN ${quoted(table)} AS t${at} ON ${isSame.join(' AND ')}`
  })
  const [column = ''] = keyColumns
  const isThere = tables.map((_, at) => `t${at}.${quoted(column)} IS NOT NULL`)
  return {
    sql: `SELECT 1 FROM JSON_TABLE(?, '$[*]' COLUMNS (${cells.join(', ')})) AS asked
      ${joins.join(' ')} WHERE ${isThere.join(' OR ')} LIMIT 1`,
    values: [JSON.stringify(keys)],
  }
}

function isOneOf(keyColumns: readonly string[], keys: readonly Row[]): Statement {
  const [only] = keyColumns
  const isSingle = keyColumns.length === 1 && only !== undefined
  const left = isSingle ? quoted(only) : `(${listOf(keyColumns)})`
  const place = isSingle ? '?' : placesOf(keyColumns.length)
  return { sql: `${left} IN (${keys.map(() => place).join(', ')})`, values: keys.flat() }
}

function placesOf(count: number): string {
  return `(${Array.from({ length: count }, () => '?').join(', ')})`
}

export function insertStatement(
  table: string,
  columns: readonly string[],
  rows: readonly Row[],
): Statement {
  const places = placesOf(columns.length)
  return {
    sql: `INSERT INTO ${quoted(table)} (${listOf(columns)}) VALUES ${rows.map(() => places).join(', ')}`,
    values: rows.flat(),
  }
}

/**
 * A table of the rows given, first in the join: each of its rows then meets its one row by the
 * primary key. Without that the server may go through the whole table, and wait for rows that
 * others hold. Keys say that they are ASCII, or they could not be looked up in such an index.
 */
function rowsAsTable(
  valueCount: number,
  keyCount: number,
  rows: readonly Row[],
): { readonly sql: string; readonly values: readonly SqlValue[] } {
  const selects = rows.map((row, index) => {
    const cells = row.map((value, column) => {
      const isKey = column >= valueCount
      const cell = isKey && typeof value === 'string' ? '_ascii ? COLLATE ascii_bin' : '?'
      if (index > 0) return cell
      return `${cell} AS ${isKey ? `k${column - valueCount}` : `v${column}`}`
    })
    return `SELECT ${cells.join(', ')}`
  })
  if (rows.some((row) => row.length !== valueCount + keyCount)) {
    throw new Error('a row has not as many values as there are columns')
  }
  return { sql: `(${selects.join(' UNION ALL ')})`, values: rows.flat() }
}

function keysMeet(keyColumns: readonly string[]): string {
  return keyColumns.map((column, index) => `t.${quoted(column)} = given.k${index}`).join(' AND ')
}

/** Each row holds the values of `setColumns`, then of `keyColumns`, which are the primary key. */
export function updateStatement(
  table: string,
  setColumns: readonly string[],
  keyColumns: readonly string[],
  rows: readonly Row[],
): Statement {
  const given = rowsAsTable(setColumns.length, keyColumns.length, rows)
  const set = setColumns.map((column, index) => `t.${quoted(column)} = given.v${index}`)
  return {
    sql: `UPDATE ${given.sql} AS given STRAIGHT_JOIN ${quoted(table)} AS t FORCE INDEX (PRIMARY)
      ON ${keysMeet(keyColumns)} SET ${set.join(', ')}`,
    values: given.values,
  }
}

export function deleteStatement(
  table: string,
  keyColumns: readonly string[],
  keys: readonly Row[],
): Statement {
  const given = rowsAsTable(0, keyColumns.length, keys)
  return {
    sql: `DELETE t FROM ${given.sql} AS given STRAIGHT_JOIN ${quoted(table)} AS t
      FORCE INDEX (PRIMARY) ON ${keysMeet(keyColumns)}`,
    values: given.values,
  }
}
