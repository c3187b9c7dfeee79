/** What a bug would have written, and the rule of the invariant that must see it. */
export interface Planted {
  readonly id: string
  readonly what: string
  readonly sql: string
}

/** The order of this person. */
const of = (userId: string): string => `(SELECT MIN(id) FROM orders WHERE user_id = '${userId}')`
const withoutChecks = 'PRAGMA ignore_check_constraints = ON;'
/** Makes a table again without its keys, so that what they forbid can be planted. */
const unkeyed = (table: string): string => `
  CREATE TABLE copied AS SELECT * FROM ${table};
  DROP TABLE ${table};
  ALTER TABLE copied RENAME TO ${table};`

export const planted: readonly Planted[] = [
  {
    id: '1',
    what: 'held is not',
    sql: `UPDATE stock SET held = held + 1 WHERE unit_id = 'panda-1'`,
  },
  {
    id: '1',
    what: 'sold is not',
    sql: `UPDATE stock SET sold = sold - 1 WHERE unit_id = 'panda-1'`,
  },
  {
    id: '1',
    what: 'oversold',
    sql: `${withoutChecks} UPDATE stock SET capacity = held + sold - 1 WHERE unit_id = 'panda-1'`,
  },
  {
    id: '1',
    what: 'a quota is not',
    sql: `UPDATE quotas SET by_date = '{"2026-12-01":3}' WHERE user_id = 'pending'`,
  },
  { id: '1', what: 'a quota is not', sql: `DELETE FROM quotas WHERE user_id = 'paid'` },
  {
    id: '1',
    what: 'cannot be read',
    sql: `UPDATE quotas SET by_date = '{' WHERE user_id = 'paid'`,
  },
  { id: '1', what: 'a hold of no open order', sql: `UPDATE holds SET expires_at = expires_at + 1` },
  {
    id: '1',
    what: 'line has no hold',
    sql: `DELETE FROM holds WHERE order_id = ${of('pending')}`,
  },
  {
    id: '1',
    what: 'still has the end of a hold',
    sql: `UPDATE orders SET hold_expires_at = 1 WHERE id = ${of('paid')}`,
  },
  {
    id: '2',
    what: 'granted above the limit',
    sql: `UPDATE sale_terms SET per_person_limit = 2 WHERE ticket_id = 'panda';
      UPDATE sales SET per_person_limit = 2 WHERE ticket_id = 'panda'`,
  },
  {
    id: '2',
    what: 'granted above the limit',
    // Given back later than it was claimed again: only the free tickets of 'visitDate' do that.
    sql: `UPDATE admissions SET voided_at = voided_at + 1
      WHERE voided_at IS NOT NULL AND unit_id = 'free-2'`,
  },
  {
    id: '2',
    what: 'granted above the limit',
    // Revived before the limit would have let it.
    sql: `UPDATE orders SET created_at = 1, paid_at = 1 WHERE user_id = 'revived';
      UPDATE order_lines SET quantity = 5 WHERE order_id = ${of('revived')}`,
  },
  {
    id: '2',
    what: 'terms that were not in force',
    sql: `UPDATE order_lines SET sale_version = 1 WHERE order_id = ${of('pending')}`,
  },
  {
    id: '3',
    what: 'nobody will ask about',
    sql: `UPDATE payments SET next_check_at = NULL WHERE status = 'PROCESSING'`,
  },
  {
    id: '3',
    what: 'can still be confirmed',
    sql: `UPDATE payments SET status = 'CREATED' WHERE order_id = ${of('paid')}
      AND status = 'DECLINED'`,
  },
  {
    id: '3',
    what: 'shows PAYING',
    sql: `UPDATE orders SET status = 'PAYING' WHERE user_id = 'pending'`,
  },
  {
    id: '3',
    what: 'shows PAYING',
    sql: `UPDATE orders SET status = 'PENDING' WHERE user_id = 'paying'`,
  },
  {
    id: '3',
    what: 'nobody will send',
    sql: `UPDATE refunds SET status = 'SENT' WHERE status = 'DONE'`,
  },
  {
    id: '3',
    what: 'of a payment that is not there',
    sql: `DELETE FROM payments WHERE order_id = ${of('paying')}`,
  },
  {
    id: '3',
    what: 'order that is not its person’s',
    sql: `UPDATE orders SET user_id = 'nobody' WHERE user_id = 'gives up'`,
  },
  {
    id: '3',
    what: 'nothing was captured',
    sql: `UPDATE payments SET captured_amount = NULL WHERE order_id = ${of('paid')}`,
  },
  {
    id: '4',
    what: 'captured − refunds due',
    sql: `UPDATE money SET amount = amount - 1 WHERE kind = 'fee_kept'`,
  },
  {
    id: '4',
    what: 'captured − refunds due',
    sql: `DELETE FROM money WHERE order_id = ${of('paid')}`,
  },
  {
    id: '4',
    what: 'a captured payment and its entry',
    sql: `UPDATE payments SET captured_amount = 1 WHERE order_id = ${of('paid')}
      AND status = 'CAPTURED'`,
  },
  {
    id: '4',
    what: 'what the book says is due',
    sql: `UPDATE refunds SET amount = amount - 1 WHERE order_id = ${of('gives back')}`,
  },
  {
    id: '4',
    what: 'what the book says is refunded',
    sql: `DELETE FROM money WHERE kind = 'refunded' AND order_id = ${of('gives back')}`,
  },
  {
    id: '4',
    what: 'of none known kind',
    sql: `UPDATE money SET refund_id = NULL WHERE kind = 'refund_due'`,
  },
  {
    id: '4',
    what: 'more is given back',
    sql: `UPDATE refunds SET amount = 1000000 WHERE order_id = ${of('gives back')}`,
  },
  {
    id: '4',
    what: 'more than one capture',
    sql: `UPDATE payments SET captured_amount = amount WHERE order_id = ${of('paid')}`,
  },
  {
    id: '4',
    what: 'is REFUNDED and not all',
    sql: `UPDATE payments SET status = 'REFUNDED' WHERE order_id = ${of('gives back')}`,
  },
  {
    id: '5',
    what: 'has not one admission for each unit',
    sql: `DELETE FROM admissions WHERE order_id = ${of('paid')} AND unit_id = 'panda-2'`,
  },
  {
    id: '5',
    what: 'never paid',
    sql: `INSERT INTO admissions VALUES (${of('pending')}, 'x', 'panda-1', 'VOID', 1)`,
  },
  {
    id: '5',
    what: 'did not buy',
    sql: `UPDATE admissions SET unit_id = 'free-1' WHERE order_id = ${of('paid')}`,
  },
  {
    id: '5',
    what: 'live admission of an order that is not PAID',
    sql: `UPDATE orders SET status = 'CANCELLED', cancelled_at = 1 WHERE user_id = 'paid'`,
  },
  {
    id: '5',
    what: 'no live admission left',
    sql: `UPDATE admissions SET state = 'VOID', voided_at = 1 WHERE order_id = ${of('paid')}`,
  },
  { id: '5', what: 'no known state', sql: `UPDATE admissions SET state = 'GONE'` },
  {
    id: '5',
    what: 'no known state',
    sql: `UPDATE admissions SET voided_at = NULL WHERE state = 'VOID'`,
  },
  {
    id: '6',
    what: 'event id twice',
    sql: `${unkeyed('outbox')} INSERT INTO outbox SELECT * FROM outbox WHERE position = 1`,
  },
  {
    id: '6',
    what: 'in the order of its versions',
    sql: `UPDATE outbox SET aggregate_version = 1, body = json_set(body, '$.aggregateversion', 1)
      WHERE position = (SELECT MAX(position) FROM outbox WHERE subject = 'panda-1')`,
  },
  { id: '6', what: 'body is not what', sql: `UPDATE outbox SET type = 'x' WHERE position = 1` },
  { id: '6', what: 'body is not what', sql: `UPDATE outbox SET body = '' WHERE position = 1` },
  {
    id: '6',
    what: 'a paid order and its',
    sql: `DELETE FROM outbox WHERE type = 'order.paid' AND subject = ${of('paid')}`,
  },
  {
    id: '6',
    what: 'a cancellation and its',
    sql: `DELETE FROM outbox WHERE type = 'order.cancelled'`,
  },
  {
    id: '6',
    what: 'a refund that is done and its',
    sql: `DELETE FROM outbox WHERE type = 'order.refunded'`,
  },
  {
    id: '6',
    what: 'a charge given back and its',
    sql: `UPDATE refunds SET reason = 'CANCELLED' WHERE reason = 'LATE_CAPTURE'`,
  },
  {
    id: '6',
    what: 'newest event of a unit',
    sql: `UPDATE stock SET version = version + 1, capacity = capacity + 1
      WHERE unit_id = 'panda-1'`,
  },
  {
    id: '6',
    what: 'taken in twice',
    sql: `CREATE TABLE ticket.copied AS SELECT * FROM ticket.inbox;
      DROP TABLE ticket.inbox;
      ALTER TABLE ticket.copied RENAME TO inbox;
      INSERT INTO ticket.inbox SELECT * FROM ticket.inbox`,
  },
  { id: '6', what: 'has no receipt', sql: `DELETE FROM ticket.inbox` },
  {
    id: '6',
    what: 'older than an event it was sent',
    sql: `UPDATE ticket.units SET stock_version = 1 WHERE id = 'panda-1'`,
  },
  {
    id: '6',
    what: 'not those of their version',
    sql: `UPDATE ticket.units SET sold = sold + 1 WHERE id = 'panda-1'`,
  },
  { id: '6', what: 'other terms than', sql: `UPDATE ticket.tickets SET version = version + 1` },
  {
    id: 'rows',
    what: 'a line of no order',
    sql: `UPDATE order_lines SET order_id = 'x' WHERE order_id = ${of('paid')}`,
  },
  { id: 'rows', what: 'a payment of no order', sql: `UPDATE payments SET order_id = 'x'` },
  { id: 'rows', what: 'a refund of no order', sql: `UPDATE refunds SET order_id = 'x'` },
  { id: 'rows', what: 'an admission of no order', sql: `UPDATE admissions SET order_id = 'x'` },
  { id: 'rows', what: 'an entry of money of no order', sql: `UPDATE money SET order_id = 'x'` },
  {
    id: 'rows',
    what: 'payment that its order does not have',
    sql: `UPDATE refunds SET payment_id = 'x'`,
  },
  { id: 'rows', what: 'total is not the sum', sql: `UPDATE orders SET total = total + 1` },
  {
    id: 'rows',
    what: 'without lines',
    sql: `DELETE FROM order_lines WHERE order_id = ${of('gives up')}`,
  },
  {
    id: 'rows',
    what: 'unit on two lines',
    sql: `UPDATE order_lines SET unit_id = 'panda-1' WHERE order_id = ${of('paid')}`,
  },
  { id: 'rows', what: 'not of its unit', sql: `UPDATE stock SET visit_date = '2027-01-01'` },
  { id: 'rows', what: 'terms that are not kept', sql: `DELETE FROM sale_terms` },
  {
    id: 'rows',
    what: 'present terms',
    sql: `UPDATE sales SET per_person_limit = 9`,
  },
  { id: 'rows', what: 'not sold here', sql: `DELETE FROM sales WHERE ticket_id = 'free'` },
  {
    id: 'rows',
    what: 'status and times',
    sql: `UPDATE orders SET paid_at = NULL WHERE status = 'PAID'`,
  },
  {
    id: 'rows',
    what: 'of another sum',
    sql: `UPDATE payments SET amount = 1 WHERE order_id = ${of('paying')}`,
  },
]
