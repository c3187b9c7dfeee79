import assert from 'node:assert/strict'
import { test } from 'node:test'
import { givenAccounts } from '../testing/given-accounts.ts'
import { endSession } from './end-session.ts'
import { judgeSession } from './judge-session.ts'
import { listSessions } from './list-sessions.ts'
import { logOut, logOutEverywhere } from './log-out.ts'
import { refreshSession } from './refresh-session.ts'

const notFound = { kind: 'refused', code: 'NOT_FOUND' }
const DAY_MS = 86_400_000

test('devices are listed newest first, with their names and when they were seen', async (t) => {
  const { deps, account, open, time } = await givenAccounts(t)
  const userId = await account()
  const phone = await open({ deviceName: '미나의 폰' })
  await time.advance(1_000)
  const desk = await open()
  await time.advance(1_000)
  const { refreshToken } = phone
  await refreshSession(deps, { refreshToken, allows: () => true })
  const listed = await listSessions(deps, { userId, sessionId: phone.session.id })
  assert.ok(listed.kind === 'listed')
  assert.deepEqual(listed.items, [
    {
      id: desk.session.id,
      deviceName: 'Unknown device',
      createdAt: '2026-11-23T01:00:01.000Z',
      lastSeenAt: '2026-11-23T01:00:01.000Z',
      current: false,
    },
    {
      id: phone.session.id,
      deviceName: '미나의 폰',
      createdAt: '2026-11-23T01:00:00.000Z',
      lastSeenAt: '2026-11-23T01:00:02.000Z',
      current: true,
    },
  ])
})

test('a device that is logged out is gone, and told to the gateways; the others stay', async (t) => {
  const { deps, account, open, revoked, eventsOf } = await givenAccounts(t)
  const userId = await account()
  const [phone, desk] = [await open(), await open()]
  const ended = await endSession(deps, { userId, sessionId: phone.session.id })
  assert.deepEqual(ended, { kind: 'ended' })
  assert.deepEqual(await revoked(), [phone.session.id])
  assert.equal((await eventsOf(userId)).at(-1), 'session-ended')
  const again = await endSession(deps, { userId, sessionId: phone.session.id })
  assert.deepEqual(again, notFound)
  const left = await listSessions(deps, { userId, sessionId: desk.session.id })
  assert.ok(left.kind === 'listed' && left.items.length === 1)
})

test("another person's session, one past its time, and none at all are not there", async (t) => {
  const { deps, account, open, time, revoked } = await givenAccounts(t)
  const mina = await account()
  const other = await account({ email: 'otto@example.com' })
  const { session } = await open()
  assert.deepEqual(await endSession(deps, { userId: other, sessionId: session.id }), notFound)
  assert.deepEqual(await endSession(deps, { userId: mina, sessionId: 'none' }), notFound)
  await time.advance(30 * DAY_MS)
  assert.deepEqual(await endSession(deps, { userId: mina, sessionId: session.id }), notFound)
  assert.deepEqual(await revoked(), [])
})

test('log-out everywhere ends every session in the feed, in order, once', async (t) => {
  const { deps, account, open, revoked, eventsOf } = await givenAccounts(t)
  const userId = await account()
  const opened = [await open(), await open(), await open()]
  const [{ session }] = opened as [(typeof opened)[number]]
  await logOutEverywhere(deps, { userId, sessionId: session.id })
  await logOutEverywhere(deps, { userId, sessionId: session.id })
  assert.deepEqual((await revoked()).sort(), opened.map((one) => one.session.id).sort())
  assert.equal((await eventsOf(userId)).at(-1), 'logged-out-everywhere')
})

test('a log-out ends one session; of somebody else it ends nothing', async (t) => {
  const { deps, account, open, revoked } = await givenAccounts(t)
  const userId = await account()
  const { session } = await open()
  await logOut(deps, { userId: 'somebody else', sessionId: session.id })
  assert.deepEqual(await revoked(), [])
  await logOut(deps, { userId, sessionId: session.id })
  await logOut(deps, { userId, sessionId: session.id })
  assert.deepEqual(await revoked(), [session.id])
})

test('a token made without an account logs out as well, until the longest token has run out', async (t) => {
  const { deps } = await givenAccounts(t)
  await logOut(deps, { userId: 'nobody', sessionId: 'made by hand' })
  await logOutEverywhere(deps, { userId: 'nobody', sessionId: 'made by hand too' })
  const feed = await deps.store.listRevocations(0, 10)
  assert.deepEqual(
    feed.map(({ sessionId }) => sessionId),
    ['made by hand', 'made by hand too'],
  )
  for (const { forgetAt } of feed) assert.ok(forgetAt >= deps.clock.now() + DAY_MS)
})

test('the feed is read on by position, and remembers longer than a token lives', async (t) => {
  const { deps, account, open } = await givenAccounts(t)
  const userId = await account()
  for (let n = 0; n < 3; n += 1) {
    const { session } = await open()
    await logOut(deps, { userId, sessionId: session.id })
  }
  const [first, ...rest] = await deps.store.listRevocations(0, 10)
  assert.ok(first !== undefined)
  assert.ok(first.forgetAt > deps.clock.now() + 15 * 60_000)
  assert.deepEqual(await deps.store.listRevocations(first.position, 10), rest)
  assert.equal((await deps.store.listRevocations(first.position, 1)).length, 1)
})

test('people without an account see no sessions', async (t) => {
  const { deps } = await givenAccounts(t)
  const unknown = { kind: 'refused', code: 'UNAUTHENTICATED' }
  assert.deepEqual(await listSessions(deps, { userId: 'nobody', sessionId: 's' }), unknown)
  assert.deepEqual(await endSession(deps, { userId: 'nobody', sessionId: 's' }), unknown)
})

test('a session is judged by itself, its user and the role it was opened in', async (t) => {
  const { deps, account, open, database } = await givenAccounts(t)
  const userId = await account()
  const { session } = await open()
  const judge = () => judgeSession(deps, { sessionId: session.id })
  assert.deepEqual(await judge(), { known: true, live: true, role: 'customer' })
  assert.deepEqual(await judgeSession(deps, { sessionId: 'made by hand' }), {
    known: false,
    live: false,
  })
  const set = (changes: object) =>
    database.write((tx) => tx.updateTable('users').set(changes).where('id', '=', userId).execute())
  for (const changes of [{ role: 'admin' }, { session_epoch: 1 }, { closed_at: 1 }]) {
    await set(changes)
    assert.equal((await judge()).live, false, JSON.stringify(changes))
    await set({ role: 'customer', session_epoch: 0, closed_at: null })
    assert.equal((await judge()).live, true)
  }
})
