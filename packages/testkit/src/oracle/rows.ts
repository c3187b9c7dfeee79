import type { Invariant } from './checked.ts'

const orphan = (what: string, table: string, id: string) => ({
  what: `${what} of no order`,
  sql: `SELECT t.order_id AS orderId, ${id} FROM ${table} t
    WHERE NOT EXISTS (SELECT 1 FROM orders o WHERE o.id = t.order_id)`,
})

/** What foreign keys and checks would say, if the hot path paid for them. */
export const rowsBelongTogether: Invariant = {
  id: 'rows',
  title: 'Rows belong together',
  of: 'orders',
  countSql: 'SELECT COUNT(*) AS n FROM orders',
  rules: [
    orphan('a line', 'order_lines', 't.position'),
    orphan('a payment', 'payments', 't.id AS paymentId'),
    orphan('a refund', 'refunds', 't.id AS refundId'),
    orphan('an admission', 'admissions', 't.id AS admissionId'),
    orphan('an entry of money', 'money', 't.id AS entryId'),
    {
      what: 'a refund or an entry of money of a payment that its order does not have',
      sql: `SELECT t.order_id AS orderId, t.payment_id AS paymentId, t.id AS id FROM (
          SELECT order_id, payment_id, id FROM refunds
          UNION ALL SELECT order_id, payment_id, id FROM money) t
        WHERE NOT EXISTS (
          SELECT 1 FROM payments p WHERE p.order_id = t.order_id AND p.id = t.payment_id)`,
    },
    {
      what: 'an order whose total is not the sum of its lines, or without lines',
      sql: `SELECT o.id AS orderId, o.total, (
          SELECT SUM(l.quantity * l.unit_price) FROM order_lines l WHERE l.order_id = o.id) AS sum
        FROM orders o WHERE o.total IS NOT (
          SELECT SUM(l.quantity * l.unit_price) FROM order_lines l WHERE l.order_id = o.id)`,
    },
    {
      what: 'an order with a unit on two lines',
      sql: `SELECT order_id AS orderId, unit_id AS unitId, COUNT(*) AS lines FROM order_lines
        GROUP BY order_id, unit_id HAVING COUNT(*) > 1`,
    },
    {
      what: 'a line that is not of its unit, or of less than one',
      sql: `SELECT l.order_id AS orderId, l.unit_id AS unitId, l.ticket_id AS ticketId,
          l.visit_date AS visitDate, l.quantity
        FROM order_lines l LEFT JOIN stock s ON s.unit_id = l.unit_id
        WHERE s.ticket_id IS NOT l.ticket_id OR s.visit_date IS NOT l.visit_date
          OR l.quantity < 1 OR l.unit_price < 0`,
    },
    {
      what: 'a line sold by terms that are not kept',
      sql: `SELECT l.order_id AS orderId, l.ticket_id AS ticketId, l.sale_version AS saleVersion
        FROM order_lines l WHERE NOT EXISTS (
          SELECT 1 FROM sale_terms t
          WHERE t.ticket_id = l.ticket_id AND t.sale_version = l.sale_version)`,
    },
    {
      what: 'a sale whose present terms are not kept as it says',
      sql: `SELECT s.ticket_id AS ticketId, s.version FROM sales s
        LEFT JOIN sale_terms t ON t.ticket_id = s.ticket_id AND t.sale_version = s.version
        WHERE t.per_person_limit IS NOT s.per_person_limit OR t.limit_scope IS NOT s.limit_scope
          OR t.refund_policy IS NOT s.refund_policy OR t.time_zone IS NOT s.time_zone`,
    },
    {
      what: 'a unit or a quota of a ticket that is not sold here',
      sql: `SELECT t.ticket_id AS ticketId, t.key FROM (
          SELECT ticket_id, unit_id AS key FROM stock
          UNION ALL SELECT ticket_id, user_id FROM quotas) t
        WHERE NOT EXISTS (SELECT 1 FROM sales s WHERE s.ticket_id = t.ticket_id)`,
    },
    {
      what: 'an order whose status and times do not agree',
      sql: `SELECT id AS orderId, status, created_at AS createdAt, paid_at AS paidAt,
          cancelled_at AS cancelledAt, expired_at AS expiredAt
        FROM orders
        WHERE NOT CASE status
          WHEN 'PENDING' THEN paid_at IS NULL AND cancelled_at IS NULL AND expired_at IS NULL
          WHEN 'PAYING' THEN paid_at IS NULL AND cancelled_at IS NULL AND expired_at IS NULL
          WHEN 'PAID' THEN paid_at IS NOT NULL AND cancelled_at IS NULL
          WHEN 'CANCELLED' THEN cancelled_at IS NOT NULL
            AND (paid_at IS NOT NULL OR expired_at IS NULL)
          WHEN 'EXPIRED' THEN expired_at IS NOT NULL AND paid_at IS NULL AND cancelled_at IS NULL
          ELSE FALSE END`,
    },
    {
      what: 'a payment of another sum than its order’s, or in no known status',
      sql: `SELECT p.order_id AS orderId, p.id AS paymentId, p.status, p.amount, o.total
        FROM payments p JOIN orders o ON o.id = p.order_id
        WHERE p.amount <> o.total OR (p.captured_amount IS NULL AND p.currency <> o.currency)
          OR p.status NOT IN
            ('CREATED', 'PROCESSING', 'CAPTURED', 'DECLINED', 'CANCELLED', 'REFUNDED')`,
    },
  ],
}
