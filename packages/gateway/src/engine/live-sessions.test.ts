import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createManualTime } from '@onsale/platform/testing/manual-time.ts'
import { createRecordingLogger } from '@onsale/platform/testing/recording-logger.ts'
import { type SessionState, UserUnavailable } from '../ports.ts'
import { createLiveSessions, JUDGED_KEPT_MS } from './live-sessions.ts'

const live: SessionState = { kind: 'live', role: 'admin' }

function given(initial = live) {
  const time = createManualTime()
  const logger = createRecordingLogger()
  const asked: string[] = []
  let state: SessionState | 'away' = initial
  const judge = {
    async judge(sessionId: string) {
      asked.push(sessionId)
      if (state === 'away') throw new UserUnavailable('away')
      return state
    },
  }
  return {
    time,
    logger,
    asked,
    sessions: createLiveSessions({ judge, clock: time.clock, logger }),
    set: (to: SessionState | 'away') => (state = to),
  }
}

test('a live session admits its own role and no other', async () => {
  const { sessions } = given({ kind: 'live', role: 'staff' })
  assert.equal(await sessions.admits('s', 'staff'), true)
  assert.equal(await sessions.admits('s', 'admin'), false)
})

test('an ended session admits nobody; one never given out stands for itself', async () => {
  assert.equal(await given({ kind: 'ended' }).sessions.admits('s', 'admin'), false)
  assert.equal(await given({ kind: 'unknown' }).sessions.admits('s', 'admin'), true)
})

test('a burst costs one question, and none waits once it is answered', async () => {
  const { sessions, asked } = given()
  const [one, other] = [sessions.admits('s', 'admin'), sessions.admits('s', 'admin')]
  assert.deepEqual([await one, await other], [true, true])
  assert.equal(sessions.admits('s', 'admin'), true, 'at once')
  assert.deepEqual(asked, ['s'])
  assert.equal(await sessions.admits('other', 'admin'), true)
  assert.deepEqual(asked, ['s', 'other'])
})

test('what was said counts for half a second, then it is asked again', async () => {
  const { sessions, set, time } = given()
  await sessions.admits('s', 'admin')
  set({ kind: 'ended' })
  time.advance(JUDGED_KEPT_MS - 1)
  assert.equal(await sessions.admits('s', 'admin'), true)
  time.advance(1)
  assert.equal(await sessions.admits('s', 'admin'), false)
})

test('while nobody can be asked a token stands for itself: told once, and counted', async () => {
  const { sessions, set, time, logger } = given()
  set('away')
  for (let count = 0; count < 3; count += 1) {
    assert.equal(await sessions.admits('s', 'admin'), true)
    time.advance(JUDGED_KEPT_MS)
  }
  assert.equal(sessions.figures.unasked(), 3)
  set({ kind: 'ended' })
  assert.equal(await sessions.admits('s', 'admin'), false)
  assert.deepEqual(
    logger.lines.map(({ level }) => level),
    ['warn', 'info'],
  )
})

test('an outage costs one question in half a second, not one a call', async () => {
  const { sessions, set, asked } = given()
  set('away')
  await sessions.admits('s', 'admin')
  assert.equal(sessions.admits('s', 'admin'), true)
  assert.equal(asked.length, 1)
})

test('a flood of sessions stays bounded', async () => {
  const { sessions, asked } = given()
  for (let count = 0; count < 2_500; count += 1) await sessions.admits(`s${count}`, 'admin')
  assert.equal(asked.length, 2_500)
  assert.equal(await sessions.admits('s2499', 'admin'), true)
})
