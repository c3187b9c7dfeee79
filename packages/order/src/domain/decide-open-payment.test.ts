import assert from 'node:assert/strict'
import { test } from 'node:test'
import { givenKey, openPayment } from '../testing/commands.ts'
import {
  givenOrder,
  givenPaidOrder,
  givenPayment,
  givenStock,
  HOLD_MS,
  NOW,
  PRICE,
} from '../testing/given.ts'
import { codeOf, givenTrial } from '../testing/trial.ts'
import type { AbandonPaymentCommand } from './decide-abandon-payment.ts'
import type { Order } from './order.ts'

const givenHeld = (order: Partial<Order> = {}) =>
  givenTrial({ orders: [givenOrder(order)], stock: [givenStock({ held: 1 })] })
const abandon: AbandonPaymentCommand = {
  kind: 'abandonPayment',
  orderId: 'order-1',
  userId: 'mina',
  paymentId: 'payment-1',
}

test('opening a payment shows PAYING and extends nothing', () => {
  const trial = givenHeld()
  trial.when(openPayment({ returnUrl: 'http://localhost/back' }), { now: NOW + 1_000 })
  assert.equal(trial.order().status, 'PAYING')
  assert.equal(trial.order().holdExpiresAt, NOW + HOLD_MS)
  const [payment] = trial.order().payments
  assert.equal(payment?.status, 'CREATED')
  assert.equal(payment?.amount, PRICE)
  assert.equal(payment?.returnUrl, 'http://localhost/back')
})

test('a new payment replaces one that nobody confirmed', () => {
  const trial = givenHeld()
  trial.when(openPayment())
  trial.when(openPayment({ paymentId: 'payment-2' }))
  assert.deepEqual(
    trial.order().payments.map(({ id, status }) => `${id} ${status}`),
    ['payment-1 CANCELLED', 'payment-2 CREATED'],
  )
})

test('while the provider decides no other can be opened', () => {
  const payments = [givenPayment({ status: 'PROCESSING' })]
  const trial = givenHeld({ status: 'PAYING', payments })
  assert.equal(codeOf(trial.when(openPayment({ paymentId: 'payment-2' }))), 'PAYMENT_IN_PROGRESS')
})

test('a declined payment leaves its record and the order payable', () => {
  const trial = givenHeld({ payments: [givenPayment({ status: 'DECLINED' })] })
  trial.when(openPayment({ paymentId: 'payment-2' }))
  assert.deepEqual(
    trial.order().payments.map(({ status }) => status),
    ['DECLINED', 'CREATED'],
  )
})

test('payable to the last millisecond of the hold, though nobody expired it yet', () => {
  const end = NOW + HOLD_MS
  assert.equal(codeOf(givenHeld().when(openPayment(), { now: end - 1 })), undefined)
  assert.equal(codeOf(givenHeld().when(openPayment(), { now: end })), 'ORDER_NOT_PAYABLE')
})

for (const status of ['EXPIRED', 'CANCELLED', 'PAID'] as const) {
  test(`an order that is ${status} cannot be paid`, () => {
    const order = status === 'PAID' ? givenPaidOrder() : givenOrder({ status, holdExpiresAt: null })
    const trial = givenTrial({ orders: [order] })
    assert.equal(codeOf(trial.when(openPayment())), 'ORDER_NOT_PAYABLE')
  })
}

test("another person's order is not found, whatever the key", () => {
  const idempotency = givenKey('k1', { userId: 'juno' })
  const outcome = givenHeld().when(openPayment({ userId: 'juno', idempotency }))
  assert.equal(codeOf(outcome), 'NOT_FOUND')
})

test('the same key opens one payment and gives its answer again', () => {
  const trial = givenHeld()
  const idempotency = givenKey('k1')
  trial.when(openPayment({ idempotency }))
  const again = trial.when(openPayment({ paymentId: 'payment-2', idempotency }))
  assert.equal(again.kind === 'replayed' && again.kept.status, 201)
  assert.equal(trial.order().payments.length, 1)
})

test('the kept answer is given though the order was cancelled since', () => {
  const trial = givenHeld()
  const idempotency = givenKey('k1')
  trial.when(openPayment({ idempotency }))
  trial.state.orders.set('order-1', { ...trial.order(), status: 'CANCELLED' })
  assert.equal(trial.when(openPayment({ idempotency })).kind, 'replayed')
})

test('giving up a payment makes the order PENDING again', () => {
  const trial = givenHeld()
  trial.when(openPayment())
  trial.when(abandon)
  assert.equal(trial.order().status, 'PENDING')
  assert.equal(trial.order().payments[0]?.status, 'CANCELLED')
  assert.equal(trial.stock().held, 1)
})

test('a payment that the provider decides about cannot be given up', () => {
  const payments = [givenPayment({ status: 'PROCESSING' })]
  const outcome = givenHeld({ status: 'PAYING', payments }).when(abandon)
  assert.equal(codeOf(outcome), 'PAYMENT_IN_PROGRESS')
})

for (const status of ['CAPTURED', 'DECLINED', 'CANCELLED', 'REFUNDED'] as const) {
  test(`a payment that is ${status} cannot be given up`, () => {
    const outcome = givenHeld({ payments: [givenPayment({ status })] }).when(abandon)
    assert.equal(codeOf(outcome), 'ORDER_NOT_PAYABLE')
  })
}

test("nobody gives up a stranger's payment, or one of no order", () => {
  const payments = [givenPayment()]
  assert.equal(codeOf(givenHeld({ payments }).when({ ...abandon, userId: 'juno' })), 'NOT_FOUND')
  assert.equal(codeOf(givenHeld().when(abandon)), 'NOT_FOUND')
})
