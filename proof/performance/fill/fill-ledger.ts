import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { columnsOf, createRowMaker, type FilledUnit, type Value } from './rows.ts'

const DAYS = 10
const ORDERS_A_TRANSACTION = 50_000

/**
 * Puts paid orders into an order database that nobody has open: as if they had been sold over
 * the last ten days, by people whose ids sort in no order of time. Stock, quotas and money add
 * up as `onsale verify` wants it. (Users in the order of their orders would fill the end of
 * each index only, and hide what its size costs.)
 */
export function fillLedger(file: string, orders: number, note: (text: string) => void): void {
  const database = new DatabaseSync(file)
  try {
    database.exec(`PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF;
      PRAGMA cache_size = -1048576`)
    const units = unitsOf(database)
    const inserts = new Map<string, StatementSync>()
    for (const [table, columns] of Object.entries(columnsOf)) {
      const places = columns.map(() => '?').join(', ')
      const sql = `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${places})`
      inserts.set(table, database.prepare(sql))
    }
    const insertAll = (order: Iterable<readonly [string, readonly (readonly Value[])[]]>): void => {
      for (const [table, rows] of order) for (const row of rows) inserts.get(table)?.run(...row)
    }
    const rowsOf = createRowMaker(Date.now(), DAYS, orders)
    const sold = units.map(() => 0)
    for (let start = 0; start < orders; start += ORDERS_A_TRANSACTION) {
      database.exec('BEGIN')
      for (let at = start; at < Math.min(orders, start + ORDERS_A_TRANSACTION); at += 1) {
        const which = at % units.length
        const unit = units[which]
        if (unit === undefined) throw new Error('nothing is on sale')
        insertAll(rowsOf(at, unit))
        sold[which] = (sold[which] ?? 0) + 1
      }
      database.exec('COMMIT')
      note(`  ${Math.min(orders, start + ORDERS_A_TRANSACTION)} of ${orders} orders written`)
    }
    countSold(database, units, sold)
  } finally {
    database.close()
  }
}

function unitsOf(database: DatabaseSync): FilledUnit[] {
  const rows = database.prepare('SELECT unit_id, ticket_id, visit_date FROM stock').all()
  return rows.map((row) => ({
    unitId: String(row['unit_id']),
    ticketId: String(row['ticket_id']),
    visitDate: String(row['visit_date']),
  }))
}

function countSold(
  database: DatabaseSync,
  units: readonly FilledUnit[],
  sold: readonly number[],
): void {
  const update = database.prepare(
    'UPDATE stock SET sold = sold + ?, version = version + ? WHERE unit_id = ?',
  )
  for (const [at, unit] of units.entries()) update.run(sold[at] ?? 0, sold[at] ?? 0, unit.unitId)
}
