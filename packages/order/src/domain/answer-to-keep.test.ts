import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  acceptConfirm,
  cancel,
  captured,
  claim,
  givenKey,
  openPayment,
  settlePayment,
} from '../testing/commands.ts'
import { givenOrder, givenPaidOrder, givenPayment, givenStock, NOW } from '../testing/given.ts'
import { givenTrial, type Trial } from '../testing/trial.ts'
import type { Command } from './commands.ts'
import type { KeptAnswer } from './kept-answer.ts'
import { personKey } from './ledger-state.ts'
import { viewOrder } from './order-view.ts'

const idempotency = givenKey('k1')
const keptAfter = (trial: Trial, command: Command): KeptAnswer | undefined => {
  trial.when(command)
  return trial.state.kept.get(personKey('mina', 'k1'))
}
const givenConfirming = (): Trial =>
  givenTrial({
    orders: [givenOrder({ status: 'PAYING', payments: [givenPayment({ status: 'PROCESSING' })] })],
    stock: [givenStock({ held: 1 })],
    quotas: [{ userId: 'mina', ticketId: 'panda', byDate: { '2026-12-05': 1 } }],
  })

test('an order keeps its own key: nothing is kept beside it', () => {
  const trial = givenTrial()
  assert.equal(keptAfter(trial, claim({ idempotency })), undefined)
  assert.equal(trial.order().idempotencyKey, 'k1')
})

test('a cancel keeps its 200 with the order as it was then', () => {
  const trial = givenTrial({
    orders: [givenPaidOrder()],
    stock: [givenStock({ sold: 1 })],
    quotas: [{ userId: 'mina', ticketId: 'panda', byDate: { '2026-12-05': 1 } }],
  })
  const kept = keptAfter(trial, cancel({ idempotency }))
  assert.equal(kept?.status, 200)
  assert.equal(kept?.state, 'DONE')
  assert.equal(kept?.createdAt, NOW)
  assert.deepEqual(JSON.parse(kept?.body ?? ''), viewOrder(trial.order()))
})

test('a payment that was opened keeps its 201', () => {
  const kept = keptAfter(givenTrial({ orders: [givenOrder()] }), openPayment({ idempotency }))
  assert.equal(kept?.status, 201)
  assert.equal(JSON.parse(kept?.body ?? '').id, 'payment-1')
})

test('an accepted confirm is kept OPEN until it is settled', () => {
  const trial = givenTrial({ orders: [givenOrder({ payments: [givenPayment()] })] })
  assert.equal(keptAfter(trial, acceptConfirm({ idempotency }))?.state, 'OPEN')
})

for (const [result, answer, status] of [
  ['captured', captured, 200],
  ['declined', { kind: 'declined' as const }, 402],
  ['undecided', { kind: 'undecided' as const }, 202],
] as const) {
  test(`a confirm that was ${result} keeps its ${status}`, () => {
    const kept = keptAfter(givenConfirming(), settlePayment(answer, { idempotency }))
    assert.equal(kept?.status, status)
    assert.equal(kept?.state, 'DONE')
    assert.equal(kept?.retryAfterSeconds, status === 202 ? 2 : null)
  })
}

test('a refusal is not kept: the same key may try again', () => {
  const refused: readonly Command[] = [
    cancel({ idempotency }),
    openPayment({ idempotency }),
    acceptConfirm({ idempotency }),
  ]
  for (const command of refused) {
    const trial = givenTrial({ orders: [givenOrder({ status: 'EXPIRED', holdExpiresAt: null })] })
    assert.equal(keptAfter(trial, command), undefined, command.kind)
  }
})

test('without a key nothing is kept', () => {
  const trial = givenConfirming()
  trial.when(settlePayment(captured))
  assert.equal(trial.state.kept.size, 0)
})

test("the reconciler keeps nothing under a person's key", () => {
  const trial = givenConfirming()
  assert.equal(keptAfter(trial, settlePayment(captured)), undefined)
})

test('what another process answered meanwhile under the same key stands, and is told again', () => {
  const trial = givenConfirming()
  const first = keptAfter(trial, settlePayment(captured, { idempotency }))
  const [admission] = trial.order().admissions
  trial.when(cancel({ admissionIds: [admission?.id ?? ''] }))
  const late = trial.when(settlePayment(captured, { idempotency }))
  assert.deepEqual(late, { kind: 'replayed', kept: first })
  assert.deepEqual([...trial.state.kept.values()], [first])
})
