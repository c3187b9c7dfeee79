import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ApiError } from './api-error.ts'
import { createPollEvery } from './poll-every.ts'

const clock = { now: () => 0 }
const opensAt = new Date(0).toISOString()

test('the answer is the same until something new came', () => {
  let jitter = 0
  const every = createPollEvery(clock, opensAt, () => (jitter += 0.1))
  const first = every({ state: { dataUpdatedAt: 1, errorUpdatedAt: 0, error: null } })
  assert.equal(every({ state: { dataUpdatedAt: 1, errorUpdatedAt: 0, error: null } }), first)
  assert.notEqual(every({ state: { dataUpdatedAt: 2, errorUpdatedAt: 0, error: null } }), first)
})

test('failures in a row slow it down, and an answer ends that', () => {
  const every = createPollEvery(clock, opensAt, () => 0)
  const error = new ApiError('OFFLINE')
  const delays = [1, 2, 3].map((errorUpdatedAt) =>
    every({ state: { dataUpdatedAt: 0, errorUpdatedAt, error } }),
  )
  assert.deepEqual(delays, [4_000, 8_000, 16_000])
  assert.equal(every({ state: { dataUpdatedAt: 4, errorUpdatedAt: 3, error: null } }), 2_000)
})

test('what the server asks for is waited for', () => {
  const every = createPollEvery(clock, opensAt, () => 0)
  const error = new ApiError('OVERLOADED', { status: 503, retryAfterMs: 30_000 })
  assert.equal(every({ state: { dataUpdatedAt: 0, errorUpdatedAt: 1, error } }), 30_000)
})
