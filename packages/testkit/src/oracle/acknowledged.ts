import type { SqlRow } from '@onsale/platform/database/sql-session.ts'
import {
  type Checked,
  checkInvariant,
  type Invariant,
  type Violation,
  VIOLATIONS_SHOWN_MAX,
} from './checked.ts'
import type { Snapshot } from './snapshot.ts'

/** An answer that a client remembers: what was promised must be in the ledger. */
export interface Acknowledged {
  /** Of a 201. */
  readonly orderId: string
  readonly userId?: string
  readonly lines?: readonly { readonly unitId: string; readonly quantity: number }[]
  /** A payment of it was answered as captured. */
  readonly paid?: boolean
}

const HOLDING = `('PENDING', 'PAYING')`
/** Kept answers of 2xx that can be read. */
const KEPT = `kept AS (
  SELECT user_id, idempotency_key, status, body FROM idempotency
  WHERE state = 'DONE' AND status BETWEEN 200 AND 299 AND json_valid(body))`

export const promisesKept: Invariant = {
  id: '3',
  title: 'What was acknowledged exists, and ends',
  of: 'answers and payments',
  countSql: `SELECT (SELECT COUNT(*) FROM payments) + (
    SELECT COUNT(*) FROM idempotency WHERE state = 'DONE') AS n`,
  rules: [
    {
      what: 'a payment under way that nobody will ask about',
      sql: `SELECT p.id AS paymentId, p.order_id AS orderId, o.status AS orderStatus
        FROM payments p LEFT JOIN orders o ON o.id = p.order_id
        WHERE p.status = 'PROCESSING' AND p.next_check_at IS NULL`,
    },
    {
      what: 'an ended order with a payment that can still be confirmed',
      sql: `SELECT p.id AS paymentId, p.order_id AS orderId, o.status AS orderStatus
        FROM payments p JOIN orders o ON o.id = p.order_id
        WHERE p.status = 'CREATED' AND o.status NOT IN ${HOLDING}`,
    },
    {
      what: 'an order shows PAYING and has no open payment, or has one and does not show it',
      sql: `WITH open_payments AS (
          SELECT o.id AS orderId, o.status, (
            SELECT COUNT(*) FROM payments p
            WHERE p.order_id = o.id AND p.status IN ('CREATED', 'PROCESSING')) AS openPayments
          FROM orders o WHERE o.status IN ${HOLDING})
        SELECT * FROM open_payments
        WHERE openPayments <> CASE status WHEN 'PAYING' THEN 1 ELSE 0 END`,
    },
    {
      what: 'a refund under way that nobody will send, or a final one that is sent again',
      sql: `SELECT order_id AS orderId, id AS refundId, status, next_attempt_at AS nextAttemptAt
        FROM refunds
        WHERE (status IN ('REQUESTED', 'SENT')) <> (next_attempt_at IS NOT NULL)`,
    },
    {
      what: 'a kept answer speaks of a payment that is not there',
      sql: `WITH ${KEPT}
        SELECT user_id AS userId, idempotency_key AS idempotencyKey, status, body FROM kept
        WHERE (status = 201 OR json_extract(body, '$.payment.id') IS NOT NULL)
          AND NOT EXISTS (
            SELECT 1 FROM payments p WHERE p.order_id = json_extract(kept.body,
                CASE WHEN kept.status = 201 THEN '$.orderId' ELSE '$.payment.orderId' END)
              AND p.id = json_extract(kept.body,
                CASE WHEN kept.status = 201 THEN '$.id' ELSE '$.payment.id' END))`,
    },
    {
      what: 'a kept answer speaks of an order that is not its person’s',
      sql: `WITH ${KEPT}
        SELECT user_id AS userId, idempotency_key AS idempotencyKey, status, body FROM kept
        WHERE status <> 201 AND NOT EXISTS (
          SELECT 1 FROM orders o WHERE o.user_id = kept.user_id AND o.id = COALESCE(
            json_extract(kept.body, '$.order.id'), json_extract(kept.body, '$.id')))`,
    },
    {
      what: 'answered 200 as captured, and nothing was captured',
      sql: `WITH ${KEPT}
        SELECT kept.user_id AS userId, p.id AS paymentId FROM kept
        JOIN payments p ON p.order_id = json_extract(kept.body, '$.payment.orderId')
          AND p.id = json_extract(kept.body, '$.payment.id')
        WHERE kept.status = 200 AND p.captured_amount IS NULL
          AND json_extract(kept.body, '$.order.id') IS NOT NULL`,
    },
  ],
}

/**
 * Invariant 3. What the ledger itself promised is checked always; the 201s that clients
 * remember are checked when they are given, one by one, so that their number does not matter.
 */
export async function checkAcknowledged(
  snapshot: Snapshot,
  remembered?: AsyncIterable<Acknowledged> | Iterable<Acknowledged>,
): Promise<Checked> {
  const own = await checkInvariant(snapshot, promisesKept, await openConfirms(snapshot))
  if (remembered === undefined) {
    return { ...own, notes: [...own.notes, 'no list of remembered 201s was given'] }
  }
  let checked = 0
  let violationCount = own.violationCount
  const violations: Violation[] = [...own.violations]
  for await (const answer of remembered) {
    checked += 1
    const broken = await findBroken(snapshot, answer)
    if (broken === undefined) continue
    violationCount += 1
    if (violationCount <= own.violationCount + VIOLATIONS_SHOWN_MAX) violations.push(broken)
  }
  const notes = [...own.notes, `${checked} remembered 201s looked up`]
  return { ...own, checked: own.checked + checked, violationCount, violations, notes }
}

/**
 * A confirm whose process ended before the provider's answer was recorded stays OPEN; its
 * payment is followed and ends by itself, so this is no broken promise: nothing was answered.
 */
async function openConfirms(snapshot: Snapshot): Promise<string[]> {
  const [row] = await snapshot.rows(`SELECT COUNT(*) AS n FROM idempotency WHERE state = 'OPEN'`)
  const count = Number(row?.['n'] ?? 0)
  return count === 0 ? [] : [`${count} confirms were accepted and not answered yet`]
}

async function findBroken(
  snapshot: Snapshot,
  answer: Acknowledged,
): Promise<Violation | undefined> {
  const { orderId } = answer
  const [order] = await snapshot.rows('SELECT user_id, status, paid_at FROM orders WHERE id = ?', [
    orderId,
  ])
  if (order === undefined) return { what: 'answered 201, and the order is not there', orderId }
  if (answer.userId !== undefined && answer.userId !== order['user_id']) {
    return { what: 'the order is another person’s', orderId, userId: answer.userId }
  }
  if (answer.paid === true && order['paid_at'] === null) {
    const status = order['status'] ?? null
    return { what: 'answered as captured, and the order was never paid', orderId, status }
  }
  if (answer.lines === undefined) return undefined
  const rows = await snapshot.rows('SELECT unit_id, quantity FROM order_lines WHERE order_id = ?', [
    orderId,
  ])
  const answered = describeLines(answer.lines)
  const kept = describeLines(rows.map(toLine))
  if (answered === kept) return undefined
  return { what: 'the order has other lines than its 201 said', orderId, answered, kept }
}

function toLine(row: SqlRow) {
  return { unitId: String(row['unit_id']), quantity: Number(row['quantity']) }
}

function describeLines(lines: NonNullable<Acknowledged['lines']>): string {
  return lines
    .map(({ unitId, quantity }) => `${quantity} of ${unitId}`)
    .toSorted()
    .join(', ')
}
