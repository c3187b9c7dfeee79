import type { Invariant } from './checked.ts'

/**
 * What moved a person's count of a ticket. Granted at `created_at` by the terms that the line
 * names; given back when cancelled, expired or voided; and an order that a late capture revived
 * (paid, and expired before) was given back at `expired_at` and claimed again at `paid_at`, by
 * whatever terms were in force then.
 */
const MOVES = `
  claims AS (
    SELECT o.user_id, l.ticket_id, l.visit_date, o.id AS order_id, o.created_at AS at,
      l.quantity, l.sale_version, 1 AS is_claim
    FROM orders o JOIN order_lines l ON l.order_id = o.id
    UNION ALL
    SELECT o.user_id, l.ticket_id, l.visit_date, o.id, o.paid_at, l.quantity, NULL, 1
    FROM orders o JOIN order_lines l ON l.order_id = o.id
    WHERE o.expired_at IS NOT NULL AND o.paid_at IS NOT NULL),
  returns AS (
    SELECT o.user_id, l.ticket_id, l.visit_date, o.id AS order_id, o.expired_at AS at,
      -l.quantity AS quantity, NULL AS sale_version, 0 AS is_claim
    FROM orders o JOIN order_lines l ON l.order_id = o.id
    WHERE o.expired_at IS NOT NULL
    UNION ALL
    SELECT o.user_id, l.ticket_id, l.visit_date, o.id, o.cancelled_at, -l.quantity, NULL, 0
    FROM orders o JOIN order_lines l ON l.order_id = o.id
    WHERE o.paid_at IS NULL AND o.cancelled_at IS NOT NULL
    UNION ALL
    SELECT o.user_id, l.ticket_id, l.visit_date, o.id, a.voided_at, -1, NULL, 0
    FROM admissions a JOIN orders o ON o.id = a.order_id
    JOIN order_lines l ON l.order_id = a.order_id AND l.unit_id = a.unit_id
    WHERE a.state = 'VOID')`

/** Only who ever claimed more than the smallest limit can have been above one. */
const SUSPECTS = `
  suspects AS (
    SELECT user_id, ticket_id FROM claims GROUP BY user_id, ticket_id
    HAVING SUM(quantity) > COALESCE((
      SELECT MIN(t.per_person_limit) FROM sale_terms t WHERE t.ticket_id = claims.ticket_id), 0))`

/**
 * The limit that a claim was judged by: of the terms its line names; for a revived order the
 * largest that was in force at some moment of that millisecond.
 */
const LIMIT = `CASE WHEN sale_version IS NOT NULL
    THEN (SELECT t.per_person_limit FROM sale_terms t
      WHERE t.ticket_id = running.ticket_id AND t.sale_version = running.sale_version)
    ELSE (SELECT MAX(t.per_person_limit) FROM sale_terms t
      WHERE t.ticket_id = running.ticket_id AND (t.effective_at = running.at
        OR t.sale_version = (SELECT MAX(e.sale_version) FROM sale_terms e
          WHERE e.ticket_id = running.ticket_id AND e.effective_at < running.at)))
    END`

/**
 * Invariant 2: nobody was granted a claim above the limit then in force. Instants are whole
 * milliseconds, so within one the order is taken that suits best: returns first, claims by the
 * version of their terms.
 */
export const limitsKept: Invariant = {
  id: '2',
  title: 'Nobody was granted more than the limit',
  of: 'claims',
  countSql: `SELECT (SELECT COUNT(*) FROM orders) + (
    SELECT COUNT(*) FROM orders WHERE expired_at IS NOT NULL AND paid_at IS NOT NULL) AS n`,
  rules: [
    {
      what: 'a claim was granted above the limit',
      sql: `WITH ${MOVES}, ${SUSPECTS},
        moves AS (SELECT * FROM claims UNION ALL SELECT * FROM returns),
        scoped AS (
          SELECT m.*, CASE (SELECT t.limit_scope FROM sale_terms t
              WHERE t.ticket_id = m.ticket_id ORDER BY t.sale_version LIMIT 1)
            WHEN 'visitDate' THEN m.visit_date ELSE '' END AS scope
          FROM suspects s CROSS JOIN moves m ON m.user_id = s.user_id AND m.ticket_id = s.ticket_id),
        running AS (
          SELECT *, SUM(quantity) OVER (
              PARTITION BY user_id, ticket_id, scope
              ORDER BY at, is_claim, sale_version, order_id, visit_date
              ROWS UNBOUNDED PRECEDING) AS count_after
          FROM scoped),
        judged AS (SELECT *, ${LIMIT} AS per_person_limit FROM running WHERE is_claim = 1)
        SELECT order_id AS orderId, user_id AS userId, ticket_id AS ticketId,
          visit_date AS visitDate, at, count_after AS countAfter, per_person_limit AS perPersonLimit
        FROM judged WHERE count_after > per_person_limit`,
    },
    {
      what: 'sold by terms that were not in force',
      sql: `SELECT o.id AS orderId, l.ticket_id AS ticketId, l.sale_version AS saleVersion,
          o.created_at AS createdAt, t.effective_at AS effectiveAt
        FROM orders o JOIN order_lines l ON l.order_id = o.id
        JOIN sale_terms t ON t.ticket_id = l.ticket_id AND t.sale_version = l.sale_version
        WHERE t.effective_at > o.created_at OR EXISTS (
          SELECT 1 FROM sale_terms newer WHERE newer.ticket_id = l.ticket_id
            AND newer.sale_version > l.sale_version AND newer.effective_at < o.created_at)`,
    },
  ],
}
