import type { Invariant } from './checked.ts'

const HOLDING = `('PENDING', 'PAYING')`

/** Invariant 1: stock, quotas and holds are the sums of what they stand for. */
export const stockAddsUp: Invariant = {
  id: '1',
  title: 'Stock adds up',
  of: 'units and quotas',
  countSql: 'SELECT (SELECT COUNT(*) FROM stock) + (SELECT COUNT(*) FROM quotas) AS n',
  rules: [
    {
      what: 'held is not what open orders hold',
      sql: `WITH open_lines AS (
          SELECT l.unit_id, SUM(l.quantity) AS quantity
          FROM orders o JOIN order_lines l ON l.order_id = o.id
          WHERE o.status IN ${HOLDING} GROUP BY l.unit_id)
        SELECT s.unit_id AS unitId, s.held, COALESCE(open_lines.quantity, 0) AS heldByOrders
        FROM stock s LEFT JOIN open_lines ON open_lines.unit_id = s.unit_id
        WHERE s.held <> COALESCE(open_lines.quantity, 0)`,
    },
    {
      what: 'sold is not the number of live admissions',
      sql: `WITH live AS (
          SELECT unit_id, COUNT(*) AS quantity FROM admissions
          WHERE state <> 'VOID' GROUP BY unit_id)
        SELECT s.unit_id AS unitId, s.sold, COALESCE(live.quantity, 0) AS liveAdmissions
        FROM stock s LEFT JOIN live ON live.unit_id = s.unit_id
        WHERE s.sold <> COALESCE(live.quantity, 0)`,
    },
    {
      what: 'oversold, or a figure below zero',
      sql: `SELECT unit_id AS unitId, capacity, held, sold FROM stock
        WHERE held < 0 OR sold < 0 OR held + sold > capacity`,
    },
    {
      what: 'a quota is not what its person holds or owns',
      sql: `WITH owned AS (
          SELECT o.user_id, l.ticket_id, l.visit_date, l.quantity
          FROM orders o JOIN order_lines l ON l.order_id = o.id
          WHERE o.status IN ${HOLDING}
          UNION ALL
          SELECT o.user_id, l.ticket_id, l.visit_date, 1
          FROM admissions a
          JOIN orders o ON o.id = a.order_id
          JOIN order_lines l ON l.order_id = a.order_id AND l.unit_id = a.unit_id
          WHERE a.state <> 'VOID'),
        both_sides AS (
          SELECT user_id, ticket_id, visit_date, quantity AS owned, 0 AS noted FROM owned
          UNION ALL
          SELECT q.user_id, q.ticket_id, noted.key, 0, noted.value
          FROM quotas q, json_each(CASE WHEN json_valid(q.by_date) THEN q.by_date ELSE '{}' END)
            AS noted)
        SELECT user_id AS userId, ticket_id AS ticketId, visit_date AS visitDate,
          SUM(noted) AS noted, SUM(owned) AS owned
        FROM both_sides GROUP BY user_id, ticket_id, visit_date
        HAVING SUM(noted) <> SUM(owned)`,
    },
    {
      what: 'a quota that cannot be read',
      sql: `SELECT user_id AS userId, ticket_id AS ticketId, by_date AS byDate FROM quotas
        WHERE NOT json_valid(by_date)`,
    },
    {
      what: 'a hold of no open order, or with another end',
      sql: `SELECT h.order_id AS orderId, h.unit_id AS unitId, h.expires_at AS expiresAt,
          o.status, o.hold_expires_at AS holdExpiresAt
        FROM holds h LEFT JOIN orders o ON o.id = h.order_id
        WHERE o.id IS NULL OR o.status NOT IN ${HOLDING} OR o.hold_expires_at IS NOT h.expires_at
          OR NOT EXISTS (
            SELECT 1 FROM order_lines l WHERE l.order_id = h.order_id AND l.unit_id = h.unit_id)`,
    },
    {
      what: 'an open order whose line has no hold: it would never expire',
      sql: `SELECT o.id AS orderId, l.unit_id AS unitId, o.hold_expires_at AS holdExpiresAt
        FROM orders o JOIN order_lines l ON l.order_id = o.id
        WHERE o.status IN ${HOLDING} AND NOT EXISTS (
          SELECT 1 FROM holds h WHERE h.unit_id = l.unit_id
            AND h.expires_at = o.hold_expires_at AND h.order_id = o.id)`,
    },
    {
      what: 'an ended order that still has the end of a hold',
      sql: `SELECT id AS orderId, status, hold_expires_at AS holdExpiresAt FROM orders
        WHERE status NOT IN ${HOLDING} AND hold_expires_at IS NOT NULL`,
    },
  ],
}
