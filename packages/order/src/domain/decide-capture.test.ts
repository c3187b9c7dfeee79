import assert from 'node:assert/strict'
import { test } from 'node:test'
import { captured, openPayment, settlePayment } from '../testing/commands.ts'
import {
  givenLine,
  givenOrder,
  givenPaidOrder,
  givenPayment,
  type GivenRows,
  givenSale,
  givenStock,
  NOW,
  PRICE,
} from '../testing/given.ts'
import { givenTrial } from '../testing/trial.ts'
import type { Order } from './order.ts'

const processing = givenPayment({ status: 'PROCESSING', nextCheckAt: NOW })
const quotaOf = (quantity: number) => ({
  userId: 'mina',
  ticketId: 'panda',
  byDate: { '2026-12-05': quantity },
})

function givenHeld(order: Partial<Order>) {
  return givenTrial({
    orders: [givenOrder({ status: 'PAYING', payments: [processing], ...order })],
    stock: [givenStock({ held: 1 })],
    quotas: [quotaOf(1)],
  })
}

function givenExpired(rows: GivenRows = {}) {
  const order = givenOrder({
    status: 'EXPIRED',
    holdExpiresAt: null,
    expiredAt: NOW - 1,
    payments: [processing],
  })
  return givenTrial({ orders: [order], ...rows })
}

for (const status of ['PENDING', 'PAYING'] as const) {
  test(`captured while ${status}: PAID, what was held is sold`, () => {
    const trial = givenHeld({ status })
    trial.when(settlePayment(captured))
    assert.equal(trial.order().status, 'PAID')
    assert.equal(trial.order().paidAt, NOW)
    assert.equal(trial.order().holdExpiresAt, null)
    assert.deepEqual(trial.stock(), { capacity: 10, held: 0, sold: 1 })
    assert.deepEqual(trial.quota(), { '2026-12-05': 1 })
    assert.deepEqual(trial.book(), [`captured ${PRICE}`])
    assert.deepEqual(trial.events(), ['order.paid'])
  })
}

test('captured: admissions are issued, the payment is CAPTURED and no longer followed', () => {
  const trial = givenHeld({})
  trial.when(settlePayment(captured))
  assert.deepEqual(
    trial.order().admissions.map(({ state }) => state),
    ['VALID'],
  )
  const [payment] = trial.order().payments
  assert.equal(payment?.status, 'CAPTURED')
  assert.equal(payment?.capturedAmount, PRICE)
  assert.equal(payment?.nextCheckAt, null)
})

test('captured by a payment that was replaced: PAID, and the open one is closed', () => {
  const replaced = givenPayment({ status: 'CANCELLED' })
  const open = givenPayment({ id: 'payment-2' })
  const trial = givenHeld({ payments: [replaced, open] })
  trial.when(settlePayment(captured))
  assert.equal(trial.order().status, 'PAID')
  assert.deepEqual(
    trial.order().payments.map(({ status }) => status),
    ['CAPTURED', 'CANCELLED'],
  )
})

test('captured when PAID by another: refunded in full, the tickets stay', () => {
  const paid = givenPaidOrder()
  const second = givenPayment({ id: 'payment-2', status: 'PROCESSING' })
  const trial = givenTrial({
    orders: [{ ...paid, payments: [...paid.payments, second] }],
    stock: [givenStock({ sold: 1 })],
  })
  trial.when(settlePayment(captured, { paymentId: 'payment-2' }))
  assert.equal(trial.order().status, 'PAID')
  assert.equal(trial.stock().sold, 1)
  assert.deepEqual(
    trial.order().refunds.map((one) => [one.paymentId, one.amount, one.reason]),
    [['payment-2', PRICE, 'SECOND_CAPTURE']],
  )
  assert.deepEqual(trial.book(), [`captured ${PRICE}`, `refund_due ${PRICE}`])
})

test('captured when CANCELLED: refunded in full, nothing is claimed', () => {
  const order = givenOrder({ status: 'CANCELLED', holdExpiresAt: null, payments: [processing] })
  const trial = givenTrial({ orders: [order] })
  trial.when(settlePayment(captured))
  assert.equal(trial.order().status, 'CANCELLED')
  assert.deepEqual(trial.order().admissions, [])
  assert.deepEqual(trial.stock(), { capacity: 10, held: 0, sold: 0 })
  assert.deepEqual(trial.book(), [`captured ${PRICE}`, `refund_due ${PRICE}`])
  assert.deepEqual(trial.events(), ['payment.late_refunded'])
})

test('captured when EXPIRED and still free: stock and limit are claimed again, PAID', () => {
  const trial = givenExpired()
  trial.when(settlePayment(captured))
  assert.equal(trial.order().status, 'PAID')
  assert.deepEqual(trial.stock(), { capacity: 10, held: 0, sold: 1 })
  assert.deepEqual(trial.quota(), { '2026-12-05': 1 })
  assert.equal(trial.order().admissions.length, 1)
  assert.deepEqual(trial.book(), [`captured ${PRICE}`])
})

test('captured when EXPIRED and sold out: refunded in full, EXPIRED', () => {
  const trial = givenExpired({ stock: [givenStock({ capacity: 1, sold: 1 })] })
  trial.when(settlePayment(captured))
  assert.equal(trial.order().status, 'EXPIRED')
  assert.deepEqual(trial.stock(), { capacity: 1, held: 0, sold: 1 })
  assert.deepEqual(
    trial.order().refunds.map((one) => [one.amount, one.reason]),
    [[PRICE, 'LATE_CAPTURE']],
  )
  assert.deepEqual(trial.book(), [`captured ${PRICE}`, `refund_due ${PRICE}`])
})

test('captured when EXPIRED and one of two lines is gone: refunded, nothing claimed', () => {
  const lines = [givenLine(), givenLine({ unitId: 'unit-2', visitDate: '2026-12-06' })]
  const payment = givenPayment({ status: 'PROCESSING', amount: 2 * PRICE })
  const order = givenOrder({ status: 'EXPIRED', holdExpiresAt: null, lines, payments: [payment] })
  const gone = givenStock({ unitId: 'unit-2', visitDate: '2026-12-06', capacity: 0 })
  const trial = givenTrial({ orders: [order], stock: [givenStock(), gone] })
  trial.when(settlePayment({ kind: 'captured', amount: 2 * PRICE, currency: 'KRW' }))
  assert.equal(trial.order().status, 'EXPIRED')
  assert.equal(trial.stock('unit-1').sold, 0)
  assert.deepEqual(trial.quota(), {})
})

test('captured when EXPIRED and the person is at the limit by now: refunded in full', () => {
  const trial = givenExpired({ quotas: [quotaOf(4)] })
  trial.when(settlePayment(captured))
  assert.equal(trial.order().status, 'EXPIRED')
  assert.deepEqual(trial.quota(), { '2026-12-05': 4 })
  assert.deepEqual(trial.book(), [`captured ${PRICE}`, `refund_due ${PRICE}`])
})

test('captured when EXPIRED: the limit is that of now', () => {
  const trial = givenExpired({ quotas: [quotaOf(1)], sales: [givenSale({ perPersonLimit: 1 })] })
  trial.when(settlePayment(captured))
  assert.equal(trial.order().status, 'EXPIRED')
})

test('captured when EXPIRED, after the window closed: the hold was taken in time, PAID', () => {
  const trial = givenExpired({ sales: [givenSale({ closesAt: NOW - 1 })] })
  trial.when(settlePayment(captured))
  assert.equal(trial.order().status, 'PAID')
})

for (const wrong of [
  { kind: 'captured' as const, amount: PRICE - 1, currency: 'KRW' },
  { kind: 'captured' as const, amount: PRICE, currency: 'USD' },
]) {
  test(`a capture of ${wrong.amount} ${wrong.currency} is refunded in full, payable anew`, () => {
    const trial = givenHeld({})
    trial.when(settlePayment(wrong))
    assert.equal(trial.order().status, 'PENDING')
    assert.deepEqual(trial.stock(), { capacity: 10, held: 1, sold: 0 })
    const [refund] = trial.order().refunds
    assert.deepEqual(
      { amount: refund?.amount, currency: refund?.currency, reason: refund?.reason },
      { amount: wrong.amount, currency: wrong.currency, reason: 'WRONG_AMOUNT' },
    )
    assert.deepEqual(trial.book(), [`captured ${wrong.amount}`, `refund_due ${wrong.amount}`])
  })
}

test('an order whose capture was wrong can be paid, and cancelled for what it cost', () => {
  const trial = givenHeld({})
  trial.when(settlePayment({ kind: 'captured', amount: 1, currency: 'KRW' }))
  trial.when(openPayment({ paymentId: 'payment-2' }))
  trial.when(settlePayment(captured, { paymentId: 'payment-2' }))
  assert.equal(trial.order().status, 'PAID')
  trial.when({
    kind: 'cancel',
    orderId: 'order-1',
    userId: 'mina',
    admissionIds: null,
    expectedRefund: null,
    idempotency: null,
  })
  assert.deepEqual(
    trial.order().refunds.map((one) => [one.paymentId, one.amount]),
    [
      ['payment-1', 1],
      ['payment-2', PRICE],
    ],
  )
})

test('a wrong capture of a replaced payment leaves the order PAYING by the open one', () => {
  const open = givenPayment({ id: 'payment-2' })
  const trial = givenHeld({ payments: [givenPayment({ status: 'CANCELLED' }), open] })
  trial.when(settlePayment({ kind: 'captured', amount: 1, currency: 'KRW' }))
  assert.equal(trial.order().status, 'PAYING')
})

test('a repeated capture changes nothing', () => {
  const trial = givenHeld({})
  trial.when(settlePayment(captured))
  const after = trial.order()
  const again = trial.when(settlePayment(captured))
  assert.equal(again.kind === 'settled' && again.result, 'captured')
  assert.deepEqual(trial.order(), after)
  assert.deepEqual(trial.book(), [`captured ${PRICE}`])
  assert.equal(trial.stock().sold, 1)
})

test('a repeated capture of a refunded charge does not refund twice', () => {
  const trial = givenExpired({ stock: [givenStock({ capacity: 0 })] })
  trial.when(settlePayment(captured))
  trial.when(settlePayment(captured))
  assert.equal(trial.order().refunds.length, 1)
})
