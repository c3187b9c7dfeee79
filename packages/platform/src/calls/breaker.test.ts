import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  afterAnswer,
  afterFailure,
  afterTrial,
  type Breaker,
  closedBreaker,
  FAILURES_IN_A_ROW_MAX,
  isDueForTrial,
  onTrial,
  OPEN_MS_FIRST,
  OPEN_MS_MAX,
} from './breaker.ts'

function failed(breaker: Breaker, times: number, nowMs = 0): Breaker {
  let after = breaker
  for (let time = 0; time < times; time += 1) after = afterFailure(after, nowMs)
  return after
}

const opened = failed(closedBreaker, FAILURES_IN_A_ROW_MAX)

test('it opens at the fifth failure in a row, and an answer between them starts anew', () => {
  const nearly = failed(closedBreaker, FAILURES_IN_A_ROW_MAX - 1)
  assert.equal(nearly.kind, 'closed')
  assert.equal(failed(nearly, 1).kind, 'open')
  assert.equal(failed(afterAnswer(nearly), FAILURES_IN_A_ROW_MAX - 1).kind, 'closed')
})

test('while it is open, failures of requests sent before do not keep it open', () => {
  assert.deepEqual(failed(opened, 100, OPEN_MS_FIRST - 1), opened)
  assert.equal(isDueForTrial(opened, OPEN_MS_FIRST - 1), false)
  assert.equal(isDueForTrial(opened, OPEN_MS_FIRST), true)
})

test('one trial at a time', () => {
  assert.equal(isDueForTrial(onTrial(opened), OPEN_MS_MAX), false)
})

test('each trial that fails doubles the time, up to its bound', () => {
  const times: number[] = []
  let breaker = opened
  for (let time = 0; time < 7; time += 1) {
    assert.ok(breaker.kind === 'open')
    times.push(breaker.untilMs)
    breaker = afterTrial(onTrial(breaker), false, 0)
  }
  assert.deepEqual(
    times,
    [1, 2, 4, 8, 16, 16, 16].map((seconds) => seconds * 1_000),
  )
})

test('a passed trial is probation: one failure opens it, for longer than before', () => {
  const probation = afterTrial(onTrial(opened), true, 0)
  assert.equal(probation.kind, 'closed')
  const again = afterFailure(probation, 0)
  assert.ok(again.kind === 'open' && again.untilMs === 2 * OPEN_MS_FIRST)
  const trusted = afterAnswer(probation)
  assert.deepEqual(trusted, closedBreaker)
})

test('an answer closes it from wherever it is, and outweighs a trial that is still under way', () => {
  assert.deepEqual(afterAnswer(opened), closedBreaker)
  assert.deepEqual(afterAnswer(onTrial(opened)), closedBreaker)
  assert.deepEqual(afterTrial(closedBreaker, false, 0), closedBreaker)
})
