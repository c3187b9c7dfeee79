import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  givenLine,
  givenOrder,
  givenPaidOrder,
  givenPayment,
  givenRefund,
  givenSale,
  HOLD_MS,
  NOW,
} from '../testing/given.ts'
import { viewOrder, viewOrderAsCreated, viewPayment } from './order-view.ts'
import type { RefundStatus } from './payment.ts'

test('a PENDING order as the API tells of it', () => {
  const refundPolicy = { tiers: [...givenSale().refundPolicy.tiers] }
  assert.deepEqual(viewOrder(givenOrder()), {
    id: 'order-1',
    status: 'PENDING',
    lines: [
      {
        unitId: 'unit-1',
        ticketId: 'panda',
        ticketName: { ko: '판다월드', en: 'Panda World' },
        visitDate: '2026-12-05',
        quantity: 1,
        unitPrice: { amount: 50_000, currency: 'KRW' },
        refundPolicy,
      },
    ],
    total: { amount: 50_000, currency: 'KRW' },
    holdExpiresAt: '2026-11-23T01:10:00.000Z',
    createdAt: '2026-11-23T01:00:00.000Z',
    refundPolicy,
  })
})

test('the policy of the order is that of its first line', () => {
  const policy = { tiers: [], grace: [{ withinHours: 1, minDaysBefore: 2, refundPercent: 3 }] }
  const first = givenLine({}, givenSale({ refundPolicy: policy }))
  assert.deepEqual(viewOrder(givenOrder({ lines: [first, givenLine()] })).refundPolicy, policy)
})

test('instants are told of the state they belong to', () => {
  const ended = { holdExpiresAt: null, expiredAt: NOW }
  const members = (view: object) =>
    Object.keys(view).filter((name) => name.endsWith('At') && name !== 'createdAt')
  assert.deepEqual(members(viewOrder(givenOrder())), ['holdExpiresAt'])
  assert.deepEqual(members(viewOrder(givenOrder({ ...ended, status: 'EXPIRED' }))), ['expiredAt'])
  assert.deepEqual(members(viewOrder(givenPaidOrder({ expiredAt: NOW }))), ['paidAt'])
  const cancelled = givenOrder({ status: 'CANCELLED', holdExpiresAt: null, cancelledAt: NOW })
  assert.deepEqual(members(viewOrder(cancelled)), ['cancelledAt'])
})

test('the payment shown is the newest', () => {
  const payments = [givenPayment({ status: 'DECLINED' }), givenPayment({ id: 'payment-2' })]
  assert.equal(viewOrder(givenOrder({ payments })).payment?.id, 'payment-2')
})

test('a payment shows no checkout but in its 201, and nothing of what the client sent', () => {
  const payment = givenPayment({ providerData: '{"outcome":"late"}', returnUrl: 'http://x' })
  assert.deepEqual(viewPayment(payment), {
    id: 'payment-1',
    orderId: 'order-1',
    provider: 'sandbox',
    status: 'CREATED',
    amount: { amount: 50_000, currency: 'KRW' },
    checkout: {},
  })
})

const statuses: readonly (readonly [RefundStatus[], RefundStatus])[] = [
  [['DONE', 'DONE'], 'DONE'],
  [['DONE', 'SENT'], 'SENT'],
  [['SENT', 'REQUESTED', 'DONE'], 'REQUESTED'],
  [['REQUESTED', 'FAILED', 'DONE'], 'FAILED'],
]
for (const [given, shown] of statuses) {
  test(`refunds ${given.join(', ')} are shown as their sum, ${shown}`, () => {
    const refunds = given.map((status, index) =>
      givenRefund({ id: `r${index}`, status, amount: 7 }),
    )
    assert.deepEqual(viewOrder(givenOrder({ refunds })).refund, {
      amount: { amount: 7 * given.length, currency: 'KRW' },
      status: shown,
    })
  })
}

test('without refunds there is no refund', () => {
  assert.equal('refund' in viewOrder(givenPaidOrder()), false)
})

test('the 201 again is as it was: whatever became of the order since', () => {
  const created = viewOrder(givenOrder())
  const moved = { holdExpiresAt: NOW + 2 * HOLD_MS, holdMoved: true }
  const since = [
    givenOrder({ ...moved, status: 'PAYING', payments: [givenPayment()] }),
    givenPaidOrder({ refunds: [givenRefund()] }),
    givenOrder({ status: 'CANCELLED', cancelledAt: NOW + 1, holdExpiresAt: null }),
    givenOrder({ status: 'EXPIRED', expiredAt: NOW + 1, holdExpiresAt: null }),
  ]
  for (const order of since) assert.deepEqual(viewOrderAsCreated(order), created, order.status)
})

test('the 201 of an order that cost nothing said PAID', () => {
  const free = givenOrder({
    status: 'CANCELLED',
    firstHoldExpiresAt: null,
    holdExpiresAt: null,
    paidAt: NOW,
    cancelledAt: NOW + 1,
  })
  const { status, paidAt, cancelledAt } = viewOrderAsCreated(free)
  assert.deepEqual(
    { status, paidAt, cancelledAt },
    {
      status: 'PAID',
      paidAt: '2026-11-23T01:00:00.000Z',
      cancelledAt: undefined,
    },
  )
})
