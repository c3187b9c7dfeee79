import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type GivenAccounts, givenAccounts } from '../testing/given-accounts.ts'
import { judgeSession } from './judge-session.ts'
import { logOut, logOutEverywhere } from './log-out.ts'
import { type Refreshed, refreshSession } from './refresh-session.ts'

const unknown = { kind: 'refused', code: 'UNAUTHENTICATED' }
const reused = { kind: 'refused', code: 'REFRESH_REUSED' }
const DAY_MS = 86_400_000

function refresh({ deps }: GivenAccounts, refreshToken: string): Promise<Refreshed> {
  return refreshSession(deps, { refreshToken, allows: () => true })
}

async function rotate(given: GivenAccounts, refreshToken: string): Promise<string> {
  const outcome = await refresh(given, refreshToken)
  assert.ok(outcome.kind === 'opened', JSON.stringify(outcome))
  return outcome.refreshToken
}

test('a refresh token is good once; its child is good next', async (t) => {
  const given = await givenAccounts(t)
  await given.account()
  const { refreshToken, session } = await given.open()
  const child = await rotate(given, refreshToken)
  assert.notEqual(child, refreshToken)
  const grandchild = await rotate(given, child)
  const outcome = await refresh(given, grandchild)
  assert.ok(outcome.kind === 'opened' && outcome.session.id === session.id)
})

test('ten honest tabs at once all get the same child, and stay logged in', async (t) => {
  const given = await givenAccounts(t)
  await given.account()
  const { refreshToken } = await given.open()
  const tabs = Array.from({ length: 10 }, () => rotate(given, refreshToken))
  const children = new Set(await Promise.all(tabs))
  assert.equal(children.size, 1)
  const [child = ''] = children
  await rotate(given, child)
})

test('an answer that was lost is given again within ten seconds, and not after', async (t) => {
  const given = await givenAccounts(t)
  const userId = await given.account()
  const { refreshToken, session } = await given.open()
  const child = await rotate(given, refreshToken)
  await given.time.advance(9_999)
  assert.equal(await rotate(given, refreshToken), child)
  await given.time.advance(1)
  assert.deepEqual(await refresh(given, refreshToken), reused)
  assert.deepEqual(await refresh(given, child), unknown, 'the session has ended')
  assert.deepEqual(await given.revoked(), [session.id])
  assert.equal((await given.eventsOf(userId)).at(-1), 'refresh-reused')
})

test('a thief who replays a token ends the session, whoever of the two came first', async (t) => {
  const given = await givenAccounts(t)
  await given.account()
  const { refreshToken: stolen } = await given.open()
  const owners = await rotate(given, await rotate(given, stolen))
  assert.deepEqual(await refresh(given, stolen), reused)
  assert.deepEqual(await refresh(given, owners), unknown)

  const second = await given.open()
  const thiefs = await rotate(given, await rotate(given, second.refreshToken))
  assert.deepEqual(await refresh(given, second.refreshToken), reused, 'now by the owner')
  assert.deepEqual(await refresh(given, thiefs), unknown)
})

test('once the child was used the parent is old, also within the ten seconds', async (t) => {
  const given = await givenAccounts(t)
  await given.account()
  const { refreshToken } = await given.open()
  const child = await rotate(given, refreshToken)
  await rotate(given, child)
  assert.deepEqual(await refresh(given, refreshToken), reused)
})

test('a reuse ends its own session alone', async (t) => {
  const given = await givenAccounts(t)
  await given.account()
  const [phone, desk] = [await given.open(), await given.open()]
  await rotate(given, await rotate(given, phone.refreshToken))
  assert.deepEqual(await refresh(given, phone.refreshToken), reused)
  await rotate(given, desk.refreshToken)
})

test('texts that never were a token of ours are unknown, and end nothing', async (t) => {
  const given = await givenAccounts(t)
  await given.account()
  const { refreshToken } = await given.open()
  const forged = [
    '',
    'x'.repeat(512),
    refreshToken.slice(0, -1),
    `${refreshToken}A`,
    (refreshToken.startsWith('A') ? 'B' : 'A') + refreshToken.slice(1),
    given.deps.refreshTokens.make('00000000-0000-7000-8000-000000000000', 0),
  ]
  for (const text of forged) assert.deepEqual(await refresh(given, text), unknown, text)
  await rotate(given, refreshToken)
})

test('a session keeps on for 30 days after its last refresh', async (t) => {
  const given = await givenAccounts(t)
  await given.account()
  let { refreshToken } = await given.open()
  for (let month = 0; month < 3; month += 1) {
    await given.time.advance(30 * DAY_MS - 1)
    refreshToken = await rotate(given, refreshToken)
  }
  await given.time.advance(30 * DAY_MS)
  assert.deepEqual(await refresh(given, refreshToken), unknown)
})

test('staff are out after half an hour of nothing, and after twelve hours of work', async (t) => {
  const given = await givenAccounts(t)
  const userId = await given.account()
  await given.database.write((tx) =>
    tx.updateTable('users').set({ role: 'staff' }).where('id', '=', userId).execute(),
  )
  const idle = await given.open()
  await given.time.advance(30 * 60_000)
  assert.deepEqual(await refresh(given, idle.refreshToken), unknown)

  const busy = await given.open()
  let { refreshToken } = busy
  for (let minutes = 20; minutes < 12 * 60; minutes += 20) {
    await given.time.advance(20 * 60_000)
    refreshToken = await rotate(given, refreshToken)
  }
  const last = await refresh(given, refreshToken)
  assert.ok(last.kind === 'opened' && last.expiresIn === 900)
  await given.time.advance(10 * 60_000)
  const nearTheEnd = await refresh(given, last.refreshToken)
  assert.ok(nearTheEnd.kind === 'opened')
  assert.equal(nearTheEnd.expiresIn, 600, 'no access token outlives its session')
  await given.time.advance(10 * 60_000)
  assert.deepEqual(await refresh(given, nearTheEnd.refreshToken), unknown)
  const { id: sessionId } = busy.session
  assert.deepEqual(await judgeSession(given.deps, { sessionId }), {
    known: true,
    live: false,
    role: 'staff',
  })
})

test('who may not be answered by the transport is refused, and nothing rotates', async (t) => {
  const given = await givenAccounts(t)
  await given.account()
  const { refreshToken } = await given.open({ transport: 'cookie' })
  const allows = (transport: string): boolean => transport !== 'cookie'
  const refused = { kind: 'refused', code: 'FORBIDDEN' }
  assert.deepEqual(await refreshSession(given.deps, { refreshToken, allows }), refused)
  const outcome = await refresh(given, refreshToken)
  assert.ok(outcome.kind === 'opened' && outcome.session.generation === 1)
  assert.equal(outcome.session.transport, 'cookie')
})

test('after a log-out neither the newest token nor its parent is good', async (t) => {
  const given = await givenAccounts(t)
  const userId = await given.account()
  const { refreshToken, session } = await given.open()
  const child = await rotate(given, refreshToken)
  await logOut(given.deps, { userId, sessionId: session.id })
  assert.deepEqual(await refresh(given, child), unknown)
  assert.deepEqual(await refresh(given, refreshToken), unknown)
})

test('refreshes that meet a log-out everywhere end all the same', async (t) => {
  const given = await givenAccounts(t)
  const userId = await given.account()
  const sessions = await Promise.all(Array.from({ length: 5 }, () => given.open()))
  const outcomes = await Promise.all([
    ...sessions.map(({ refreshToken }) => refresh(given, refreshToken)),
    logOutEverywhere(given.deps, { userId, sessionId: 'none' }),
  ])
  for (const outcome of outcomes) {
    if (outcome?.kind === 'opened')
      assert.deepEqual(await refresh(given, outcome.refreshToken), unknown)
  }
  assert.deepEqual((await given.revoked()).sort(), sessions.map(({ session }) => session.id).sort())
})
