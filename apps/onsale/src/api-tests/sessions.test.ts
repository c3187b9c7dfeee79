// Sessions: refreshing, seeing and ending them; and that what was ended is dead.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { logOut, logOutEverywhere, refreshTokens } from '@onsale/contracts/http/auth-calls.ts'
import { endSession, getProfile, listSessions } from '@onsale/contracts/http/me-calls.ts'
import { createOrder } from '@onsale/contracts/http/order-calls.ts'
import {
  claimsOf,
  type Device,
  deviceOf,
  givenAccount,
  givenDevice,
  tryToLogIn,
  UNLIMITED,
} from './testing/accounts.ts'
import { assertDies, assertLives } from './testing/assert-dead.ts'
import { type Onsale, startOnsale } from './testing/start-onsale.ts'

let api: Onsale
before(async () => {
  api = await startOnsale({ env: UNLIMITED })
})
after(() => api.stop())

const refresh = (refreshToken: string) =>
  api.anybody.call(refreshTokens, { body: { refreshToken } })
const refreshed = async (refreshToken: string): Promise<Device> =>
  deviceOf(api, (await refresh(refreshToken)).expect(200))
const fresh = async (deviceName?: string) => {
  const account = await givenAccount(api)
  const device = await givenDevice(api, account, deviceName === undefined ? {} : { deviceName })
  return { account, ...device }
}
const sessionsOf = async ({ person }: Pick<Device, 'person'>) =>
  (await person.call(listSessions)).expect(200).items

test('refreshing gives a new pair for the same session, and the old access token stays good', async () => {
  const device = await fresh()
  const answer = await refresh(device.refreshToken)
  const next = deviceOf(api, answer.expect(200))
  assert.equal(next.sessionId, device.sessionId)
  assert.equal(next.tokens.expiresIn, 900)
  assert.notEqual(next.refreshToken, device.refreshToken)
  assert.equal(answer.headers['cache-control'], 'no-store')
  await assertLives(next.person)
  await assertLives(device.person)
})

test('within the grace the parent gets the same child again, until the child is used', async () => {
  const device = await fresh()
  const first = await refreshed(device.refreshToken)
  const again = await refreshed(device.refreshToken)
  assert.equal(again.refreshToken, first.refreshToken)
  const grandchild = await refreshed(first.refreshToken)
  assert.notEqual(grandchild.refreshToken, first.refreshToken)
  const late = await refresh(device.refreshToken)
  late.refused('REFRESH_REUSED')
})

test('ten tabs that refresh at once all go on, with one and the same child', async () => {
  const device = await fresh()
  const answers = await Promise.all(Array.from({ length: 10 }, () => refresh(device.refreshToken)))
  const tabs = answers.map((answer) => deviceOf(api, answer.expect(200)))
  assert.equal(new Set(tabs.map(({ refreshToken }) => refreshToken)).size, 1)
  for (const { person } of tabs) await assertLives(person)
  const next = await Promise.all(tabs.map(({ refreshToken }) => refresh(refreshToken)))
  assert.equal(new Set(next.map((answer) => answer.expect(200).refreshToken)).size, 1)
})

test('an old token that comes back ends the session, for the thief and for the owner', async () => {
  const device = await fresh()
  const child = await refreshed(device.refreshToken)
  const grandchild = await refreshed(child.refreshToken)
  const replayed = await refresh(device.refreshToken)
  replayed.refused('REFRESH_REUSED')
  await assertDies(grandchild.person)
  await assertDies(device.person)
  const owner = await refresh(grandchild.refreshToken)
  owner.refused('UNAUTHENTICATED')
})

test('a replay ends only its own session', async () => {
  const { account, ...stolen } = await fresh()
  const other = await givenDevice(api, account)
  const child = await refreshed(stolen.refreshToken)
  await refreshed(child.refreshToken)
  const replayed = await refresh(stolen.refreshToken)
  replayed.refused('REFRESH_REUSED')
  await assertLives(other.person)
  await refreshed(other.refreshToken)
})

test('a refresh token that is missing or was never given out is none', async () => {
  const { tokens, refreshToken } = await fresh()
  const none = await api.anybody.call(refreshTokens)
  none.refused('UNAUTHENTICATED')
  const empty = await api.anybody.raw({ method: 'POST', path: '/api/auth/refresh', json: {} })
  empty.refused('UNAUTHENTICATED')
  for (const text of [
    'x',
    `${refreshToken}x`,
    refreshToken.slice(0, -1),
    tokens.accessToken.slice(0, 500),
  ]) {
    const answer = await refresh(text)
    answer.refused('UNAUTHENTICATED')
  }
  await refreshed(refreshToken)
})

test('a refresh token is no access token, and an access token refreshes nothing', async () => {
  const { refreshToken } = await fresh()
  const answer = await api.bearing(`Bearer ${refreshToken}`).call(getProfile)
  answer.refused('UNAUTHENTICATED')
})

test('logging out ends this session and no other, within a second', async () => {
  const { account, ...device } = await fresh()
  const other = await givenDevice(api, account)
  const next = await refreshed(device.refreshToken)
  const answer = await next.person.call(logOut)
  answer.expect(204)
  assert.equal(answer.headers['cache-control'], 'no-store')
  await assertDies(next.person)
  await assertDies(device.person)
  const refused = await refresh(next.refreshToken)
  refused.refused('UNAUTHENTICATED')
  await assertLives(other.person)
})

test('a dead token buys nothing', async () => {
  const { person } = await fresh()
  await person.call(logOut)
  await assertDies(person)
  const answer = await person.call(createOrder, {
    body: { lines: [{ unitId: 'any', quantity: 1 }] },
  })
  answer.refused('UNAUTHENTICATED')
})

test('logging out everywhere ends every session', async () => {
  const { account, ...device } = await fresh()
  const others = [await givenDevice(api, account), await givenDevice(api, account)]
  const answer = await device.person.call(logOutEverywhere)
  answer.expect(204)
  for (const { person, refreshToken } of [device, ...others]) {
    await assertDies(person)
    const refused = await refresh(refreshToken)
    refused.refused('UNAUTHENTICATED')
  }
  await givenDevice(api, account)
})

test('a log-in in flight during log-out everywhere leaves a session that lives whole or not at all', async () => {
  const { account, ...device } = await fresh()
  const [answers] = await Promise.all([
    Promise.all(Array.from({ length: 4 }, () => tryToLogIn(api, account))),
    device.person.call(logOutEverywhere),
  ])
  await assertDies(device.person)
  const witness = await givenDevice(api, account)
  const living = new Set((await sessionsOf(witness)).map(({ id }) => id))
  for (const answer of answers.filter(({ status }) => status === 200)) {
    const { person, refreshToken, sessionId } = deviceOf(api, answer.expect(200))
    if (living.has(sessionId)) {
      await assertLives(person)
      await refreshed(refreshToken)
    } else {
      await assertDies(person)
      const refused = await refresh(refreshToken)
      refused.refused('UNAUTHENTICATED')
    }
  }
})

test('a person sees the sessions that live, the present one marked', async () => {
  const { account, ...phone } = await fresh('phone')
  const laptop = await givenDevice(api, account, { deviceName: 'laptop' })
  const items = await sessionsOf(laptop)
  const seen = items.map(({ id, deviceName, current }) => ({ id, deviceName, current }))
  const expected = [
    { id: phone.sessionId, deviceName: 'phone', current: false },
    { id: laptop.sessionId, deviceName: 'laptop', current: true },
  ]
  assert.deepEqual(
    new Set(seen.map((one) => JSON.stringify(one))),
    new Set(expected.map((one) => JSON.stringify(one))),
  )
  for (const { createdAt, lastSeenAt } of items) assert.ok(createdAt <= lastSeenAt)
})

test('refreshing is being seen', async () => {
  const device = await fresh()
  const [before] = await sessionsOf(device)
  await refreshed(device.refreshToken)
  const [later] = await sessionsOf(device)
  assert.ok((later?.lastSeenAt ?? '') > (before?.lastSeenAt ?? ''))
})

test('one device logs another out', async () => {
  const { account, ...phone } = await fresh()
  const laptop = await givenDevice(api, account)
  const end = () => laptop.person.call(endSession, { params: { sessionId: phone.sessionId } })
  const answer = await end()
  answer.expect(204)
  await assertDies(phone.person)
  const refused = await refresh(phone.refreshToken)
  refused.refused('UNAUTHENTICATED')
  assert.deepEqual(
    (await sessionsOf(laptop)).map(({ id }) => id),
    [laptop.sessionId],
  )
  const again = await end()
  again.refused('NOT_FOUND')
})

test('another person’s session is not found, and lives on', async () => {
  const [mina, juno] = [await fresh(), await fresh()]
  for (const sessionId of [juno.sessionId, 'never given out', '..', '%00']) {
    const answer = await mina.person.call(endSession, { params: { sessionId } })
    answer.refused('NOT_FOUND')
  }
  await assertLives(juno.person)
})

test('a session that ends itself is ended', async () => {
  const { person, sessionId } = await fresh()
  const answer = await person.call(endSession, { params: { sessionId } })
  answer.expect(204)
  await assertDies(person)
})

test('the sessions of a person stay bounded: the oldest give way', async () => {
  const { account, ...first } = await fresh()
  for (let count = 0; count < 12; count += 1) {
    await Promise.all(Array.from({ length: 5 }, () => givenDevice(api, account)))
  }
  const last = await givenDevice(api, account)
  const { length } = await sessionsOf(last)
  assert.ok(length < 62, `${length} sessions`)
  await assertDies(first.person)
})

test('sub and role of a refreshed token are those of the first', async () => {
  const device = await fresh()
  const next = await refreshed(device.refreshToken)
  const told = ({ tokens }: Device) => {
    const { sub, role, sid } = claimsOf(tokens.accessToken)
    return { sub, role, sid }
  }
  assert.deepEqual(told(next), told(device))
})
