import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createManualTime } from '@onsale/platform/testing/manual-time.ts'
import { launch, scheduleArrivals } from './arrivals.ts'
import { createSeeded } from './seeded.ts'

test('a seed repeats itself, and another one does not', () => {
  const draw = (seed: number) => Array.from({ length: 100 }, createSeeded(seed))
  assert.deepEqual(draw(7), draw(7))
  assert.notDeepEqual(draw(7), draw(8))
  assert.ok(draw(7).every((value) => value >= 0 && value < 1))
})

test('arrivals ascend and come at the asked rate on average', () => {
  const arrivals = scheduleArrivals(10_000, 1_000, createSeeded(1))
  assert.deepEqual(
    arrivals,
    arrivals.toSorted((a, b) => a - b),
  )
  const lastMs = arrivals.at(-1) ?? 0
  assert.ok(lastMs > 9_500 && lastMs < 10_500, `the last comes after ${lastMs} ms`)
})

test('an open loop: nobody waits for those who came before', async () => {
  const time = createManualTime()
  const came: [number, number][] = []
  const stuck = Promise.withResolvers<void>()
  const all = launch(time, [0, 10, 30], (index, atMs) => {
    came.push([index, atMs])
    return index === 0 ? stuck.promise : Promise.resolve()
  })
  for (let step = 0; step < 4; step += 1) {
    await Promise.resolve()
    time.advance(10)
    await Promise.resolve()
  }
  assert.deepEqual(came, [
    [0, 0],
    [1, 10],
    [2, 30],
  ])
  stuck.resolve()
  await all
})
