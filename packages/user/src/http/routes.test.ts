import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EMAIL, PASSWORD } from '../testing/given-accounts.ts'
import { type Answered, cookieOf, givenListening, ORIGIN } from '../testing/listening-accounts.ts'

const credentials = { email: EMAIL, password: PASSWORD }
const ours = { origin: ORIGIN }

function bearer({ body }: Answered): Record<string, string> {
  return { authorization: `Bearer ${String(body['accessToken'])}` }
}

function refusedWith(answer: Answered, status: number, code: string): void {
  assert.deepEqual([answer.status, answer.body['code']], [status, code])
}

test('from sign-up to log-out over HTTP; nothing of it may be cached', async (t) => {
  const { send, codeOf } = await givenListening(t)
  const signedUp = await send('POST', '/api/auth/signup', { ...credentials, name: '김미나' })
  assert.equal(signedUp.status, 202)
  const { attemptId } = signedUp.body
  refusedWith(await send('POST', '/api/auth/login', credentials), 403, 'EMAIL_NOT_VERIFIED')
  const again = await send('POST', '/api/auth/verify-email/resend', { attemptId })
  assert.deepEqual([again.status, again.body], [202, {}])
  const code = codeOf('verify-address')
  const bad = await send('POST', '/api/auth/verify-email', { attemptId, code: 'no code' })
  refusedWith(bad, 400, 'CODE_INVALID')
  const verified = await send('POST', '/api/auth/verify-email', { attemptId, code })
  assert.equal(verified.status, 204)

  const opened = await send('POST', '/api/auth/login', { ...credentials, deviceName: 'Desk' })
  assert.equal(opened.status, 200)
  assert.equal(opened.headers['cache-control'], 'no-store')
  assert.equal(opened.headers['set-cookie'], undefined)
  assert.deepEqual(Object.keys(opened.body).sort(), [
    'accessToken',
    'expiresIn',
    'refreshToken',
    'sessionId',
  ])
  const { refreshToken } = opened.body
  const refreshed = await send('POST', '/api/auth/refresh', { refreshToken })
  assert.equal(refreshed.status, 200)
  assert.equal(refreshed.body['sessionId'], opened.body['sessionId'])

  const listed = await send('GET', '/api/me/sessions', undefined, bearer(refreshed))
  const items = listed.body['items'] as { deviceName: string; current: boolean }[]
  assert.deepEqual(
    items.map(({ deviceName, current }) => [deviceName, current]),
    [['Desk', true]],
  )
  const out = await send('POST', '/api/auth/logout', undefined, bearer(refreshed))
  assert.equal(out.status, 204)
  const late = await send('POST', '/api/auth/refresh', {
    refreshToken: refreshed.body['refreshToken'],
  })
  refusedWith(late, 401, 'UNAUTHENTICATED')
})

test('a role in the sign-up body, or any other member, is refused', async (t) => {
  const { send, database } = await givenListening(t)
  const body = { ...credentials, name: 'Mina' }
  for (const extra of [
    { role: 'admin' },
    { isAdmin: true },
    { id: 'x' },
    { emailVerified: true },
  ]) {
    refusedWith(await send('POST', '/api/auth/signup', { ...body, ...extra }), 422, 'INVALID_INPUT')
  }
  assert.deepEqual(await database.reader.selectFrom('attempts').select('id').execute(), [])
})

test('addresses that look like others, or are endless, and names that carry lines, are refused', async (t) => {
  const { send } = await givenListening(t)
  const addresses = [
    'mіna@example.com', // a Cyrillic і
    'mina@exаmple.com', // a Cyrillic а
    'mina@example。com',
    'ｍina@example.com',
    `${'a'.repeat(200)}@example.com`,
    `mina@${'a'.repeat(64)}.com`,
    'mina@example.com\r\nBcc: eve@example.com',
    'mina@@example.com',
    'mina',
  ]
  for (const email of addresses) {
    const body = { ...credentials, email, name: 'Mina' }
    refusedWith(await send('POST', '/api/auth/signup', body), 422, 'INVALID_INPUT')
  }
  for (const name of [
    'Mina\r\nBcc: eve@example.com',
    'Mi\u0000na',
    'anim\u202e',
    'Mi\u2028na',
    '',
    'a'.repeat(101),
  ]) {
    refusedWith(
      await send('POST', '/api/auth/signup', { ...credentials, name }),
      422,
      'INVALID_INPUT',
    )
  }
})

test('a password that is too plain is refused by its member', async (t) => {
  const { send } = await givenListening(t)
  const body = { ...credentials, password: 'password123456', name: 'Mina' }
  const { status, body: problem } = await send('POST', '/api/auth/signup', body)
  assert.equal(status, 422)
  assert.deepEqual(problem['errors'], [
    { path: '/password', message: 'is among the first that a thief tries' },
  ])
})

test('by the cookie: the refresh token is in it alone, and rotates there', async (t) => {
  const { send, account } = await givenListening(t)
  await account()
  const asked = { ...credentials, tokenTransport: 'cookie' }
  const opened = await send('POST', '/api/auth/login', asked, ours)
  assert.equal(opened.status, 200)
  assert.ok(!('refreshToken' in opened.body))
  const first = cookieOf(opened)
  const refreshed = await send('POST', '/api/auth/refresh', undefined, { ...ours, cookie: first })
  assert.equal(refreshed.status, 200)
  assert.ok(!('refreshToken' in refreshed.body))
  assert.notEqual(cookieOf(refreshed), first)
  const empty = await send(
    'POST',
    '/api/auth/refresh',
    {},
    { ...ours, cookie: cookieOf(refreshed) },
  )
  assert.equal(empty.status, 200, 'an empty body is none')
})

test('a page of others, or what tells no origin, does nothing by the cookie, and nothing rotates', async (t) => {
  const { send, account, deps } = await givenListening(t)
  await account()
  const asked = { ...credentials, tokenTransport: 'cookie' }
  const opened = await send('POST', '/api/auth/login', asked, ours)
  const cookie = cookieOf(opened)
  const origins = [
    {},
    { origin: 'null' },
    { origin: 'https://evil.example' },
    { origin: `${ORIGIN}.evil.example` },
  ]
  for (const origin of origins) {
    refusedWith(await send('POST', '/api/auth/login', asked, origin), 403, 'FORBIDDEN')
    const forged = await send('POST', '/api/auth/refresh', undefined, { ...origin, cookie })
    refusedWith(forged, 403, 'FORBIDDEN')
    assert.equal(forged.headers['set-cookie'], undefined)
  }
  const session = await deps.store.findSession(String(opened.body['sessionId']))
  assert.equal(session?.generation, 0)
  const own = await send('POST', '/api/auth/refresh', undefined, { ...ours, cookie })
  assert.equal(own.status, 200)
})

test('a token in the body wins over the cookie, and each session keeps its transport', async (t) => {
  const { send, account } = await givenListening(t)
  await account()
  const byCookie = await send(
    'POST',
    '/api/auth/login',
    { ...credentials, tokenTransport: 'cookie' },
    ours,
  )
  const byBody = await send('POST', '/api/auth/login', credentials)
  const cookie = cookieOf(byCookie)
  const { refreshToken } = byBody.body
  const both = await send('POST', '/api/auth/refresh', { refreshToken }, { ...ours, cookie })
  assert.equal(both.body['sessionId'], byBody.body['sessionId'])
  assert.ok('refreshToken' in both.body)
  assert.equal(both.headers['set-cookie'], undefined)

  const token = cookie.slice(cookie.indexOf('=') + 1)
  const foreign = { origin: 'https://evil.example' }
  const fixed = await send('POST', '/api/auth/refresh', { refreshToken: token }, foreign)
  refusedWith(fixed, 403, 'FORBIDDEN')
  const moved = await send('POST', '/api/auth/refresh', { refreshToken: token })
  assert.ok(!('refreshToken' in moved.body))
  assert.notEqual(cookieOf(moved), cookie)
})

test('without any refresh token, or with one that is none of ours, whatever its form: 401', async (t) => {
  const { send, account } = await givenListening(t)
  await account()
  refusedWith(await send('POST', '/api/auth/refresh'), 401, 'UNAUTHENTICATED')
  const opened = await send(
    'POST',
    '/api/auth/login',
    { ...credentials, tokenTransport: 'cookie' },
    ours,
  )
  const cookie = cookieOf(opened)
  for (const refreshToken of ['', 'x', '리프레시', 'x'.repeat(513), 'x'.repeat(60_000)]) {
    const alone = await send('POST', '/api/auth/refresh', { refreshToken })
    refusedWith(alone, 401, 'UNAUTHENTICATED')
    const beside = await send('POST', '/api/auth/refresh', { refreshToken }, { ...ours, cookie })
    refusedWith(beside, 401, 'UNAUTHENTICATED')
  }
  for (const refreshToken of [null, 7, ['x']]) {
    refusedWith(await send('POST', '/api/auth/refresh', { refreshToken }), 422, 'INVALID_INPUT')
  }
  const unknown = { ...ours, cookie: '__Secure-onsale_refresh=x' }
  refusedWith(await send('POST', '/api/auth/refresh', undefined, unknown), 401, 'UNAUTHENTICATED')
})

test('log-out, log-out everywhere and a changed password clear the cookie', async (t) => {
  const { send, account } = await givenListening(t)
  await account()
  const cleared = (answer: Answered): void => {
    assert.equal(answer.status, 204)
    assert.match(String(answer.headers['set-cookie']), /^__Secure-onsale_refresh=; Max-Age=0;/)
  }
  const open = async () => bearer(await send('POST', '/api/auth/login', credentials))
  cleared(await send('POST', '/api/auth/logout', undefined, await open()))
  cleared(await send('POST', '/api/auth/logout-all', undefined, await open()))
  const change = { currentPassword: PASSWORD, newPassword: 'another panda, dry this time' }
  cleared(await send('PUT', '/api/me/password', change, await open()))
})

test('somebody else’s session is not there; ones own is logged out', async (t) => {
  const { send, account } = await givenListening(t)
  await account()
  await account({ email: 'otto@example.com' })
  const mina = await send('POST', '/api/auth/login', credentials)
  const otto = await send('POST', '/api/auth/login', { ...credentials, email: 'otto@example.com' })
  const path = `/api/me/sessions/${String(mina.body['sessionId'])}`
  refusedWith(await send('DELETE', path, undefined, bearer(otto)), 404, 'NOT_FOUND')
  assert.equal((await send('DELETE', path, undefined, bearer(mina))).status, 204)
})

test('reset over HTTP: the same answer for any address, and wrong codes are wrong codes', async (t) => {
  const { send, account, codeOf } = await givenListening(t)
  await account()
  for (const email of [EMAIL, 'nobody@example.com']) {
    const { status, body } = await send('POST', '/api/auth/password-reset', { email })
    assert.deepEqual([status, body], [202, {}])
    const confirm = { email, code: 'x', newPassword: 'another panda, dry this time' }
    refusedWith(
      await send('POST', '/api/auth/password-reset/confirm', confirm),
      400,
      'CODE_INVALID',
    )
  }
  const confirm = { email: EMAIL, code: codeOf('reset-password'), newPassword: 'short' }
  refusedWith(await send('POST', '/api/auth/password-reset/confirm', confirm), 422, 'INVALID_INPUT')
  const good = { ...confirm, newPassword: 'another panda, dry this time' }
  assert.equal((await send('POST', '/api/auth/password-reset/confirm', good)).status, 204)
})

test('whoever must wait is told for how long, in whole seconds', async (t) => {
  const { send, account } = await givenListening(t)
  await account()
  for (let n = 0; n < 10; n += 1) {
    await send('POST', '/api/auth/login', { ...credentials, password: 'guessed' })
  }
  const waits = await send('POST', '/api/auth/login', credentials)
  refusedWith(waits, 429, 'RATE_LIMITED')
  assert.equal(waits.headers['retry-after'], '60')
})

test('too many passwords at once: 503, and when to come back', async (t) => {
  const { send, account, deps } = await givenListening(t)
  await account()
  const full = Object.assign(new Error('too many wait'), {
    retryable: true,
    retryAfterSeconds: 4.2,
  })
  deps.passwords.verify = () => Promise.reject(full)
  const answer = await send('POST', '/api/auth/login', credentials)
  refusedWith(answer, 503, 'OVERLOADED')
  assert.equal(answer.headers['retry-after'], '5')
})
