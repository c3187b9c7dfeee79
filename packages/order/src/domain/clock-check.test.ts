import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NOW } from '../testing/given.ts'
import { isClockBehind } from './clock-check.ts'

test('a wall clock over a minute behind the newest row is behind, not a moment sooner', () => {
  assert.equal(isClockBehind(NOW - 60_000, NOW), false)
  assert.equal(isClockBehind(NOW - 60_001, NOW), true)
})

test('a clock that is ahead, or an empty ledger, is no reason', () => {
  assert.equal(isClockBehind(NOW + 86_400_000, NOW), false)
  assert.equal(isClockBehind(0, undefined), false)
})
