import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { POLL_EVERY_MS_MIN, pollDelay, type PollFacts } from './poll-delay.ts'

const calm: PollFacts = { msToOpening: 0, failures: 0, retryAfterMs: undefined, jitter: 0 }

test('far from the opening it is slow, near it brisker, after it briskest', () => {
  const at = (msToOpening: number): number => pollDelay({ ...calm, msToOpening })
  assert.deepEqual(
    [at(3_600_000), at(300_000), at(30_000), at(0), at(-5)],
    [60_000, 20_000, 5_000, 2_000, 2_000],
  )
})

test('failures double it, up to a minute', () => {
  const after = (failures: number): number => pollDelay({ ...calm, failures })
  assert.deepEqual([after(1), after(2), after(20)], [4_000, 8_000, 60_000])
})

test('never more than one a second, never before the server wants it', () => {
  fc.assert(
    fc.property(
      fc.record({
        msToOpening: fc.option(fc.integer(), { nil: undefined }),
        failures: fc.nat({ max: 50 }),
        retryAfterMs: fc.option(fc.nat({ max: 600_000 }), { nil: undefined }),
        jitter: fc.double({ min: 0, max: 0.999, noNaN: true }),
      }),
      (facts) => {
        const delay = pollDelay(facts)
        assert.ok(delay >= POLL_EVERY_MS_MIN)
        assert.ok(delay >= (facts.retryAfterMs ?? 0))
      },
    ),
  )
})

test('a crowd of one second does not stay one', () => {
  const delays = [0, 0.25, 0.5, 0.75].map((jitter) => pollDelay({ ...calm, jitter }))
  assert.deepEqual(delays, [2_000, 2_250, 2_500, 2_750])
})
