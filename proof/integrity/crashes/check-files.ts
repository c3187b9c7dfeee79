import { DatabaseSync } from 'node:sqlite'
import { dataFiles } from '@onsale/onsale/data-files.ts'
import type { Checked } from '@onsale/testkit/oracle/checked.ts'
import { runOracle } from '@onsale/testkit/oracle/run-oracle.ts'
import { openSnapshot, type Snapshot, type SnapshotFiles } from '@onsale/testkit/oracle/snapshot.ts'
import { Faults } from './crowd/faults.ts'
import type { OrderPromise, Promises } from './crowd/promises.ts'

export interface CheckOptions {
  readonly files: SnapshotFiles
  readonly promises: Promises
  /** Whose promises are looked up one by one. */
  readonly orders: Iterable<OrderPromise>
  /** The running instance's gate, when there is one. */
  readonly gate?: Checked
  /** The process has ended in good order: what it marked as sent is handled, however young. */
  readonly afterTheEnd?: boolean
}

/** Once the process has ended. */
const AFTER_THE_END_MS = 60_000

/**
 * Asks the oracle, and compares what clients were told with the databases, which may be those of
 * a process that was just killed. Gives back what is wrong, in words.
 */
export async function checkFiles(options: CheckOptions): Promise<string[]> {
  const { files } = options
  const orders = [...options.orders]
  const checked = await runOracle({
    ...files,
    now: Date.now() + (options.afterTheEnd === true ? AFTER_THE_END_MS : 0),
    remembered: orders,
    ...(options.gate !== undefined && { gate: options.gate }),
  })
  const broken = checked.flatMap(({ id, violations }) =>
    violations.map((violation) => `invariant ${id}: ${JSON.stringify(violation)}`),
  )
  const faults = new Faults()
  const snapshot = await openSnapshot(files)
  try {
    await checkCancelled(snapshot, orders, faults)
    await checkCarts(snapshot, options.promises, faults)
    await checkSales(snapshot, options.promises, faults)
  } finally {
    snapshot.close()
  }
  return [...broken, ...faults.list()]
}

/** SQLite's own look at every page of every file; the process must have ended. */
export function checkPages(dataDir: string): string[] {
  const { order, ticket, sandbox, user, userKeys } = dataFiles(dataDir)
  return [order, ticket, sandbox, user, userKeys].flatMap((file) => {
    const database = new DatabaseSync(file, { readOnly: true })
    try {
      const rows = database.prepare('PRAGMA integrity_check').all()
      return rows.flatMap(({ integrity_check: said }) =>
        said === 'ok' ? [] : [`${file}: ${String(said)}`],
      )
    } finally {
      database.close()
    }
  })
}

async function checkCancelled(
  snapshot: Snapshot,
  orders: readonly OrderPromise[],
  faults: Faults,
): Promise<void> {
  for (const { orderId, cancelled, voided } of orders) {
    if (cancelled) {
      const [row] = await snapshot.rows('SELECT status FROM orders WHERE id = ?', [orderId])
      if (row?.['status'] !== 'CANCELLED') faults.add('a cancelled order is not cancelled')
    }
    for (const admissionId of voided) {
      const sql = 'SELECT state FROM admissions WHERE order_id = ? AND id = ?'
      const [row] = await snapshot.rows(sql, [orderId, admissionId])
      if (row?.['state'] !== 'VOID') faults.add('an admission given back is not void')
    }
  }
}

async function checkCarts(snapshot: Snapshot, promises: Promises, faults: Faults): Promise<void> {
  for (const [userId, promised] of promises.carts.entries()) {
    const [row] = await snapshot.rows('SELECT lines FROM carts WHERE user_id = ?', [userId])
    const lines: unknown = JSON.parse(String(row?.['lines'] ?? '[]'))
    const kept = Array.isArray(lines) ? lines.map(describeLine).toSorted() : []
    const said = [...promised].map(([unitId, quantity]) => `${quantity} of ${unitId}`).toSorted()
    if (kept.join() !== said.join()) faults.add('a cart is not as its last answer said')
  }
}

function describeLine(line: unknown): string {
  const { unitId, quantity } = line as Record<string, unknown> // a line of our own table
  return `${String(quantity)} of ${String(unitId)}`
}

async function checkSales(snapshot: Snapshot, promises: Promises, faults: Faults): Promise<void> {
  for (const [unitId, capacity] of promises.capacities.entries()) {
    const [row] = await snapshot.rows('SELECT capacity FROM stock WHERE unit_id = ?', [unitId])
    if (row?.['capacity'] !== capacity) faults.add('a capacity is not as its answer said')
  }
  const sql = 'SELECT price, paused FROM sales WHERE ticket_id = ?'
  for (const [ticketId, price] of promises.prices.entries()) {
    const [row] = await snapshot.rows(sql, [ticketId])
    if (row?.['price'] !== price) faults.add('a price is not as its answer said')
  }
  for (const [ticketId, paused] of promises.paused.entries()) {
    const [row] = await snapshot.rows(sql, [ticketId])
    if ((row?.['paused'] === 1) !== paused) faults.add('a pause is not as its answer said')
  }
}
