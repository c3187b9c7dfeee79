import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ATTEMPTS_PER_ADDRESS_MAX, evictAttempts } from './evict-attempts.ts'
import type { Attempt } from './person.ts'
import { ATTEMPT_KEPT_MS } from './times.ts'

const NOW = 10 * ATTEMPT_KEPT_MS

const attempts = fc.array(
  fc.record({
    codeHash: fc.option(fc.constant('hash'), { nil: null }),
    ageMs: fc.integer({ min: 0, max: 2 * ATTEMPT_KEPT_MS }),
  }),
  { maxLength: 60 },
)

test('after eviction there is room for one more, and nothing alive went without need', () => {
  fc.assert(
    fc.property(attempts, (given) => {
      const all = given.map(
        ({ codeHash, ageMs }, at) =>
          // The decision looks at no other member.
          ({ id: String(at), codeHash, createdAt: NOW - ageMs }) as unknown as Attempt,
      )
      const gone = new Set(evictAttempts(all, NOW))
      const isDead = (one: Attempt): boolean => NOW - one.createdAt >= ATTEMPT_KEPT_MS
      const kept = all.filter((one) => !gone.has(one))
      assert.ok(kept.length + 1 <= ATTEMPTS_PER_ADDRESS_MAX)
      assert.ok(kept.every((one) => !isDead(one)))
      const goneAlive = [...gone].filter((one) => !isDead(one))
      if (goneAlive.length > 0) assert.equal(kept.length, ATTEMPTS_PER_ADDRESS_MAX - 1)
      if (goneAlive.some((one) => one.codeHash !== null)) {
        assert.ok(
          kept.every((one) => one.codeHash !== null),
          'those without a code go first',
        )
      }
    }),
  )
})
