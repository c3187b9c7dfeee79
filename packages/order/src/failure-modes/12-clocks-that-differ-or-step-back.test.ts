import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Clock, createSteadyClock } from '@onsale/kernel/clock.ts'
import { createSimulatedTime } from '@onsale/platform/bus/testing/simulated-time.ts'
import { HOUR_MS, NOW } from '../testing/given.ts'
import { person, sell } from '../testing/person.ts'
import { until } from '../testing/scratch.ts'
import { bodyOf, givenService, HOLD_MS, told } from '../testing/service.ts'

/** Failure mode 12: the process's clock differs from the ledger's, or the wall clock steps. */
function skewed(clock: Clock, byMs: number): Clock {
  return { now: () => clock.now() + byMs, monotonicMs: clock.monotonicMs }
}

// Guards: windows are judged under the lock by the ledger's clock (run-batch.ts).
test('12: a process that is behind sells nothing after the window closed', async (t) => {
  const time = createSimulatedTime(NOW)
  const under = await givenService(t, {
    time,
    clock: skewed(time.clock, -HOUR_MS),
    ledgerClock: time.clock,
  })
  await sell(under, { opensAt: NOW - 2 * HOUR_MS, closesAt: NOW })
  assert.equal(told(await person(under, 'mina').hold()), 'SALE_CLOSED')
})

// Guards: the hold's end is computed from the ledger's clock (run-batch.ts: context.now).
test("12: a hold lasts as long as the ledger's clock says", async (t) => {
  const time = createSimulatedTime(NOW)
  const under = await givenService(t, {
    time,
    clock: skewed(time.clock, -HOUR_MS),
    ledgerClock: time.clock,
  })
  await sell(under, { opensAt: NOW - 2 * HOUR_MS })
  const { holdExpiresAt } = bodyOf(await person(under, 'mina').hold())
  assert.equal(Date.parse(holdExpiresAt ?? ''), NOW + HOLD_MS)
})

// Guards: expiry is a conditional command (decide-expire.ts); a worker that is ahead ends nothing.
test('12: a worker whose clock is ahead ends no hold that still runs', async (t) => {
  const time = createSimulatedTime(NOW)
  const under = await givenService(t, {
    time,
    clock: skewed(time.clock, HOUR_MS),
    ledgerClock: time.clock,
  })
  await sell(under)
  const mina = person(under, 'mina')
  const orderId = await mina.holdId()
  under.service.start()
  await under.advance(1_000)
  assert.equal((await mina.order(orderId)).status, 'PENDING')
})

function givenSteppingWall(startAt: number) {
  const time = createSimulatedTime(startAt)
  let steppedMs = 0
  const wall: Clock = {
    now: () => time.clock.now() + steppedMs,
    monotonicMs: time.clock.monotonicMs,
  }
  return { time, clock: createSteadyClock(wall), step: (ms: number) => (steppedMs += ms) }
}

// Guards: time goes by the monotonic clock once started (kernel/clock.ts, createSteadyClock).
test('12: a wall clock that steps back an hour stretches no hold', async (t) => {
  const { time, clock, step } = givenSteppingWall(NOW)
  const under = await givenService(t, { time, clock })
  await sell(under)
  under.service.start()
  const mina = person(under, 'mina')
  const orderId = await mina.holdId()
  step(-HOUR_MS)
  await under.advance(HOLD_MS + 200)
  await until('expired', async () => (await mina.order(orderId)).status === 'EXPIRED')
})

// Guards: likewise; a window that closed stays closed.
test('12: a wall clock that steps back reopens no window', async (t) => {
  const { time, clock, step } = givenSteppingWall(NOW)
  const under = await givenService(t, { time, clock })
  await sell(under, { closesAt: NOW })
  step(-HOUR_MS)
  assert.equal(told(await person(under, 'mina').hold()), 'SALE_CLOSED')
})

// Guards: following the wall clock forward (kernel/clock.ts): a laptop that slept.
test('12: holds that ran out while the machine slept end when it wakes', async (t) => {
  const { time, clock, step } = givenSteppingWall(NOW)
  const under = await givenService(t, { time, clock })
  await sell(under)
  under.service.start()
  const mina = person(under, 'mina')
  const orderId = await mina.holdId()
  step(8 * HOUR_MS)
  await under.advance(300)
  await until('expired', async () => (await mina.order(orderId)).status === 'EXPIRED')
})

// Guards: the refusal to start (compose.ts, clock-check.ts).
test('12: a process whose clock is over a minute behind the newest row does not start', async (t) => {
  const first = await givenService(t)
  await sell(first)
  await first.stop()
  const behind = createSimulatedTime(NOW - 60_001)
  await assert.rejects(givenService(t, { folder: first.folder, time: behind }), /clock .* behind/)
  await givenService(t, { folder: first.folder, time: createSimulatedTime(NOW - 60_000) })
})
