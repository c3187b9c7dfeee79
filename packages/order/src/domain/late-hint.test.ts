import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { settlePayment } from '../testing/commands.ts'
import { givenOrder, givenPayment, givenStock, NOW } from '../testing/given.ts'
import { givenTrial } from '../testing/trial.ts'
import type { Payment } from './payment.ts'

/**
 * A provider hints at a charge while an older answer of its own is still on its way to the
 * ledger. The hint moved `nextCheckAt`; the older answer must not take it back, or a charge
 * that came after a "no" is never found.
 */
function givenHinted(status: Payment['status']) {
  const payment = givenPayment({ status, providerData: '{}', nextCheckAt: NOW + 40 })
  return givenTrial({
    orders: [givenOrder({ status: 'PAYING', payments: [payment] })],
    stock: [givenStock({ held: 1 })],
  })
}

suite('a hint that comes while the provider is asked', () => {
  test('outlives a settle that asked before it', () => {
    const trial = givenHinted('CANCELLED')
    trial.when({ ...settlePayment({ kind: 'undecided' }), seenCheckAt: null })
    assert.equal(trial.order().payments[0]?.nextCheckAt, NOW + 40)
  })

  test('outlives a no that was said before it', () => {
    const trial = givenHinted('PROCESSING')
    trial.when({ ...settlePayment({ kind: 'declined' }), seenCheckAt: NOW + 15_000 })
    const [payment] = trial.order().payments
    assert.equal(payment?.status, 'DECLINED')
    assert.equal(payment?.nextCheckAt, NOW + 40)
  })

  test('outlives the end of the hold', () => {
    const payment = givenPayment({ status: 'PROCESSING', nextCheckAt: NOW + 40 })
    const order = givenOrder({ status: 'PAYING', payments: [payment], holdExpiresAt: NOW })
    const trial = givenTrial({ orders: [order], stock: [givenStock({ held: 1 })] })
    const answer = { kind: 'cancelled' as const }
    const providerSays = { paymentId: payment.id, answer, seenCheckAt: NOW + 500 }
    const now = NOW + 60
    assert.equal(
      trial.when({ kind: 'expire', orderId: order.id, providerSays }, { now }).kind,
      'expired',
    )
    assert.equal(trial.order().payments[0]?.nextCheckAt, NOW + 40)
  })

  test('one that was seen before the provider was asked is done with', () => {
    const trial = givenHinted('DECLINED')
    trial.when({ ...settlePayment({ kind: 'declined' }), seenCheckAt: NOW + 40 })
    assert.equal(trial.order().payments[0]?.nextCheckAt, null)
  })
})
