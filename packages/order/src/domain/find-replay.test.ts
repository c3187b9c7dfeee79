import assert from 'node:assert/strict'
import { test } from 'node:test'
import { givenKey } from '../testing/commands.ts'
import { givenOrder, givenState, NOW } from '../testing/given.ts'
import { codeOf } from '../testing/trial.ts'
import { findReplay } from './find-replay.ts'
import { keepAnswer } from './kept-answer.ts'

const order = givenOrder({ idempotencyKey: 'k1', fingerprint: 'the request' })
const kept = keepAnswer(givenKey('k2'), { status: 200, body: { said: 'so' } }, NOW)
const state = givenState({ orders: [order], kept: [kept] })

test('without a key every request stands for itself', () => {
  assert.equal(findReplay(state, null), undefined)
})

test('a key nobody used stands for nothing', () => {
  assert.equal(findReplay(state, givenKey('k3')), undefined)
})

test("a key is one person's: another may use the same", () => {
  assert.equal(findReplay(state, givenKey('k1', { userId: 'juno' })), undefined)
  assert.equal(findReplay(state, givenKey('k2', { userId: 'juno' })), undefined)
})

test('the key of an order gives the order again', () => {
  assert.deepEqual(findReplay(state, givenKey('k1')), { kind: 'replayedOrder', order })
})

test('the key of another call gives its answer again', () => {
  assert.deepEqual(findReplay(state, givenKey('k2')), { kind: 'replayed', kept })
})

test('the same key for another request is refused, whichever call used it', () => {
  for (const key of ['k1', 'k2']) {
    const replay = findReplay(state, givenKey(key, { fingerprint: 'another request' }))
    assert.equal(replay && codeOf(replay), 'IDEMPOTENCY_KEY_REUSED', key)
  }
})
