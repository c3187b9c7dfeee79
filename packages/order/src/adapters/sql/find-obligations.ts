import type { SqlSession } from '@onsale/platform/database/sql-session.ts'
import type { BookedObligations } from '../../domain/obligations.ts'

type CountRow = { kept: number; holds: number; refunds: number }
type VisitRow = { visit_date: string; time_zone: string; admissions: number }

const COUNTS = `SELECT
  (SELECT COUNT(*) FROM orders WHERE user_id = ? AND paid_at IS NOT NULL) AS kept,
  (SELECT COUNT(*) FROM orders WHERE user_id = ? AND status IN ('PENDING', 'PAYING')) AS holds,
  (SELECT COUNT(*) FROM orders
    JOIN refunds ON refunds.order_id = orders.id AND refunds.status <> 'DONE'
    WHERE orders.user_id = ?) AS refunds`

const VISITS = `SELECT order_lines.visit_date, sale_terms.time_zone, COUNT(*) AS admissions
  FROM orders
  JOIN order_lines ON order_lines.order_id = orders.id AND order_lines.visit_date >= ?
  JOIN admissions ON admissions.order_id = orders.id
    AND admissions.unit_id = order_lines.unit_id AND admissions.state = 'VALID'
  JOIN sale_terms ON sale_terms.ticket_id = order_lines.ticket_id
    AND sale_terms.sale_version = order_lines.sale_version
  WHERE orders.user_id = ?
  GROUP BY order_lines.visit_date, sale_terms.time_zone`

/** A person's orders are found by the key index, which begins with the person. */
export function findObligations(
  session: SqlSession,
  userId: string,
  fromDate: string,
): Promise<BookedObligations> {
  return session.snapshot(async () => {
    const [counts] = await session.query<CountRow>(COUNTS, [userId, userId, userId])
    const visits = await session.query<VisitRow>(VISITS, [fromDate, userId])
    return {
      keptOrders: counts?.kept ?? 0,
      openHolds: counts?.holds ?? 0,
      openRefunds: counts?.refunds ?? 0,
      visits: visits.map((row) => ({
        visitDate: row.visit_date,
        timeZone: row.time_zone,
        admissions: row.admissions,
      })),
    }
  })
}
