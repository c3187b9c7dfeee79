import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ApiError } from './api-error.ts'
import { waitBeforeNext } from './wait-before-next.ts'

test('a lost answer is asked for again, and the server may say when', () => {
  assert.equal(waitBeforeNext(new ApiError('OFFLINE'), 1), 1_500)
  const told = { status: 503, retryAfterMs: 3_000 }
  assert.equal(waitBeforeNext(new ApiError('OVERLOADED', told), 1), 3_000)
})

test('a refusal is the answer', () => {
  for (const code of ['SOLD_OUT', 'LIMIT_EXCEEDED', 'PRICE_CHANGED', 'UNAUTHENTICATED'] as const) {
    assert.equal(waitBeforeNext(new ApiError(code, { status: 409 }), 1), undefined)
  }
})

test('a clock that is a moment ahead does not lose the press, and every wait has an end', () => {
  const early = new ApiError('SALE_NOT_OPEN', { status: 403 })
  assert.equal(waitBeforeNext(early, 1), 400)
  assert.equal(waitBeforeNext(early, 9), undefined)
  assert.equal(waitBeforeNext(new ApiError('TIMED_OUT'), 21), undefined)
})
