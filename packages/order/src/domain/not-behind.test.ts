import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { notBehind } from './clock-check.ts'

function givenClock(now: number) {
  const time = { now, monotonicMs: 500 }
  return {
    clock: { now: () => time.now, monotonicMs: () => time.monotonicMs },
    pass(ms: number, wallMs = ms) {
      time.now += wallMs
      time.monotonicMs += ms
    },
  }
}

suite('a clock that is not behind the newest commit', () => {
  test('is the given one when that is later, or nothing was committed', () => {
    const { clock } = givenClock(1_000)
    assert.equal(notBehind(clock, 900), clock)
    assert.equal(notBehind(clock, undefined), clock)
  })

  test('goes on after the newest commit when the machine was set back', () => {
    const { clock, pass } = givenClock(1_000)
    const steady = notBehind(clock, 31_000)
    assert.equal(steady.now(), 31_001)
    pass(250)
    assert.equal(steady.now(), 31_251)
  })

  test('follows the given one again when that has caught up', () => {
    const { clock, pass } = givenClock(1_000)
    const steady = notBehind(clock, 31_000)
    pass(100, 60_000)
    assert.equal(steady.now(), 61_000)
  })
})
