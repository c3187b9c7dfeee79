import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CONTRACT_VERSION, understands } from './contract-version.ts'

test('a release understands its neighbours, in both directions, and nobody further away', () => {
  assert.deepEqual(
    [-2, -1, 0, 1, 2].filter((away) => understands(CONTRACT_VERSION + away)),
    [-1, 0, 1],
  )
  assert.equal(understands(4, 5), true)
  assert.equal(understands(4, 6), false)
  assert.equal(understands(Number.NaN), false)
})
