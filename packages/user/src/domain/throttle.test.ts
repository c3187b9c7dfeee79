import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  addressSubject,
  addressWaitMs,
  countForAddress,
  countForSource,
  type FailureCount,
  sourceFailuresMax,
  sourceSubject,
  sourceWaitMs,
} from './throttle.ts'

const MINUTE_MS = 60_000

test('whatever the history, nobody ever waits for more than a minute', () => {
  const counts = fc.record({
    failures: fc.nat(),
    since: fc.integer({ min: 0, max: 1e13 }),
    lastAt: fc.integer({ min: 0, max: 1e13 }),
  })
  fc.assert(
    fc.property(counts, fc.integer({ min: 0, max: 1e13 }), (count, now) => {
      for (const wait of [addressWaitMs(count, now), sourceWaitMs(count, 30, now)]) {
        assert.ok(wait >= 0 && wait <= MINUTE_MS)
      }
    }),
  )
})

/** Guesses, each so long after the one before; what is refused is not counted. */
const gaps = fc.array(fc.integer({ min: 0, max: 90_000 }), { maxLength: 200 })

test('an address has ten wrong passwords judged, then at most one a minute', () => {
  fc.assert(
    fc.property(gaps, (history) => {
      let now = 0
      let count: FailureCount | undefined
      const judgedAt: number[] = []
      for (const gap of history) {
        now += gap
        if (addressWaitMs(count, now) > 0) continue
        judgedAt.push(now)
        count = countForAddress(count, now)
      }
      const late = judgedAt.slice(9)
      assert.ok(late.every((at, index) => index === 0 || at - (late[index - 1] ?? 0) >= MINUTE_MS))
    }),
  )
})

test('a source has as many judged as it may within its minute', () => {
  fc.assert(
    fc.property(gaps, fc.integer({ min: 1, max: 5 }), (history, max) => {
      let now = 0
      let count: FailureCount | undefined
      const windows = new Map<number, number>()
      for (const gap of history) {
        now += gap
        if (sourceWaitMs(count, max, now) > 0) continue
        count = countForSource(count, now)
        windows.set(count.since, (windows.get(count.since) ?? 0) + 1)
      }
      for (const judged of windows.values()) assert.ok(judged <= max)
      const starts = [...windows.keys()]
      assert.ok(
        starts.every((at, index) => index === 0 || at - (starts[index - 1] ?? 0) >= MINUTE_MS),
      )
    }),
  )
})

test('a quarter of the public writes of a source may be failed log-ins, at least one', () => {
  assert.equal(sourceFailuresMax(120), 30)
  assert.equal(sourceFailuresMax(1), 1)
  assert.equal(sourceFailuresMax(7), 1)
})

test('what is counted for one is counted for no other', () => {
  const subjects = [
    addressSubject('a', undefined),
    addressSubject('a', 's'),
    addressSubject('b', undefined),
    sourceSubject('a'),
    sourceSubject('s'),
  ]
  assert.equal(new Set(subjects).size, subjects.length)
})
