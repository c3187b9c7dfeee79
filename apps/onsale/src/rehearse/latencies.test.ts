import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Latencies } from './latencies.ts'

test('percentiles are samples: the smallest that so many are not above', () => {
  const latencies = new Latencies()
  assert.equal(latencies.percentile(50), undefined)
  for (const ms of [30, 10, 20, 40]) latencies.add(ms)
  assert.equal(latencies.percentile(50), 20)
  assert.equal(latencies.percentile(99), 40)
  assert.equal(latencies.percentile(0), 10)
})
