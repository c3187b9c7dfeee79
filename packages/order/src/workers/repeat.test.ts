import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSimulatedTime } from '@onsale/platform/bus/testing/simulated-time.ts'
import { StoreUnavailable } from '@onsale/platform/database/sql-session.ts'
import { createRecordingLogger } from '@onsale/platform/testing/recording-logger.ts'
import { NOW } from '../testing/given.ts'
import { repeat } from './repeat.ts'

function givenRepeated(round: (turn: number) => Promise<{ more: boolean }>) {
  const { scheduler, ...time } = createSimulatedTime(NOW)
  const logger = createRecordingLogger()
  let turns = 0
  const repeated = repeat({
    name: 'test',
    everyMs: 100,
    round: () => round((turns += 1)),
    scheduler,
    logger,
  })
  return { repeated, time, logger, turns: () => turns }
}

test('rounds come one after another, so far apart', async () => {
  const { repeated, time, turns } = givenRepeated(async () => ({ more: false }))
  repeated.start()
  await time.advance(99)
  assert.equal(turns(), 1)
  await time.advance(201)
  assert.equal(turns(), 4)
  await repeated.stop()
})

test('while there is more to do they follow at once', async () => {
  const { repeated, time, turns } = givenRepeated(async (turn) => ({ more: turn < 5 }))
  repeated.start()
  await time.settle()
  assert.equal(turns(), 5)
  await repeated.stop()
})

test('a round that fails is logged, and the next one comes', async () => {
  const { repeated, time, logger, turns } = givenRepeated(async (turn) => {
    if (turn === 1) throw new Error('away')
    return { more: false }
  })
  repeated.start()
  await time.advance(100)
  assert.equal(turns(), 2)
  assert.deepEqual(
    logger.lines.map(({ level }) => level),
    ['error'],
  )
  await repeated.stop()
})

test('while the store is away rounds come further apart, up to 2 s, and each is one line', async () => {
  const { repeated, time, logger, turns } = givenRepeated(async (turn) => {
    if (turn <= 10) throw new StoreUnavailable('the disk is full')
    return { more: false }
  })
  repeated.start()
  await time.advance(10_000)
  assert.ok(turns() < 12, `${turns()} rounds in 10 s`)
  assert.ok(logger.lines.every(({ level }) => level === 'warn'))
  await time.advance(10_000)
  assert.ok(turns() > 60, 'every 100 ms again once a round has succeeded')
  await repeated.stop()
})

test('stop waits for the round under way, begins no other and leaves no timer', async () => {
  const round = Promise.withResolvers<{ more: boolean }>()
  const { repeated, time, turns } = givenRepeated(() => round.promise)
  repeated.start()
  await time.settle()
  let stopped = false
  const stopping = repeated.stop().then(() => (stopped = true))
  await time.settle()
  assert.equal(stopped, false)
  round.resolve({ more: true })
  await stopping
  await time.advance(1_000)
  assert.equal(turns(), 1)
  assert.equal(time.pendingTimers(), 0)
})
