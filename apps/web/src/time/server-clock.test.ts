import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Time } from '../browser/time.ts'
import { createServerClock, offsetOf } from './server-clock.ts'

test('the shortest round trip counts, and half of it', () => {
  const offset = offsetOf([
    { askedAt: 0, answeredAt: 400, serverNow: 10_390 },
    { askedAt: 1_000, answeredAt: 1_040, serverNow: 11_020 },
  ])
  assert.equal(offset, 10_000)
})

test('without an answer nothing is known', () => {
  assert.equal(offsetOf([]), undefined)
})

/** Time that passes only when it is slept. */
function manualTime(): Time & { device: number; at: number } {
  const time = {
    at: 0,
    device: 1_000_000,
    monotonicMs: () => time.at,
    deviceNow: () => time.device,
    after: () => () => undefined,
    every: () => () => undefined,
    sleep(delayMs: number, signal?: AbortSignal) {
      if (signal?.aborted === true) return Promise.resolve()
      time.at += delayMs
      return Promise.resolve()
    },
  }
  return time
}

test('a phone whose clock is wrong, and set meanwhile, shows the right time', async () => {
  // given
  const time = manualTime()
  const stopped = Promise.withResolvers<undefined>()
  const clock = createServerClock(time, () => Promise.resolve(5_000_000 + time.at))
  assert.equal(clock.now(), 1_000_000)
  // when
  clock.watch(() => stopped.resolve(undefined))
  const stop = clock.keep()
  await stopped.promise
  stop()
  // then
  assert.equal(clock.now(), 5_000_000 + time.at)
  time.device = 0
  time.at += 250
  assert.equal(clock.now(), 5_000_000 + time.at)
  assert.equal(clock.isMeasured(), true)
})

test('when the server cannot be asked, what was measured stands', async () => {
  const time = manualTime()
  let answers = true
  const clock = createServerClock(time, () =>
    answers ? Promise.resolve(time.at + 7_000) : Promise.reject(new Error('offline')),
  )
  let measured = 0
  const twice = Promise.withResolvers<undefined>()
  clock.watch(() => {
    measured += 1
    answers = false
    if (measured === 2) twice.resolve(undefined)
  })
  const stop = clock.keep()
  await twice.promise
  stop()
  assert.equal(clock.now(), time.at + 7_000)
})
