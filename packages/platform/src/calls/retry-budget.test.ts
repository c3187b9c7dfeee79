import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RETRIES_FREE, RETRY_WINDOW_SECONDS, RetryBudget } from './retry-budget.ts'

function taken(budget: RetryBudget, wanted: number, nowMs: number): number {
  let got = 0
  for (let time = 0; time < wanted; time += 1) if (budget.takeRetry(nowMs)) got += 1
  return got
}

test('a service nobody asks much has a few retries, and gets them back with time', () => {
  const budget = new RetryBudget()
  assert.equal(taken(budget, 100, 0), RETRIES_FREE)
  assert.equal(taken(budget, 100, RETRY_WINDOW_SECONDS * 1_000 - 1), 0)
  assert.equal(taken(budget, 100, RETRY_WINDOW_SECONDS * 1_000), RETRIES_FREE)
})

test('however many requests fail, a tenth of them is sent again', () => {
  const budget = new RetryBudget()
  let got = 0
  for (let request = 0; request < 10_000; request += 1) {
    const nowMs = request / 2
    budget.countRequest(nowMs)
    got += taken(budget, 2, nowMs)
  }
  assert.equal(got, 1_000 + RETRIES_FREE)
})

test('requests of long ago earn no retries', () => {
  const budget = new RetryBudget()
  for (let request = 0; request < 10_000; request += 1) budget.countRequest(0)
  assert.equal(taken(budget, 10_000, RETRY_WINDOW_SECONDS * 1_000), RETRIES_FREE)
})
