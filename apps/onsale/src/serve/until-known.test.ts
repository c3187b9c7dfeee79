import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import { createMemoryRegistry } from '@onsale/platform/discovery/memory-registry.ts'
import { testInstance } from '@onsale/platform/discovery/registry.conformance.ts'
import { createManualTime } from '@onsale/platform/testing/manual-time.ts'
import { createRecordingLogger } from '@onsale/platform/testing/recording-logger.ts'
import { KNOWN_WITHIN_MS, untilKnown } from './until-known.ts'

const STEP_MS = 20

function given() {
  const time = createManualTime()
  const registry = createMemoryRegistry([testInstance('u', 'user')])
  const logger = createRecordingLogger()
  let isOver = false
  const waiting = untilKnown({ ...time, registry, logger }, ['user', 'order']).then(() => {
    isOver = true
  })
  /** In steps, so that whoever waits may look. */
  const pass = async (ms: number): Promise<void> => {
    for (let passedMs = 0; passedMs < ms; passedMs += STEP_MS) {
      time.advance(STEP_MS)
      await new Promise<void>((resolve) => systemScheduler.soon(resolve))
    }
  }
  return { registry, logger, waiting, pass, isOver: () => isOver }
}

test('nobody is let in before somebody of each is known', async () => {
  const { registry, logger, waiting, pass, isOver } = given()
  await pass(KNOWN_WITHIN_MS / 2)
  assert.equal(isOver(), false)
  registry.announce(testInstance('o', 'order'))
  await pass(100)
  await waiting
  assert.deepEqual(logger.lines, [])
})

test('a part that is down keeps nobody out for long', async () => {
  const { logger, waiting, pass } = given()
  await pass(KNOWN_WITHIN_MS + 100)
  await waiting
  assert.partialDeepStrictEqual(logger.lines, [{ level: 'warn', members: { targets: ['order'] } }])
})
