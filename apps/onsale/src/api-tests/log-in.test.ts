// Logging in: who may, what is told to whom, and what the answer holds.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { signUp } from '@onsale/contracts/http/auth-calls.ts'
import { getCart } from '@onsale/contracts/http/cart-calls.ts'
import { getProfile, listSessions } from '@onsale/contracts/http/me-calls.ts'
import { systemClock } from '@onsale/kernel/clock.ts'
import {
  type Account,
  claimsOf,
  givenAccount,
  givenAttempt,
  givenDevice,
  newAddress,
  PASSWORD,
  signUpBody,
  tryToLogIn,
  UNLIMITED,
} from './testing/accounts.ts'
import { mailNumber } from './testing/mailbox.ts'
import { type Onsale, startOnsale } from './testing/start-onsale.ts'

let api: Onsale
let account: Account
before(async () => {
  api = await startOnsale({ env: UNLIMITED })
  account = await givenAccount(api)
})
after(() => api.stop())

test('the answer holds an access token of 15 minutes, a session and a refresh token', async () => {
  const answer = await tryToLogIn(api, account)
  const { accessToken, expiresIn, sessionId, refreshToken } = answer.expect(200)
  const claims = claimsOf(accessToken)
  assert.equal(expiresIn, 900)
  assert.equal(Number(claims['exp']) - Number(claims['iat']), 900)
  assert.ok(Math.abs(Number(claims['iat']) * 1_000 - systemClock.now()) < 60_000)
  assert.equal(claims['sid'], sessionId)
  assert.equal(claims['role'], 'customer')
  assert.equal(claims['iss'], 'onsale')
  assert.equal(claims['aud'], 'onsale-api')
  assert.match(refreshToken ?? '', /^\S{20,512}$/)
  assert.equal(answer.headers['set-cookie'], undefined)
  assert.equal(answer.headers['cache-control'], 'no-store')
})

test('the token tells nothing personal', async () => {
  const { tokens } = await givenDevice(api, account)
  const told = JSON.stringify(claimsOf(tokens.accessToken))
  assert.ok(!told.includes('panda.example') && !told.includes(account.name))
})

test('two log-ins are two sessions of one person', async () => {
  const [one, other] = [await givenDevice(api, account), await givenDevice(api, account)]
  assert.notEqual(one.sessionId, other.sessionId)
  const [mine, same] = [one, other].map(({ tokens }) => claimsOf(tokens.accessToken)['sub'])
  assert.equal(mine, same)
})

test('a wrong password and an unknown address are told the same', async () => {
  const wrong = await tryToLogIn(api, { ...account, password: 'not this one' })
  const unknown = await tryToLogIn(api, { email: newAddress(), password: PASSWORD })
  const { traceId: _one, ...first } = wrong.refused('BAD_CREDENTIALS')
  const { traceId: _other, ...second } = unknown.refused('BAD_CREDENTIALS')
  assert.deepEqual(first, second)
})

test('log-in judges no length up to 1,024, and no rule for new passwords', async () => {
  for (const password of ['', 'x', 'password', 'x'.repeat(1_024)]) {
    const answer = await tryToLogIn(api, { ...account, password })
    answer.refused('BAD_CREDENTIALS')
  }
  const tooLong = await tryToLogIn(api, { ...account, password: 'x'.repeat(1_025) })
  tooLong.refused('INVALID_INPUT')
})

test('the password of the newest attempt is told that the address is not proved', async () => {
  const { email } = await givenAttempt(api, { password: 'the first password' })
  const again = await api.anybody.call(signUp, {
    body: signUpBody({ email, password: 'the second password' }),
  })
  again.expect(202)
  await mailNumber(api, email, 2)
  const newest = await tryToLogIn(api, { email, password: 'the second password' })
  newest.refused('EMAIL_NOT_VERIFIED')
  const older = await tryToLogIn(api, { email, password: 'the first password' })
  older.refused('BAD_CREDENTIALS')
})

test('so is the password of an attempt at a taken address: it tells nothing of the account', async () => {
  const { email, password } = await givenAccount(api)
  const attempt = await api.anybody.call(signUp, {
    body: signUpBody({ email, password: 'what a stranger types' }),
  })
  attempt.expect(202)
  const stranger = await tryToLogIn(api, { email, password: 'what a stranger types' })
  stranger.refused('EMAIL_NOT_VERIFIED')
  await givenDevice(api, { email, password })
})

test('a device is called as it says, and has some name when it says none', async () => {
  const fresh = await givenAccount(api)
  await givenDevice(api, fresh, { deviceName: '미나의 아이폰' })
  const { person } = await givenDevice(api, fresh)
  const { items } = (await person.call(listSessions)).expect(200)
  assert.ok(items.some(({ deviceName }) => deviceName === '미나의 아이폰'))
  assert.ok(items.every(({ deviceName }) => deviceName.length > 0))
})

const refusedBodies: Readonly<Record<string, object>> = {
  'a member we do not know': { role: 'admin' },
  'a line break in the device': { deviceName: 'a\r\nb' },
  'a format character in the device': { deviceName: 'a\u202eb' },
  'an empty device': { deviceName: '' },
  'a device of 101': { deviceName: 'x'.repeat(101) },
  'another transport': { tokenTransport: 'header' },
  'no password': { password: undefined },
  'an address beyond ASCII': { email: '미나@panda.example' },
}
for (const [name, changes] of Object.entries(refusedBodies)) {
  test(`422 for ${name}`, async () => {
    const json = { email: account.email, password: account.password, ...changes }
    const answer = await api.anybody.raw({ method: 'POST', path: '/api/auth/login', json })
    answer.refused('INVALID_INPUT')
  })
}

test('an access token buys; a token whose person has no account gets 401 on /api/me alone', async () => {
  const { person } = await givenDevice(api, account)
  const cart = await person.call(getCart)
  cart.expect(200)
  const stranger = api.person()
  const served = await stranger.call(getCart)
  served.expect(200)
  const me = ['/api/me', '/api/me/export', '/api/me/security-events', '/api/me/sessions']
  for (const path of me) {
    const answer = await stranger.raw({ method: 'GET', path })
    answer.refused('UNAUTHENTICATED')
  }
  const json = { password: PASSWORD }
  const changes = [
    { method: 'PATCH', path: '/api/me', json: { name: 'Mina' } },
    { method: 'DELETE', path: '/api/me', json },
    {
      method: 'PUT',
      path: '/api/me/password',
      json: { currentPassword: PASSWORD, newPassword: PASSWORD },
    },
    { method: 'DELETE', path: '/api/me/sessions/none' },
  ]
  for (const request of changes) {
    const answer = await stranger.raw(request)
    answer.refused('UNAUTHENTICATED')
  }
})

test('a stale Authorization header is no hindrance to logging in', async () => {
  const json = { email: account.email, password: account.password }
  const answer = await api
    .bearing('Bearer stale')
    .raw({ method: 'POST', path: '/api/auth/login', json })
  assert.equal(answer.status, 200)
})

test('logging in again does not revive what was ended, nor does it take over another session', async () => {
  const first = await givenDevice(api, account)
  const fixed = await api.anybody.raw({
    method: 'POST',
    path: '/api/auth/login',
    json: { email: account.email, password: account.password },
    headers: { cookie: `onsale_refresh=${first.refreshToken}` },
  })
  assert.notEqual(JSON.parse(fixed.text).sessionId, first.sessionId)
  assert.notEqual(JSON.parse(fixed.text).refreshToken, first.refreshToken)
})

test('profile and token name the same person', async () => {
  const { person, tokens } = await givenDevice(api, account)
  const { id } = (await person.call(getProfile)).expect(200)
  assert.equal(claimsOf(tokens.accessToken)['sub'], id)
})
