import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import { createManualTime } from '@onsale/platform/testing/manual-time.ts'
import { UserUnavailable } from '../../ports.ts'
import { feedConformance } from '../../testing/feed.conformance.ts'
import { createUserService } from '../../testing/user-service.ts'
import { USER_ANSWERS_WITHIN_MS } from './reach.ts'
import { createRevocationFeed } from './revocation-feed.ts'
import { createSessionJudge } from './session-judge.ts'

feedConformance('feed over calls', () => {
  const user = createUserService(systemScheduler)
  return { feed: createRevocationFeed(user.client, systemScheduler), add: user.add }
})

test('a session is unknown, live in its role, or ended', async () => {
  const user = createUserService(systemScheduler)
  const judge = createSessionJudge(user.client, systemScheduler)
  user.sessions.set('gone', { kind: 'ended' }).set('on', { kind: 'live', role: 'staff' })
  assert.deepEqual(await judge.judge('gone'), { kind: 'ended' })
  assert.deepEqual(await judge.judge('on'), { kind: 'live', role: 'staff' })
  assert.deepEqual(await judge.judge('session of somebody'), { kind: 'unknown' })
})

test('a fault and a refusal are both: the user service cannot be reached', async () => {
  const user = createUserService(systemScheduler)
  const feed = createRevocationFeed(user.client, systemScheduler)
  user.setTrouble(() => Promise.reject(new Error('no connection')))
  await assert.rejects(feed.list(0, 1), UserUnavailable)
  user.setTrouble(async () => ({ kind: 'refused', code: 'OVERLOADED' }))
  await assert.rejects(feed.list(0, 1), UserUnavailable)
})

test('silence is waited for a second', async () => {
  const time = createManualTime()
  const user = createUserService(time.scheduler)
  user.setTrouble(() => Promise.withResolvers<never>().promise)
  let settled = false
  const judged = createSessionJudge(user.client, time.scheduler).judge('s')
  const rejected = assert.rejects(judged, UserUnavailable).then(() => (settled = true))
  time.advance(USER_ANSWERS_WITHIN_MS - 1)
  await Promise.resolve()
  assert.equal(settled, false)
  time.advance(1)
  await rejected
})
