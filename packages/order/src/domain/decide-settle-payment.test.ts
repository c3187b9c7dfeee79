import assert from 'node:assert/strict'
import { test } from 'node:test'
import { captured, settlePayment } from '../testing/commands.ts'
import {
  DAY_MS,
  givenOrder,
  givenPaidOrder,
  givenPayment,
  givenStock,
  NOW,
} from '../testing/given.ts'
import { codeOf, givenTrial } from '../testing/trial.ts'
import type { Order } from './order.ts'
import type { Payment } from './payment.ts'

function givenProcessing(payment: Partial<Payment> = {}, order: Partial<Order> = {}) {
  const processing = givenPayment({ status: 'PROCESSING', providerData: '{}', ...payment })
  return givenTrial({
    orders: [givenOrder({ status: 'PAYING', payments: [processing], ...order })],
    stock: [givenStock({ held: 1 })],
  })
}

const resultOf = (outcome: { kind: string; result?: string }) => outcome.result

for (const kind of ['declined', 'cancelled'] as const) {
  test(`${kind}: the order is PENDING again, its hold untouched`, () => {
    const trial = givenProcessing()
    const before = trial.order().holdExpiresAt
    assert.equal(resultOf(trial.when(settlePayment({ kind }))), 'declined')
    assert.equal(trial.order().status, 'PENDING')
    assert.equal(trial.order().holdExpiresAt, before)
    assert.deepEqual(trial.stock(), { capacity: 10, held: 1, sold: 0 })
    const [payment] = trial.order().payments
    assert.equal(payment?.status, kind === 'declined' ? 'DECLINED' : 'CANCELLED')
    assert.equal(payment?.nextCheckAt, null)
    assert.equal(payment?.providerData, null)
  })
}

test('undecided: stays PROCESSING and is asked about again, less and less often', () => {
  for (const [age, wait] of [
    [0, 500],
    [30 * 60_000 - 1, 500],
    [30 * 60_000, 30_000],
    [6 * 3_600_000, 3_600_000],
    [30 * DAY_MS, 3_600_000],
  ] as const) {
    const trial = givenProcessing()
    const now = NOW + age
    assert.equal(resultOf(trial.when(settlePayment({ kind: 'undecided' }), { now })), 'undecided')
    const [payment] = trial.order().payments
    assert.equal(payment?.status, 'PROCESSING')
    assert.equal(payment?.nextCheckAt, now + wait, `at the age of ${age} ms`)
  }
})

test('declined after the hold ended: EXPIRED stays EXPIRED', () => {
  const trial = givenProcessing({}, { status: 'EXPIRED', holdExpiresAt: null })
  trial.when(settlePayment({ kind: 'declined' }))
  assert.equal(trial.order().status, 'EXPIRED')
  assert.equal(trial.order().payments[0]?.status, 'DECLINED')
})

test('a hint about a payment that was declined ends with one look', () => {
  const trial = givenProcessing({ status: 'DECLINED', nextCheckAt: NOW }, { status: 'PENDING' })
  assert.equal(resultOf(trial.when(settlePayment({ kind: 'undecided' }))), 'declined')
  assert.equal(trial.order().payments[0]?.status, 'DECLINED')
  assert.equal(trial.order().payments[0]?.nextCheckAt, null)
})

test('a hint about a payment that was captured ends with one look', () => {
  const paid = givenPaidOrder()
  const payments = paid.payments.map((payment) => ({ ...payment, nextCheckAt: NOW }))
  const trial = givenTrial({ orders: [{ ...paid, payments }], stock: [givenStock({ sold: 1 })] })
  assert.equal(resultOf(trial.when(settlePayment(captured))), 'captured')
  assert.equal(trial.order().payments[0]?.nextCheckAt, null)
})

test('what was captured stays captured, whatever the provider says later', () => {
  const trial = givenTrial({ orders: [givenPaidOrder()], stock: [givenStock({ sold: 1 })] })
  for (const kind of ['declined', 'cancelled', 'undecided'] as const) {
    assert.equal(resultOf(trial.when(settlePayment({ kind }))), 'captured')
  }
  assert.equal(trial.order().status, 'PAID')
  assert.equal(trial.order().payments[0]?.status, 'CAPTURED')
})

test('a payment nobody knows is NOT_FOUND', () => {
  const outcome = givenProcessing().when(settlePayment(captured, { paymentId: 'nowhere' }))
  assert.equal(codeOf(outcome), 'NOT_FOUND')
  assert.equal(codeOf(givenTrial().when(settlePayment(captured))), 'NOT_FOUND')
})
