import assert from 'node:assert/strict'
import { test } from 'node:test'
import { givenOrder, givenPayment, givenRefund, NOW, PRICE } from '../testing/given.ts'
import { givenTrial, type Trial } from '../testing/trial.ts'
import { REFUND_ATTEMPTS_MAX } from './decide-refund-step.ts'
import type { Refund } from './payment.ts'

const ref = { orderId: 'order-1', refundId: 'refund-1' }
const send = { kind: 'sendRefund' as const, ...ref }
const done = { kind: 'settleRefund' as const, ...ref, answer: { kind: 'done' as const } }
const failed = {
  kind: 'settleRefund' as const,
  ...ref,
  answer: { kind: 'failed' as const, reason: 'the bank said no' },
}

function givenDue(refund: Partial<Refund> = {}, others: readonly Refund[] = []): Trial {
  const payments = [givenPayment({ status: 'CAPTURED', capturedAmount: PRICE })]
  const refunds = [givenRefund(refund), ...others]
  return givenTrial({ orders: [givenOrder({ status: 'CANCELLED', payments, refunds })] })
}
const refundOf = (trial: Trial) => trial.order().refunds[0]

test('a refund is SENT before the provider is asked', () => {
  const trial = givenDue()
  const outcome = trial.when(send)
  assert.equal(outcome.kind === 'send' && outcome.refund.id, 'refund-1')
  assert.equal(refundOf(trial)?.status, 'SENT')
  assert.equal(refundOf(trial)?.attempts, 1)
})

test('sent and not answered, it comes again, later each time', () => {
  for (const [attempts, wait] of [
    [0, 2_000],
    [1, 4_000],
    [5, 64_000],
    [9, 1_024_000],
  ] as const) {
    const trial = givenDue({ status: 'SENT', attempts })
    trial.when(send)
    assert.equal(refundOf(trial)?.nextAttemptAt, NOW + wait)
  }
})

test('nothing is sent before its time', () => {
  const trial = givenDue({ nextAttemptAt: NOW + 1 })
  assert.equal(trial.when(send).kind, 'unchanged')
  assert.equal(trial.when(send, { now: NOW + 1 }).kind, 'send')
})

for (const status of ['DONE', 'FAILED'] as const) {
  test(`a refund that is ${status} is not sent`, () => {
    assert.equal(givenDue({ status, nextAttemptAt: null }).when(send).kind, 'unchanged')
  })
}

test('DONE is entered once, and all of it makes the payment REFUNDED', () => {
  const trial = givenDue({ status: 'SENT', lastError: 'an earlier one' })
  assert.equal(trial.when(done).kind, 'done')
  assert.equal(trial.when(done).kind, 'unchanged')
  assert.deepEqual(trial.book(), [`refunded ${PRICE}`])
  assert.deepEqual(trial.events(), ['order.refunded'])
  assert.equal(trial.order().payments[0]?.status, 'REFUNDED')
  const { status, nextAttemptAt, lastError } = refundOf(trial) ?? givenRefund()
  assert.deepEqual(
    { status, nextAttemptAt, lastError },
    {
      status: 'DONE',
      nextAttemptAt: null,
      lastError: null,
    },
  )
})

test('a part of it leaves the payment CAPTURED, the last part makes it REFUNDED', () => {
  const rest = givenRefund({ id: 'refund-2', amount: PRICE - 1, status: 'SENT' })
  const trial = givenDue({ amount: 1, status: 'SENT' }, [rest])
  trial.when(done)
  assert.equal(trial.order().payments[0]?.status, 'CAPTURED')
  trial.when({ ...done, refundId: 'refund-2' })
  assert.equal(trial.order().payments[0]?.status, 'REFUNDED')
})

test('a failure is tried again, with its reason for the operator', () => {
  const trial = givenDue()
  trial.when(send)
  assert.equal(trial.when(failed).kind, 'again')
  assert.equal(refundOf(trial)?.status, 'SENT')
  assert.equal(refundOf(trial)?.lastError, 'the bank said no')
  assert.notEqual(refundOf(trial)?.nextAttemptAt, null)
})

test('the last of the tries makes it FAILED, and nothing tries again', () => {
  const trial = givenDue({ attempts: REFUND_ATTEMPTS_MAX - 1 })
  trial.when(send)
  assert.equal(trial.when(failed).kind, 'failed')
  assert.equal(refundOf(trial)?.status, 'FAILED')
  assert.equal(refundOf(trial)?.nextAttemptAt, null)
  assert.deepEqual(trial.book(), [])
})

test('tries that nobody answered are bounded too', () => {
  const trial = givenDue({ status: 'SENT', attempts: REFUND_ATTEMPTS_MAX })
  assert.equal(trial.when(send).kind, 'unchanged')
  assert.equal(refundOf(trial)?.status, 'FAILED')
  assert.equal(refundOf(trial)?.lastError, 'the provider gave no answer')
})

test('an answer to what was never sent changes nothing', () => {
  const trial = givenDue()
  assert.equal(trial.when(done).kind, 'unchanged')
  assert.equal(refundOf(trial)?.status, 'REQUESTED')
})

test('a refund nobody knows is nothing to send', () => {
  assert.equal(givenDue().when({ ...send, refundId: 'nowhere' }).kind, 'unchanged')
  assert.equal(givenTrial().when(send).kind, 'unchanged')
})
