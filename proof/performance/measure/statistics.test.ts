import assert from 'node:assert/strict'
import { test } from 'node:test'
import { median, pairedRatio, quantile, slope } from './statistics.ts'

test('the median of an odd and of an even number of values', () => {
  assert.equal(median([3, 1, 2]), 2)
  assert.equal(median([4, 1, 2, 3]), 2.5)
  assert.equal(median([7]), 7)
  assert.ok(Number.isNaN(median([])))
})

test('a quantile is a value that was measured', () => {
  const values = [5, 1, 4, 2, 3]
  assert.equal(quantile(values, 0.5), 3)
  assert.equal(quantile(values, 0.99), 5)
  assert.equal(quantile(values, 0), 1)
})

test('ratios are taken within pairs: a slow minute slows both', () => {
  assert.equal(pairedRatio([80, 8, 40], [100, 10, 50]), 0.8)
  assert.equal(pairedRatio([1, 2, 3], [2, 2]), 0.75)
})

test('the slope of a line, and of what does not move', () => {
  assert.equal(slope([0, 1, 2], [10, 12, 14]), 2)
  assert.equal(slope([0, 1, 2], [5, 5, 5]), 0)
  assert.equal(slope([1], [5]), 0)
})
