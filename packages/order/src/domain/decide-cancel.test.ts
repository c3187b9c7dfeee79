import assert from 'node:assert/strict'
import { test } from 'node:test'
import { money } from '@onsale/kernel/money.ts'
import { cancel, captured, claim, givenKey, settlePayment } from '../testing/commands.ts'
import {
  givenAdmission,
  givenLine,
  givenOrder,
  givenPaidOrder,
  givenPayment,
  givenSale,
  givenStock,
  NOW,
  PRICE,
} from '../testing/given.ts'
import { codeOf, givenTrial } from '../testing/trial.ts'
import type { Order } from './order.ts'

function givenHeld(order: Partial<Order> = {}) {
  return givenTrial({
    orders: [givenOrder(order)],
    stock: [givenStock({ held: 1 })],
    quotas: [{ userId: 'mina', ticketId: 'panda', byDate: { '2026-12-05': 1 } }],
  })
}

/** Three tickets for 30 November, seven days before: 90 % comes back. */
function givenPaid(order: Partial<Order> = {}) {
  const lines = [givenLine({ visitDate: '2026-11-30', quantity: 3 })]
  return givenTrial({
    orders: [givenPaidOrder({ lines, ...order })],
    stock: [givenStock({ visitDate: '2026-11-30', sold: 3 })],
    quotas: [{ userId: 'mina', ticketId: 'panda', byDate: { '2026-11-30': 3 } }],
  })
}

test('a PENDING order is cancelled for nothing: stock and limit go back', () => {
  const trial = givenHeld()
  trial.when(cancel())
  assert.equal(trial.order().status, 'CANCELLED')
  assert.equal(trial.order().cancelledAt, NOW)
  assert.equal(trial.order().holdExpiresAt, null)
  assert.deepEqual(trial.stock(), { capacity: 10, held: 0, sold: 0 })
  assert.deepEqual(trial.quota(), {})
  assert.deepEqual(trial.book(), [])
  assert.deepEqual(trial.events(), ['order.cancelled'])
})

test('a PAYING order whose payment nobody confirmed can be cancelled; the payment closes', () => {
  const trial = givenHeld({ status: 'PAYING', payments: [givenPayment()] })
  trial.when(cancel())
  assert.equal(trial.order().status, 'CANCELLED')
  assert.equal(trial.order().payments[0]?.status, 'CANCELLED')
})

test('while the provider decides nothing can be cancelled', () => {
  const trial = givenHeld({ status: 'PAYING', payments: [givenPayment({ status: 'PROCESSING' })] })
  assert.equal(codeOf(trial.when(cancel())), 'NOT_CANCELLABLE')
  assert.equal(trial.stock().held, 1)
})

test('an order that holds has no admissions to name', () => {
  assert.equal(codeOf(givenHeld().when(cancel({ admissionIds: ['a'] }))), 'INVALID_INPUT')
})

test('cancelling a hold returns 0, and only 0 may be expected', () => {
  const expecting = (amount: number) => cancel({ expectedRefund: money(amount, 'KRW') })
  assert.equal(codeOf(givenHeld().when(expecting(1))), 'QUOTE_CHANGED')
  assert.equal(codeOf(givenHeld().when(expecting(0))), undefined)
})

test('a PAID order given back whole: CANCELLED, void, refund due, fee kept', () => {
  const trial = givenPaid()
  trial.when(cancel())
  assert.equal(trial.order().status, 'CANCELLED')
  assert.deepEqual(
    trial.order().admissions.map((one) => [one.state, one.voidedAt]),
    [
      ['VOID', NOW],
      ['VOID', NOW],
      ['VOID', NOW],
    ],
  )
  assert.deepEqual(trial.stock(), { capacity: 10, held: 0, sold: 0 })
  assert.deepEqual(trial.quota(), {})
  assert.deepEqual(trial.book(), ['fee_kept 15000', 'refund_due 135000'])
  const [refund] = trial.order().refunds
  assert.deepEqual(
    [refund?.status, refund?.reason, refund?.amount, refund?.nextAttemptAt],
    ['REQUESTED', 'CANCELLED', 135_000, NOW],
  )
})

test('given back in part it stays PAID, and only what was named goes back', () => {
  const trial = givenPaid()
  trial.when(cancel({ admissionIds: ['admission-2'] }))
  assert.equal(trial.order().status, 'PAID')
  assert.deepEqual(
    trial.order().admissions.map(({ state }) => state),
    ['VALID', 'VOID', 'VALID'],
  )
  assert.equal(trial.stock().sold, 2)
  assert.deepEqual(trial.quota(), { '2026-11-30': 2 })
  assert.deepEqual(trial.book(), ['fee_kept 5000', 'refund_due 45000'])
  assert.equal(trial.order().total, 3 * PRICE)
})

test('the last part makes it CANCELLED', () => {
  const trial = givenPaid()
  trial.when(cancel({ admissionIds: ['admission-2'] }))
  trial.when(cancel({ admissionIds: ['admission-1', 'admission-3'] }))
  assert.equal(trial.order().status, 'CANCELLED')
  assert.equal(trial.stock().sold, 0)
  assert.equal(trial.order().refunds.length, 2)
})

test('what was given back can be bought by the person again', () => {
  const trial = givenPaid()
  trial.when(cancel({ admissionIds: ['admission-2'] }))
  const two = [{ unitId: 'unit-1', quantity: 2 }]
  assert.equal(trial.when(claim({ orderId: 'order-2', lines: two })).kind, 'order')
})

test('an order with a USED admission stays PAID when the rest is given back', () => {
  const admissions = [
    givenAdmission('admission-1', { state: 'USED' }),
    givenAdmission('admission-2'),
    givenAdmission('admission-3'),
  ]
  const trial = givenPaid({ admissions })
  trial.when(cancel())
  assert.equal(trial.order().status, 'PAID')
  assert.deepEqual(
    trial.order().admissions.map(({ state }) => state),
    ['USED', 'VOID', 'VOID'],
  )
  assert.equal(trial.stock().sold, 1)
})

test('a second cancel of the same is refused and refunds nothing', () => {
  const trial = givenPaid()
  trial.when(cancel({ admissionIds: ['admission-1'] }))
  const again = trial.when(cancel({ admissionIds: ['admission-1'] }))
  assert.equal(codeOf(again), 'NOT_CANCELLABLE')
  assert.equal(trial.order().refunds.length, 1)
  assert.equal(trial.stock().sold, 2)
})

test('another refund than expected changes nothing', () => {
  const trial = givenPaid()
  const expecting = (amount: number, currency = 'KRW') =>
    cancel({ expectedRefund: money(amount, currency) })
  assert.equal(codeOf(trial.when(expecting(150_000))), 'QUOTE_CHANGED')
  assert.equal(codeOf(trial.when(expecting(135_000, 'USD'))), 'QUOTE_CHANGED')
  assert.equal(trial.stock().sold, 3)
  assert.equal(codeOf(trial.when(expecting(135_000))), undefined)
})

test('at 0 % it can be cancelled: the fee is all, no refund is written', () => {
  const trial = givenPaid()
  trial.when(cancel(), { now: Date.parse('2026-12-01T00:00:00Z') })
  assert.equal(trial.order().status, 'CANCELLED')
  assert.deepEqual(trial.book(), ['fee_kept 150000'])
  assert.deepEqual(trial.order().refunds, [])
})

test('an order that cost nothing has no money to give back', () => {
  const trial = givenTrial({ sales: [givenSale({ price: 0 })] })
  trial.when(claim())
  trial.when(cancel())
  assert.equal(trial.order().status, 'CANCELLED')
  assert.deepEqual(trial.book(), [])
})

test('of a hold only: what was paid meanwhile stays valid, also when it cost nothing', () => {
  const paid = givenPaid()
  assert.equal(codeOf(paid.when(cancel({ holdOnly: true }))), 'NOT_CANCELLABLE')
  assert.equal(paid.order().status, 'PAID')
  const free = givenTrial({ sales: [givenSale({ price: 0 })] })
  free.when(claim())
  assert.equal(codeOf(free.when(cancel({ holdOnly: true }))), 'NOT_CANCELLABLE')
  const held = givenTrial()
  held.when(claim())
  assert.equal(held.when(cancel({ holdOnly: true })).kind, 'order')
  assert.equal(held.order().status, 'CANCELLED')
})

test('the refund goes to the payment that pays, not to a surplus one', () => {
  const trial = givenPaid()
  const second = givenPayment({ id: 'payment-0', status: 'PROCESSING' })
  const order = trial.order()
  trial.state.orders.set('order-1', { ...order, payments: [second, ...order.payments] })
  trial.when(settlePayment(captured, { paymentId: 'payment-0' }))
  trial.when(cancel())
  assert.deepEqual(
    trial.order().refunds.map((one) => [one.paymentId, one.reason]),
    [
      ['payment-0', 'SECOND_CAPTURE'],
      ['payment-1', 'CANCELLED'],
    ],
  )
})

for (const status of ['EXPIRED', 'CANCELLED'] as const) {
  test(`an order that is ${status} is NOT_CANCELLABLE`, () => {
    const trial = givenTrial({ orders: [givenOrder({ status, holdExpiresAt: null })] })
    assert.equal(codeOf(trial.when(cancel())), 'NOT_CANCELLABLE')
  })
}

test("another person's order is not found", () => {
  assert.equal(codeOf(givenPaid().when(cancel({ userId: 'juno' }))), 'NOT_FOUND')
})

test('the same key cancels once and gives the first answer again', () => {
  const trial = givenPaid()
  const command = cancel({ admissionIds: ['admission-1'], idempotency: givenKey('k1') })
  trial.when(command)
  const again = trial.when(command)
  assert.equal(again.kind === 'replayed' && again.kept.status, 200)
  assert.equal(trial.order().refunds.length, 1)
})

test('lines of two tickets give back to two quotas', () => {
  const other = givenSale({ ticketId: 'b' })
  const trial = givenTrial({
    orders: [givenPaidOrder({ lines: [givenLine(), givenLine({ unitId: 'unit-2' }, other)] })],
    stock: [givenStock({ sold: 1 }), givenStock({ unitId: 'unit-2', ticketId: 'b', sold: 1 })],
    sales: [givenSale(), other],
    quotas: [
      { userId: 'mina', ticketId: 'panda', byDate: { '2026-12-05': 1 } },
      { userId: 'mina', ticketId: 'b', byDate: { '2026-12-05': 1 } },
    ],
  })
  trial.when(cancel())
  assert.deepEqual([trial.quota('mina', 'panda'), trial.quota('mina', 'b')], [{}, {}])
})
