import { type Checked, checkInvariant, countOf, type Invariant } from './checked.ts'
import type { Snapshot } from './snapshot.ts'

export const moneyAddsUp: Invariant = {
  id: '4',
  title: 'Money adds up',
  of: 'entries of money',
  countSql: 'SELECT COUNT(*) AS n FROM money',
  rules: [
    {
      what: 'captured − refunds due is not what the live lines cost + the fees kept',
      sql: `WITH sides AS (
          SELECT order_id, currency,
            CASE kind WHEN 'captured' THEN amount ELSE 0 END AS captured,
            CASE kind WHEN 'refund_due' THEN amount ELSE 0 END AS refund_due,
            CASE kind WHEN 'fee_kept' THEN amount ELSE 0 END AS fee_kept,
            0 AS live_cost
          FROM money
          UNION ALL
          SELECT a.order_id, o.currency, 0, 0, 0, l.unit_price
          FROM admissions a
          JOIN orders o ON o.id = a.order_id
          JOIN order_lines l ON l.order_id = a.order_id AND l.unit_id = a.unit_id
          WHERE a.state <> 'VOID')
        SELECT order_id AS orderId, currency, SUM(captured) AS captured,
          SUM(refund_due) AS refundDue, SUM(live_cost) AS liveCost, SUM(fee_kept) AS feeKept
        FROM sides GROUP BY order_id, currency
        HAVING SUM(captured) - SUM(refund_due) <> SUM(live_cost) + SUM(fee_kept)`,
    },
    {
      what: 'a captured payment and its entry of money do not agree',
      sql: `SELECT p.order_id AS orderId, p.id AS paymentId, p.status,
          p.captured_amount AS capturedAmount, (
            SELECT SUM(m.amount) FROM money m
            WHERE m.order_id = p.order_id AND m.payment_id = p.id AND m.kind = 'captured'
          ) AS entered
        FROM payments p
        WHERE (p.captured_amount IS NOT NULL) <> (p.status IN ('CAPTURED', 'REFUNDED'))
          OR (SELECT COUNT(*) FROM money m WHERE m.order_id = p.order_id
              AND m.payment_id = p.id AND m.kind = 'captured')
            <> (p.captured_amount IS NOT NULL)
          OR (SELECT COUNT(*) FROM money m WHERE m.order_id = p.order_id
              AND m.payment_id = p.id AND m.kind = 'captured'
              AND m.amount = p.captured_amount AND m.currency = p.currency)
            <> (p.captured_amount IS NOT NULL)`,
    },
    {
      what: 'a refund and what the book says is due do not agree',
      sql: `SELECT r.order_id AS orderId, r.id AS refundId, r.amount, r.status FROM refunds r
        WHERE 1 <> (SELECT COUNT(*) FROM money m WHERE m.order_id = r.order_id
            AND m.refund_id = r.id AND m.kind = 'refund_due')
          OR 1 <> (SELECT COUNT(*) FROM money m WHERE m.order_id = r.order_id
            AND m.refund_id = r.id AND m.kind = 'refund_due' AND m.payment_id = r.payment_id
            AND m.amount = r.amount AND m.currency = r.currency)`,
    },
    {
      what: 'a refund that is DONE and what the book says is refunded do not agree',
      sql: `SELECT r.order_id AS orderId, r.id AS refundId, r.amount, r.status FROM refunds r
        WHERE (r.status = 'DONE') <> (SELECT COUNT(*) FROM money m WHERE m.order_id = r.order_id
            AND m.refund_id = r.id AND m.kind = 'refunded')
          OR (r.status = 'DONE') <> (SELECT COUNT(*) FROM money m WHERE m.order_id = r.order_id
            AND m.refund_id = r.id AND m.kind = 'refunded' AND m.payment_id = r.payment_id
            AND m.amount = r.amount AND m.currency = r.currency)`,
    },
    {
      what: 'an entry of money of no refund, of none known kind, or not above zero',
      sql: `SELECT m.order_id AS orderId, m.id AS entryId, m.kind, m.amount FROM money m
        WHERE m.amount <= 0 OR m.kind NOT IN ('captured', 'refund_due', 'refunded', 'fee_kept')
          OR (m.kind IN ('refund_due', 'refunded')) <> (m.refund_id IS NOT NULL)
          OR (m.refund_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM refunds r WHERE r.order_id = m.order_id AND r.id = m.refund_id))`,
    },
    {
      what: 'more is given back of a payment than was captured',
      sql: `WITH returned AS (
          SELECT order_id, payment_id, SUM(amount) AS amount, COUNT(DISTINCT currency) AS currencies,
            MIN(currency) AS currency
          FROM refunds GROUP BY order_id, payment_id)
        SELECT returned.order_id AS orderId, returned.payment_id AS paymentId,
          returned.amount AS refunds, p.captured_amount AS capturedAmount
        FROM returned LEFT JOIN payments p
          ON p.order_id = returned.order_id AND p.id = returned.payment_id
        WHERE returned.amount > COALESCE(p.captured_amount, 0) OR returned.currencies > 1
          OR returned.currency IS NOT p.currency`,
    },
    {
      what: 'more than one capture of an order is kept',
      sql: `WITH kept AS (
          SELECT p.order_id, p.id, p.captured_amount, COALESCE((
            SELECT SUM(r.amount) FROM refunds r
            WHERE r.order_id = p.order_id AND r.payment_id = p.id), 0) AS given_back
          FROM payments p WHERE p.captured_amount IS NOT NULL)
        SELECT order_id AS orderId, COUNT(*) AS captures, SUM(captured_amount - given_back) AS kept
        FROM kept WHERE given_back < captured_amount GROUP BY order_id HAVING COUNT(*) > 1`,
    },
    {
      what: 'a payment is REFUNDED and not all of it came back, or the other way round',
      sql: `SELECT p.order_id AS orderId, p.id AS paymentId, p.status,
          p.captured_amount AS capturedAmount
        FROM payments p
        WHERE p.captured_amount > 0 AND (p.status = 'REFUNDED') <> (p.captured_amount = COALESCE((
            SELECT SUM(r.amount) FROM refunds r WHERE r.order_id = p.order_id
              AND r.payment_id = p.id AND r.status = 'DONE'), 0))`,
    },
  ],
}

/** Invariant 4: every charge is a ticket, a fee by the policy, or a refund. */
export async function checkMoney(snapshot: Snapshot): Promise<Checked> {
  const failed = await countOf(
    snapshot,
    `SELECT COUNT(*) AS n FROM refunds WHERE status = 'FAILED'`,
  )
  const under = await countOf(
    snapshot,
    `SELECT COUNT(*) AS n FROM refunds WHERE status IN ('REQUESTED', 'SENT')`,
  )
  return checkInvariant(snapshot, moneyAddsUp, [
    ...(failed === 0 ? [] : [`${failed} refunds FAILED and wait for an operator`]),
    ...(under === 0 ? [] : [`${under} refunds are under way`]),
  ])
}
