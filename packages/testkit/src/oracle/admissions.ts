import type { Invariant } from './checked.ts'

/**
 * Invariant 5: a ticket for every unit paid, and no other. That none is used twice follows from
 * its having one state: USED is reached once, and left never.
 */
export const admissionsIssued: Invariant = {
  id: '5',
  title: 'One admission for each unit paid',
  of: 'admissions',
  countSql: 'SELECT COUNT(*) AS n FROM admissions',
  rules: [
    {
      what: 'an order that was paid has not one admission for each unit',
      sql: `SELECT o.id AS orderId, o.status, l.unit_id AS unitId, l.quantity, (
            SELECT COUNT(*) FROM admissions a
            WHERE a.order_id = l.order_id AND a.unit_id = l.unit_id) AS admissions
        FROM orders o JOIN order_lines l ON l.order_id = o.id
        WHERE o.paid_at IS NOT NULL AND l.quantity <> (
          SELECT COUNT(*) FROM admissions a
          WHERE a.order_id = l.order_id AND a.unit_id = l.unit_id)`,
    },
    {
      what: 'an admission of an order that was never paid',
      sql: `SELECT a.order_id AS orderId, a.id AS admissionId, o.status FROM admissions a
        JOIN orders o ON o.id = a.order_id WHERE o.paid_at IS NULL`,
    },
    {
      what: 'an admission to what its order did not buy',
      sql: `SELECT a.order_id AS orderId, a.id AS admissionId, a.unit_id AS unitId
        FROM admissions a WHERE NOT EXISTS (
          SELECT 1 FROM order_lines l WHERE l.order_id = a.order_id AND l.unit_id = a.unit_id)`,
    },
    {
      what: 'a live admission of an order that is not PAID',
      sql: `SELECT a.order_id AS orderId, a.id AS admissionId, a.state, o.status
        FROM admissions a JOIN orders o ON o.id = a.order_id
        WHERE a.state <> 'VOID' AND o.status <> 'PAID'`,
    },
    {
      what: 'an order is PAID and has no live admission left',
      sql: `SELECT o.id AS orderId FROM orders o WHERE o.status = 'PAID' AND NOT EXISTS (
          SELECT 1 FROM admissions a WHERE a.order_id = o.id AND a.state <> 'VOID')`,
    },
    {
      what: 'an admission in no known state, or not VOID since a known time',
      sql: `SELECT order_id AS orderId, id AS admissionId, state, voided_at AS voidedAt
        FROM admissions WHERE state NOT IN ('VALID', 'USED', 'VOID')
          OR (state = 'VOID') <> (voided_at IS NOT NULL)`,
    },
  ],
}
