import { randomBytes } from 'node:crypto'
import { createIds, type Ids } from '@onsale/kernel/ids.ts'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { lineColumns } from '@onsale/order/adapters/sql/order-columns.ts'

const DAY_MS = 86_400_000
/** The program keeps answers under their keys for two days. */
const KEPT_MS = 2 * DAY_MS
const HOLD_MS = 600_000
const PRICE = 50_000

export type Value = string | number | null

export interface FilledUnit {
  readonly unitId: string
  readonly ticketId: string
  readonly visitDate: string
}

export const columnsOf: Readonly<Record<string, readonly string[]>> = {
  orders: [
    'id',
    'user_id',
    'status',
    'currency',
    'total',
    'idempotency_key',
    'fingerprint',
    'created_at',
    'first_hold_expires_at',
    'hold_expires_at',
    'hold_moved',
    'paid_at',
    'version',
  ],
  order_lines: lineColumns,
  payments: [
    'order_id',
    'id',
    'provider',
    'status',
    'amount',
    'currency',
    'captured_amount',
    'return_used',
    'provider_data',
    'created_at',
  ],
  money: ['order_id', 'id', 'payment_id', 'kind', 'amount', 'currency', 'at'],
  admissions: ['order_id', 'id', 'unit_id', 'state'],
  quotas: ['user_id', 'ticket_id', 'by_date'],
  idempotency: [
    'user_id',
    'idempotency_key',
    'fingerprint',
    'state',
    'status',
    'body',
    'created_at',
  ],
}

/** Makes the rows of paid orders, one ticket each, of people in no order. */
export function createRowMaker(now: number, days: number, orders: number) {
  let at = 0
  const clock = { now: () => at, monotonicMs: () => at }
  const ids: Ids = createIds(clock, createSystemRandomness())
  return (index: number, unit: FilledUnit): Map<string, Value[][]> => {
    at = Math.floor(now - days * DAY_MS * (1 - index / orders))
    const [orderId, paymentId, userId] = [ids.next(), ids.next(), randomBytes(16).toString('hex')]
    const keyed = (): [string, string] => [
      randomBytes(12).toString('hex'),
      randomBytes(32).toString('base64url'),
    ]
    const order = [orderId, userId, 'PAID', 'KRW', PRICE, ...keyed(), at, at + HOLD_MS]
    const rows = new Map<string, Value[][]>([
      ['orders', [[...order, null, 1, at + 1, 4]]],
      ['order_lines', [[orderId, 0, unit.unitId, unit.ticketId, unit.visitDate, 1, PRICE, 1]]],
      [
        'payments',
        [[orderId, paymentId, 'sandbox', 'CAPTURED', PRICE, 'KRW', PRICE, 0, PROVIDER_DATA, at]],
      ],
      ['money', [[orderId, ids.next(), paymentId, 'captured', PRICE, 'KRW', at]]],
      ['admissions', [[orderId, ids.next(), unit.unitId, 'VALID']]],
      ['quotas', [[userId, unit.ticketId, JSON.stringify({ [unit.visitDate]: 1 })]]],
    ])
    if (at > now - KEPT_MS) {
      const kept = (status: number, body: string) => [userId, ...keyed(), 'DONE', status, body, at]
      rows.set('idempotency', [kept(201, PAYMENT_BODY), kept(200, CONFIRMED_BODY)])
    }
    return rows
  }
}

const PROVIDER_DATA = '{"outcome":"approve"}'
/** Of the size of real ones; nobody asks for them again. */
const PAYMENT_BODY = JSON.stringify({ id: 'x'.repeat(36), orderId: 'x'.repeat(160) })
const CONFIRMED_BODY = JSON.stringify({ payment: 'x'.repeat(250), order: 'x'.repeat(950) })
