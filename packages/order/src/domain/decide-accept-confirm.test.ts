import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  acceptConfirm,
  captured,
  givenKey,
  openPayment,
  settlePayment,
} from '../testing/commands.ts'
import { givenOrder, givenPayment, givenStock, HOLD_MS, NOW, PAYING_MS } from '../testing/given.ts'
import { codeOf, givenTrial, type Trial } from '../testing/trial.ts'
import type { Order } from './order.ts'

const END = NOW + HOLD_MS
const givenOpen = (order: Partial<Order> = {}) =>
  givenTrial({
    orders: [givenOrder({ status: 'PAYING', payments: [givenPayment()], ...order })],
    stock: [givenStock({ held: 1 })],
  })
const statusOf = (trial: Trial, index = 0) => trial.order().payments[index]?.status

test('an accepted confirm makes the payment PROCESSING and moves the hold', () => {
  const trial = givenOpen()
  assert.equal(trial.when(acceptConfirm()).kind, 'accepted')
  assert.equal(statusOf(trial), 'PROCESSING')
  assert.equal(trial.order().holdExpiresAt, END + PAYING_MS)
  assert.equal(trial.order().payments[0]?.providerData, '{"outcome":"approve"}')
})

test('it is followed, should our process end before the provider answers', () => {
  const trial = givenOpen()
  trial.when(acceptConfirm())
  assert.equal(trial.order().payments[0]?.nextCheckAt, NOW + 15_000)
})

test('the hold moves once an order, not once a confirm', () => {
  const trial = givenOpen()
  trial.when(acceptConfirm())
  trial.when(settlePayment({ kind: 'declined' }))
  trial.when(openPayment({ paymentId: 'payment-2' }))
  assert.equal(trial.when(acceptConfirm({ paymentId: 'payment-2' })).kind, 'accepted')
  assert.equal(trial.order().holdExpiresAt, END + PAYING_MS)
})

test('a confirm is accepted in the last millisecond of the hold, not after', () => {
  assert.equal(givenOpen().when(acceptConfirm(), { now: END - 1 }).kind, 'accepted')
  const late = givenOpen()
  assert.equal(codeOf(late.when(acceptConfirm(), { now: END })), 'ORDER_NOT_PAYABLE')
  assert.equal(statusOf(late), 'CREATED')
})

test('a declined order can be paid anew within the moved hold', () => {
  const trial = givenOpen()
  trial.when(acceptConfirm())
  trial.when(settlePayment({ kind: 'declined' }))
  const now = END + 1
  trial.when(openPayment({ paymentId: 'payment-2' }), { now })
  assert.equal(trial.when(acceptConfirm({ paymentId: 'payment-2' }), { now }).kind, 'accepted')
})

test('a payment that is PROCESSING is in progress', () => {
  const trial = givenOpen()
  trial.when(acceptConfirm())
  assert.equal(codeOf(trial.when(acceptConfirm())), 'PAYMENT_IN_PROGRESS')
})

for (const status of ['CANCELLED', 'DECLINED', 'CAPTURED', 'REFUNDED'] as const) {
  test(`a payment that is ${status} cannot be confirmed`, () => {
    const trial = givenOpen({ payments: [givenPayment({ status })] })
    assert.equal(codeOf(trial.when(acceptConfirm())), 'ORDER_NOT_PAYABLE')
  })
}

for (const status of ['CANCELLED', 'EXPIRED'] as const) {
  test(`nothing is charged for an order that is ${status}`, () => {
    const trial = givenOpen({ status, holdExpiresAt: null })
    assert.equal(codeOf(trial.when(acceptConfirm())), 'ORDER_NOT_PAYABLE')
  })
}

test("another person's payment is not found; an unknown one neither", () => {
  assert.equal(codeOf(givenOpen().when(acceptConfirm({ userId: 'juno' }))), 'NOT_FOUND')
  assert.equal(codeOf(givenOpen().when(acceptConfirm({ paymentId: 'nowhere' }))), 'NOT_FOUND')
})

test('a return link needs no person, and is used up', () => {
  const trial = givenOpen()
  assert.equal(trial.when(acceptConfirm({ userId: null })).kind, 'accepted')
  assert.equal(trial.order().payments[0]?.returnUsed, true)
})

test("a person's own confirm leaves the return link as it was", () => {
  const trial = givenOpen()
  trial.when(acceptConfirm())
  assert.equal(trial.order().payments[0]?.returnUsed, false)
})

const idempotency = givenKey('k1')

test('the same key after a crash, nothing settled: the provider is asked again', () => {
  const trial = givenOpen()
  trial.when(acceptConfirm({ idempotency }))
  const again = trial.when(acceptConfirm({ idempotency }))
  assert.equal(again.kind, 'accepted')
  assert.equal(trial.order().holdExpiresAt, END + PAYING_MS)
})

for (const [answer, result, status] of [
  [captured, 'captured', 200],
  [{ kind: 'declined' as const }, 'declined', 402],
] as const) {
  test(`the same key after a crash, ${result} meanwhile: that is the answer, kept from now on`, () => {
    const trial = givenOpen()
    trial.when(acceptConfirm({ idempotency }))
    trial.when(settlePayment(answer))
    const again = trial.when(acceptConfirm({ idempotency }))
    assert.equal(again.kind === 'settled' && again.result, result)
    const third = trial.when(acceptConfirm({ idempotency }))
    assert.equal(third.kind === 'replayed' && third.kept.status, status)
  })
}

test('the same key after a crash, expired meanwhile: not payable', () => {
  const trial = givenOpen()
  trial.when(acceptConfirm({ idempotency }))
  const now = END + PAYING_MS
  const providerSays = { paymentId: 'payment-1', answer: { kind: 'cancelled' as const } }
  trial.when({ kind: 'expire', orderId: 'order-1', providerSays }, { now })
  assert.equal(codeOf(trial.when(acceptConfirm({ idempotency }), { now })), 'ORDER_NOT_PAYABLE')
})

test('the same key once settled: the kept answer, whatever became of the order', () => {
  const trial = givenOpen()
  trial.when(acceptConfirm({ idempotency }))
  trial.when(settlePayment({ kind: 'undecided' }, { idempotency }))
  trial.when(settlePayment(captured))
  const again = trial.when(acceptConfirm({ idempotency }))
  assert.equal(again.kind === 'replayed' && again.kept.status, 202)
})

test('the key of another request is refused', () => {
  const trial = givenOpen()
  trial.when(acceptConfirm({ idempotency }))
  const other = acceptConfirm({ idempotency: givenKey('k1', { fingerprint: 'another' }) })
  assert.equal(codeOf(trial.when(other)), 'IDEMPOTENCY_KEY_REUSED')
})
