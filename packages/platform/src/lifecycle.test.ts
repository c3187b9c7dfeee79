import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLifecycle } from './lifecycle.ts'
import { createManualTime } from './testing/manual-time.ts'
import { createRecordingLogger } from './testing/recording-logger.ts'

function starting(drainMsMax = 1_000) {
  const time = createManualTime()
  const logger = createRecordingLogger()
  const { clock, scheduler } = time
  return { time, logger, lifecycle: createLifecycle({ clock, scheduler, logger, drainMsMax }) }
}

test('what was started stops in reverse order, after readiness is gone', async () => {
  const { lifecycle } = starting()
  const stopped: string[] = []
  for (const name of ['database', 'relay', 'listener']) {
    lifecycle.started(name, () => {
      stopped.push(`${name} ${lifecycle.readiness.failing().join()}`)
    })
  }
  assert.deepEqual(lifecycle.readiness.failing(), [])
  assert.deepEqual(await lifecycle.stop(), { left: [] })
  assert.deepEqual(stopped, ['listener serving', 'relay serving', 'database serving'])
})

test('one that fails or hangs is told and left; the others are stopped all the same', async () => {
  const { lifecycle, logger, time } = starting(1_000)
  let databaseStopped = false
  lifecycle.started('database', () => {
    databaseStopped = true
  })
  const hanging = Promise.withResolvers<void>()
  lifecycle.started('relay', () => {
    hanging.resolve()
    return new Promise<void>(() => {})
  })
  lifecycle.started('listener', async () => {
    throw new Error('port is gone')
  })
  const stopping = lifecycle.stop()
  await hanging.promise
  time.advance(1_000)
  assert.deepEqual(await stopping, { left: ['listener', 'relay'] })
  assert.equal(databaseStopped, true)
  assert.deepEqual(
    logger.lines.map(({ level, members }) => [level, members['part']]),
    [
      ['error', 'listener'],
      ['warn', 'relay'],
    ],
  )
})

test('stopping twice stops once', async () => {
  const { lifecycle } = starting()
  let times = 0
  lifecycle.started('listener', () => {
    times += 1
  })
  await Promise.all([lifecycle.stop(), lifecycle.stop()])
  assert.equal(times, 1)
})
