import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Order } from '@onsale/contracts/http/order.ts'
import type { PaymentStatus } from '@onsale/contracts/http/payment.ts'
import { orderPaceMs, orderStage } from './order-stage.ts'

const amount = { amount: 50_000, currency: 'KRW' }

function given(
  status: Order['status'],
  payment?: PaymentStatus,
  refund?: NonNullable<Order['refund']>['status'],
): Pick<Order, 'status' | 'payment' | 'refund'> {
  const parts = { id: 'p', orderId: 'o', provider: 'sandbox', amount, checkout: {} }
  return {
    status,
    ...(payment !== undefined && { payment: { ...parts, status: payment } }),
    ...(refund !== undefined && { refund: { amount, status: refund } }),
  }
}

const stages = [
  ['held', given('PENDING')],
  ['held', given('PAYING', 'CREATED')],
  ['held', given('PENDING', 'DECLINED')],
  ['deciding', given('PAYING', 'PROCESSING')],
  ['paid', given('PAID', 'CAPTURED')],
  ['cancelled', given('CANCELLED', 'REFUNDED', 'DONE')],
  ['expired', given('EXPIRED')],
  ['expired', given('EXPIRED', 'CANCELLED')],
  ['lateDeciding', given('EXPIRED', 'PROCESSING')],
  ['lateRefunded', given('EXPIRED', 'CAPTURED', 'REQUESTED')],
] as const

for (const [stage, order] of stages) {
  test(`${order.status} with ${order.payment?.status ?? 'no payment'} is ${stage}`, () => {
    assert.equal(orderStage(order), stage)
  })
}

test('what a provider decides is asked for often, what has ended never', () => {
  const deciding = orderPaceMs(given('PAYING', 'PROCESSING'))
  const held = orderPaceMs(given('PENDING'))
  assert.ok(deciding !== undefined && held !== undefined && deciding < held)
  assert.equal(orderPaceMs(given('PAID', 'CAPTURED')), undefined)
  assert.equal(orderPaceMs(given('EXPIRED')), undefined)
  assert.equal(orderPaceMs(given('CANCELLED', 'REFUNDED', 'DONE')), undefined)
})

test('money on its way back is followed until it is there, or has failed', () => {
  for (const status of ['REQUESTED', 'SENT'] as const) {
    assert.notEqual(orderPaceMs(given('CANCELLED', 'CAPTURED', status)), undefined)
    assert.notEqual(orderPaceMs(given('PAID', 'CAPTURED', status)), undefined)
  }
  assert.equal(orderPaceMs(given('PAID', 'CAPTURED', 'FAILED')), undefined)
})
