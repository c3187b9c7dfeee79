import { stockChanged } from '@onsale/contracts/events/stock.ts'
import { ticketChanged } from '@onsale/contracts/events/ticket.ts'
import { SALE_CONSUMER } from '@onsale/order/consumers/sale-changed.ts'
import { STOCK_CONSUMER } from '@onsale/ticket/consumers/stock-changed.ts'
import { type Checked, countOf, findViolations, type Rule } from './checked.ts'
import type { Snapshot } from './snapshot.ts'

const HOUR_MS = 3_600_000
/** Sent events are kept for 24 hours; younger ones than this are all there. */
const ALL_KEPT_MS = 23 * HOUR_MS
/** An event marked as sent this long before the snapshot was handled before it. */
const HANDLED_MS = 5_000

/**
 * Invariant 6: each event's effect happens once in every consumer. In the outbox: each fact has
 * its event, once, in the order of its aggregate's versions. At the consumers: no receipt twice,
 * none missing of an event that was sent, and copies equal what they were copied from.
 *
 * `now` (UTC ms) says which events a purge may have taken.
 */
export async function checkEvents(snapshot: Snapshot, now: number): Promise<Checked> {
  const rules = [...outboxRules('main'), ...factRules(now - ALL_KEPT_MS), ...inboxRules('main')]
  const notes = await describePlumbing(snapshot, 'main', 'order')
  if (snapshot.hasTicket) {
    rules.push(...outboxRules('ticket'), ...inboxRules('ticket'))
    rules.push(...(await copyRules(snapshot, now)))
    notes.push(...(await describePlumbing(snapshot, 'ticket', 'ticket')))
  } else {
    notes.push('the ticket service’s copy was not looked at: its database is not here')
  }
  return {
    id: '6',
    title: 'Every event takes effect once',
    checked: await countOf(snapshot, countSql(snapshot)),
    of: 'events',
    ...(await findViolations(snapshot, rules)),
    notes,
  }
}

function countSql(snapshot: Snapshot): string {
  const ticket = snapshot.hasTicket ? '(SELECT COUNT(*) FROM ticket.outbox)' : '0'
  return `SELECT (SELECT COUNT(*) FROM main.outbox) + ${ticket} AS n`
}

type Schema = 'main' | 'ticket'

/** What a service says of its own; an event of another that was replayed comes when it comes. */
const topicOf = { main: 'onsale.order.v1', ticket: 'onsale.ticket.v1' } as const

function outboxRules(schema: Schema): Rule[] {
  return [
    {
      what: 'an event id twice in the outbox',
      sql: `SELECT event_id AS eventId, COUNT(*) AS times FROM ${schema}.outbox
        GROUP BY event_id HAVING COUNT(*) > 1`,
    },
    {
      what: 'events of an aggregate that are not in the order of its versions',
      sql: `SELECT * FROM (
          SELECT subject, type, position, aggregate_version AS version,
            LAG(aggregate_version) OVER (PARTITION BY subject ORDER BY position) AS versionBefore
          FROM ${schema}.outbox WHERE topic = '${topicOf[schema]}')
        WHERE version <= versionBefore`,
    },
    {
      what: 'an event whose body is not what its row says',
      sql: `SELECT position, event_id AS eventId, type, subject FROM ${schema}.outbox
        WHERE CASE WHEN json_valid(body) THEN
          json_extract(body, '$.id') IS NOT event_id OR json_extract(body, '$.type') IS NOT type
          OR json_extract(body, '$.subject') IS NOT subject
          OR json_extract(body, '$.aggregateversion') IS NOT aggregate_version
        ELSE TRUE END`,
    },
  ]
}

function inboxRules(schema: Schema): Rule[] {
  return [
    {
      what: 'an event taken in twice',
      sql: `SELECT consumer, event_id AS eventId, COUNT(*) AS times FROM ${schema}.inbox
        GROUP BY consumer, event_id HAVING COUNT(*) > 1`,
    },
  ]
}

/** Each fact has its event and each event its fact, one to one. */
function factRules(since: number): Rule[] {
  const oneToOne = (
    what: string,
    type: string,
    facts: string,
    differ = 'SUM(facts) <> SUM(events)',
  ): Rule => ({
    what: `${what} and its ${type} events are not one to one`,
    sql: `WITH sides AS (
        SELECT order_id, at, 1 AS facts, 0 AS events FROM (${facts}) WHERE at >= ?
        UNION ALL
        SELECT subject, created_at, 0, 1 FROM main.outbox WHERE type = ? AND created_at >= ?)
      SELECT order_id AS orderId, at, SUM(facts) AS facts, SUM(events) AS events
      FROM sides GROUP BY order_id, at HAVING ${differ}`,
    values: [since, type, since],
  })
  return [
    oneToOne(
      'a paid order',
      'order.paid',
      `SELECT id AS order_id, paid_at AS at FROM orders WHERE paid_at IS NOT NULL`,
    ),
    oneToOne(
      'a cancellation',
      'order.cancelled',
      `SELECT order_id, voided_at AS at FROM admissions WHERE voided_at IS NOT NULL
       UNION ALL
       SELECT id, cancelled_at FROM orders WHERE cancelled_at IS NOT NULL AND paid_at IS NULL`,
      // One event for all admissions given back together.
      'SUM(events) > SUM(facts) OR (SUM(facts) > 0 AND SUM(events) = 0)',
    ),
    oneToOne(
      'a refund that is done',
      'order.refunded',
      `SELECT order_id, at FROM money WHERE kind = 'refunded'`,
    ),
    oneToOne(
      'a charge given back',
      'payment.late_refunded',
      `SELECT order_id, created_at AS at FROM refunds WHERE reason <> 'CANCELLED'`,
    ),
    {
      what: 'the newest event of a unit does not say what the ledger says',
      sql: `WITH newest AS (
          SELECT subject, MAX(position) AS position FROM main.outbox
          WHERE type = '${stockChanged.type}' GROUP BY subject)
        SELECT e.subject AS unitId, e.aggregate_version AS eventVersion, s.version,
          s.capacity, s.held, s.sold, e.body AS event
        FROM newest JOIN main.outbox e ON e.position = newest.position
        LEFT JOIN main.stock s ON s.unit_id = e.subject
        WHERE s.version IS NOT e.aggregate_version
          OR s.capacity IS NOT json_extract(e.body, '$.data.capacity')
          OR s.held IS NOT json_extract(e.body, '$.data.held')
          OR s.sold IS NOT json_extract(e.body, '$.data.sold')`,
    },
  ]
}

/** The ticket service's stock figures and the order service's sales, against their sources. */
async function copyRules(snapshot: Snapshot, now: number): Promise<Rule[]> {
  const handledBefore = now - HANDLED_MS
  const rules: Rule[] = [
    lostFigures(handledBefore),
    lostEvent('ticket', 'main', ticketChanged.type, SALE_CONSUMER, handledBefore),
    {
      what: 'the ticket service’s figures are older than an event it was sent',
      sql: `WITH sent AS (
          SELECT subject, MAX(aggregate_version) AS version FROM main.outbox
          WHERE type = '${stockChanged.type}' AND sent_at IS NOT NULL GROUP BY subject)
        SELECT u.id AS unitId, u.stock_version AS copied, sent.version AS sent
        FROM ticket.units u JOIN sent ON sent.subject = u.id WHERE u.stock_version < sent.version`,
    },
    {
      what: 'the ticket service’s figures are not those of their version',
      sql: `SELECT u.id AS unitId, s.version, u.capacity, u.held, u.sold,
          s.capacity AS ledgerCapacity, s.held AS ledgerHeld, s.sold AS ledgerSold
        FROM ticket.units u JOIN main.stock s ON s.unit_id = u.id AND s.version = u.stock_version
        WHERE u.capacity <> s.capacity OR u.held <> s.held OR u.sold <> s.sold`,
    },
  ]
  if ((await countUnsent(snapshot, 'ticket')) === 0) {
    rules.push({
      what: 'the order service sells by other terms than the catalogue’s',
      sql: `SELECT t.id AS ticketId, t.version, s.version AS soldBy FROM ticket.tickets t
        LEFT JOIN main.sales s ON s.ticket_id = t.id
        WHERE s.version IS NOT t.version OR s.price IS NOT t.price OR s.paused IS NOT t.paused
          OR s.per_person_limit IS NOT t.per_person_limit
          OR s.opens_at IS NOT t.opens_at OR s.closes_at IS NOT t.closes_at`,
    })
  }
  return rules
}

/**
 * On the local bus an event is marked as sent when its consumers have handled it, so its receipt
 * is there, or it is a dead letter; over Kafka that is so once the consumers have caught up.
 * Receipts are kept longer than sent events.
 */
function lostEvent(
  from: Schema,
  to: Schema,
  type: string,
  consumer: string,
  handledBefore: number,
): Rule {
  return {
    what: `${consumer} has no receipt of an event it was sent`,
    sql: `SELECT e.event_id AS eventId, e.subject, e.position FROM ${from}.outbox e
      WHERE e.type = ? AND e.sent_at < ?
        AND NOT EXISTS (
          SELECT 1 FROM ${to}.inbox i WHERE i.consumer = ? AND i.event_id = e.event_id)
        AND NOT EXISTS (
          SELECT 1 FROM ${to}.dead_letters d WHERE d.consumer = ? AND d.event_id = e.event_id)`,
    values: [type, handledBefore, consumer, consumer],
  }
}

/**
 * The same of stock figures, where the relay passes over those that newer ones of their unit
 * replace: none may be missing that is newer than all that were taken in.
 */
function lostFigures(handledBefore: number): Rule {
  return {
    what: `${STOCK_CONSUMER} has no receipt of the newest event of a unit that it was sent`,
    sql: `WITH taken AS (
        SELECT event_id FROM ticket.inbox WHERE consumer = ?
        UNION SELECT event_id FROM ticket.dead_letters WHERE consumer = ?),
      newest AS (
        SELECT subject, MAX(position) AS position FROM main.outbox
        WHERE type = ? AND event_id IN (SELECT event_id FROM taken) GROUP BY subject)
      SELECT e.event_id AS eventId, e.subject, e.position FROM main.outbox e
      LEFT JOIN newest ON newest.subject = e.subject
      WHERE e.type = ? AND e.sent_at < ? AND e.position > COALESCE(newest.position, -1)`,
    values: [STOCK_CONSUMER, STOCK_CONSUMER, stockChanged.type, stockChanged.type, handledBefore],
  }
}

function countUnsent(snapshot: Snapshot, schema: Schema): Promise<number> {
  return countOf(snapshot, `SELECT COUNT(*) AS n FROM ${schema}.outbox WHERE sent_at IS NULL`)
}

async function describePlumbing(
  snapshot: Snapshot,
  schema: Schema,
  service: string,
): Promise<string[]> {
  const unsent = await countUnsent(snapshot, schema)
  const letters = await countOf(snapshot, `SELECT COUNT(*) AS n FROM ${schema}.dead_letters`)
  return [
    ...(unsent === 0 ? [] : [`${service}: ${unsent} events are not sent yet`]),
    ...(letters === 0 ? [] : [`${service}: ${letters} dead letters wait for an operator`]),
  ]
}
