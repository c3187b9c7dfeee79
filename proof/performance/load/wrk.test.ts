import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readFigures } from './wrk.ts'

test('figures come in seconds and milliseconds', () => {
  const json =
    '{"requests":10,"refused":1,"broken":0,"microseconds":2500000,"p50":1500,"p99":9000,"counts":{"1 201":9}}'
  assert.deepEqual(readFigures(json), {
    requests: 10,
    refused: 1,
    broken: 0,
    seconds: 2.5,
    p50Ms: 1.5,
    p99Ms: 9,
    counts: { '1 201': 9 },
  })
})
