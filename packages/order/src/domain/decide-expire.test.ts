import assert from 'node:assert/strict'
import { test } from 'node:test'
import { captured, claim } from '../testing/commands.ts'
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
import type { ExpireCommand } from './decide-expire.ts'
import type { Order } from './order.ts'
import type { ProviderAnswer } from './payment.ts'

const DUE = NOW + HOLD_MS
const expire: ExpireCommand = { kind: 'expire', orderId: 'order-1', providerSays: null }
const providerSays = (answer: ProviderAnswer): ExpireCommand => ({
  ...expire,
  providerSays: { paymentId: 'payment-1', answer },
})

function givenHeld(order: Partial<Order> = {}) {
  return givenTrial({
    orders: [givenOrder(order)],
    stock: [givenStock({ capacity: 1, held: 1 })],
    quotas: [{ userId: 'mina', ticketId: 'panda', byDate: { '2026-12-05': 1 } }],
  })
}
const givenDeciding = () =>
  givenHeld({ status: 'PAYING', payments: [givenPayment({ status: 'PROCESSING' })] })

test('a hold that has run out gives stock and limit back', () => {
  const trial = givenHeld()
  assert.equal(trial.when(expire, { now: DUE }).kind, 'expired')
  const { status, expiredAt, holdExpiresAt } = trial.order()
  assert.deepEqual(
    { status, expiredAt, holdExpiresAt },
    {
      status: 'EXPIRED',
      expiredAt: DUE,
      holdExpiresAt: null,
    },
  )
  assert.deepEqual(trial.stock(), { capacity: 1, held: 0, sold: 0 })
  assert.deepEqual(trial.quota(), {})
})

test('a hold in its last millisecond stays', () => {
  const trial = givenHeld()
  assert.equal(trial.when(expire, { now: DUE - 1 }).kind, 'unchanged')
  assert.equal(trial.order().status, 'PENDING')
  assert.equal(trial.stock().held, 1)
})

test('what expired is for the next: claim, expiry, claim', () => {
  const trial = givenHeld()
  assert.equal(codeOf(trial.when(claim({ orderId: 'o2', userId: 'juno' }))), 'SOLD_OUT')
  trial.when(expire, { now: DUE })
  const next = trial.when(claim({ orderId: 'o3', userId: 'juno' }), { now: DUE })
  assert.equal(next.kind, 'order')
})

test('expiring twice gives back once', () => {
  const trial = givenHeld()
  trial.when(expire, { now: DUE })
  assert.equal(trial.when(expire, { now: DUE }).kind, 'unchanged')
  assert.equal(trial.stock().held, 0)
})

test('an order that was paid meanwhile does not expire', () => {
  const trial = givenTrial({ orders: [givenPaidOrder()], stock: [givenStock({ sold: 1 })] })
  assert.equal(trial.when(expire, { now: DUE }).kind, 'unchanged')
  assert.equal(trial.order().status, 'PAID')
})

test('a payment nobody confirmed does not keep the hold: it is closed with it', () => {
  const trial = givenHeld({ status: 'PAYING', payments: [givenPayment()] })
  assert.equal(trial.when(expire, { now: DUE }).kind, 'expired')
  assert.equal(trial.order().payments[0]?.status, 'CANCELLED')
})

test('while the provider decides it is asked to cancel first, and nothing changes', () => {
  const trial = givenDeciding()
  assert.deepEqual(trial.when(expire, { now: DUE }), {
    kind: 'askProvider',
    provider: 'sandbox',
    paymentId: 'payment-1',
  })
  assert.equal(trial.order().status, 'PAYING')
  assert.equal(trial.stock().held, 1)
})

test('its answer ends the hold: it is not asked a second time', () => {
  const trial = givenDeciding()
  assert.equal(trial.when(providerSays({ kind: 'undecided' }), { now: DUE }).kind, 'expired')
  assert.equal(trial.order().status, 'EXPIRED')
  assert.deepEqual(trial.stock(), { capacity: 1, held: 0, sold: 0 })
})

test('undecided: the payment stays PROCESSING and is followed', () => {
  const trial = givenDeciding()
  trial.when(providerSays({ kind: 'undecided' }), { now: DUE })
  const [payment] = trial.order().payments
  assert.equal(payment?.status, 'PROCESSING')
  assert.equal(payment?.nextCheckAt, DUE + 500)
})

for (const [kind, status] of [
  ['cancelled', 'CANCELLED'],
  ['declined', 'DECLINED'],
] as const) {
  test(`${kind}: EXPIRED, the payment ${status} and not followed`, () => {
    const trial = givenDeciding()
    assert.equal(trial.when(providerSays({ kind }), { now: DUE }).kind, 'expired')
    assert.equal(trial.order().payments[0]?.status, status)
    assert.equal(trial.order().payments[0]?.nextCheckAt, null)
  })
}

test('captured after all: PAID out of the hold, not out of what is free', () => {
  const trial = givenDeciding()
  assert.equal(trial.when(providerSays(captured), { now: DUE }).kind, 'paid')
  assert.equal(trial.order().status, 'PAID')
  assert.deepEqual(trial.stock(), { capacity: 1, held: 0, sold: 1 })
})

test('captured a wrong amount: the refund is due, and the next look ends the hold', () => {
  const trial = givenDeciding()
  trial.when(providerSays({ kind: 'captured', amount: 1, currency: 'KRW' }), { now: DUE })
  assert.deepEqual(trial.book(), ['captured 1', 'refund_due 1'])
  assert.equal(trial.when(expire, { now: DUE }).kind, 'expired')
  assert.deepEqual(trial.stock(), { capacity: 1, held: 0, sold: 0 })
})

test('an answer about another payment is not taken for this one', () => {
  const open = givenPayment({ id: 'payment-2', status: 'PROCESSING', amount: PRICE })
  const trial = givenHeld({ status: 'PAYING', payments: [open] })
  const outcome = trial.when(providerSays({ kind: 'cancelled' }), { now: DUE })
  assert.equal(outcome.kind === 'askProvider' && outcome.paymentId, 'payment-2')
})
