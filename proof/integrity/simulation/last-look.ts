import { openSqliteSession } from '@onsale/platform/database/sqlite-session.ts'
import { differenceOf } from './model/model.ts'
import type { World } from './world/world.ts'

/** Counts how orders and refunds ended. */
export async function countEnds({ ledger, tally }: World): Promise<void> {
  const ends = await ledger.query<{ what: string; n: number }>(
    `SELECT status AS what, COUNT(*) AS n FROM orders GROUP BY status
     UNION ALL
     SELECT 'PAID after EXPIRED', COUNT(*) FROM orders
       WHERE paid_at IS NOT NULL AND expired_at IS NOT NULL
     UNION ALL
     SELECT 'PAID for nothing', COUNT(*) FROM orders WHERE paid_at IS NOT NULL AND total = 0
     UNION ALL
     SELECT 'part given back', COUNT(*) FROM orders o WHERE status = 'PAID' AND EXISTS (
       SELECT 1 FROM admissions a WHERE a.order_id = o.id AND a.state = 'VOID')
     UNION ALL
     SELECT 'refund of ' || reason, COUNT(*) FROM refunds GROUP BY reason
     UNION ALL
     SELECT 'refund ' || status, COUNT(*) FROM refunds GROUP BY status`,
  )
  for (const { what, n } of ends) tally.add(`end: ${what}`, n)
}

/** What the oracle cannot know: the model's books, and the provider's own. */
export async function compareAtTheEnd(world: World): Promise<string | undefined> {
  return (
    (await compareOrders(world)) ??
    (await compareGate(world)) ??
    (await compareWithProvider(world)) ??
    (await countDeadLetters(world))
  )
}

async function compareOrders({ model, ledger, ledgerReads }: World): Promise<string | undefined> {
  const rows = await ledger.query<{ id: string }>('SELECT id FROM orders')
  for (const { id } of rows) {
    if (!model.books.orders.has(id)) return `an order that nobody was granted: ${id}`
  }
  for (const order of model.books.orders.values()) {
    const row = await ledgerReads.findOrder(order.id)
    if (row === undefined) return `an order is gone: ${order.id}`
    const difference = differenceOf(order, row)
    if (difference !== undefined) return difference
    const isOpen = order.status === 'PENDING' || order.status === 'PAYING'
    if (isOpen) return `an order never ends: ${order.id}`
  }
  return undefined
}

/** The gate's rows are the ledger's, and those are what the model's orders add up to. */
async function compareGate({ model, program, ledger }: World): Promise<string | undefined> {
  const gate = (await program.gateRows()).map(({ unitId, capacity, held, sold, version }) =>
    JSON.stringify({ unitId, capacity, held, sold, version }),
  )
  const rows = await ledger.query(
    'SELECT unit_id AS unitId, capacity, held, sold, version FROM stock ORDER BY unit_id',
  )
  const difference = differenceIn(
    'rows',
    gate.toSorted(),
    rows.map((row) => JSON.stringify(row)).toSorted(),
  )
  if (difference !== undefined) return `the gate is not as the ledger: ${difference}`
  const { units } = model.books.shelf()
  for (const { unitId, capacity, held, sold } of rows) {
    const unit = units.get(String(unitId))
    const isSame =
      unit?.capacity === capacity &&
      unit?.held === held &&
      unit?.free === Number(capacity) - Number(held) - Number(sold)
    if (!isSame) return `the stock row of ${unitId} is not what its orders add up to`
  }
  return rows.length === units.size ? undefined : `the ledger has ${rows.length} units`
}

/** Money as the provider sees it is money as our book sees it. */
async function compareWithProvider({ files, ledger }: World): Promise<string | undefined> {
  const provider = openSqliteSession({ file: files.sandbox, readOnly: true })
  try {
    const charges = await provider.query<{ payment_id: string; amount: number }>(
      `SELECT payment_id, amount FROM sandbox_charges
       WHERE state = 'CAPTURED' OR (state = 'LATE' AND captures_at IS NOT NULL)
       ORDER BY payment_id`,
    )
    const captured = await ledger.query<{ payment_id: string; amount: number }>(
      "SELECT payment_id, amount FROM money WHERE kind = 'captured' ORDER BY payment_id",
    )
    const refunds = await provider.query('SELECT id, amount FROM sandbox_refunds ORDER BY id')
    const refunded = await ledger.query(
      "SELECT refund_id AS id, amount FROM money WHERE kind = 'refunded' ORDER BY refund_id",
    )
    return differenceIn('charges', charges, captured) ?? differenceIn('refunds', refunds, refunded)
  } finally {
    provider.close()
  }
}

function differenceIn(what: string, theirs: unknown, ours: unknown): string | undefined {
  const [a, b] = [JSON.stringify(theirs), JSON.stringify(ours)]
  return a === b ? undefined : `${what}: theirs are ${a}, ours are ${b}`
}

async function countDeadLetters({ ledger }: World): Promise<string | undefined> {
  const [row] = await ledger.query<{ n: number }>('SELECT COUNT(*) AS n FROM dead_letters')
  return (row?.n ?? 0) === 0 ? undefined : `${row?.n} events became dead letters`
}
