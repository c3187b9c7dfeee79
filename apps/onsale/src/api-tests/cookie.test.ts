// The refresh token in a cookie: its attributes, and that no other site can use it.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  logIn,
  logOut,
  logOutEverywhere,
  refreshTokens,
} from '@onsale/contracts/http/auth-calls.ts'
import { changePassword, deleteAccount } from '@onsale/contracts/http/me-calls.ts'
import {
  type Account,
  deviceOf,
  givenAccount,
  givenDevice,
  tryToLogIn,
  UNLIMITED,
} from './testing/accounts.ts'
import type { Answer } from './testing/api.ts'
import { assertDies, assertLives } from './testing/assert-dead.ts'
import { type Onsale, startOnsale } from './testing/start-onsale.ts'

let api: Onsale
let account: Account
before(async () => {
  api = await startOnsale({ env: UNLIMITED })
  account = await givenAccount(api)
})
after(() => api.stop())

const origin = (): string => `http://localhost:${api.port}`

interface SetCookie {
  readonly name: string
  readonly value: string
  readonly attributes: readonly string[]
}

/** The one cookie that an answer sets; its attributes in lower case, sorted. */
function cookieOf(answer: Answer): SetCookie {
  const [text, ...more] = answer.headers['set-cookie'] ?? []
  assert.ok(text !== undefined && more.length === 0, `one cookie: ${answer.status} ${answer.text}`)
  const [pair = '', ...attributes] = text.split(';').map((part) => part.trim())
  const at = pair.indexOf('=')
  return {
    name: pair.slice(0, at),
    value: pair.slice(at + 1),
    attributes: attributes.map((one) => one.toLowerCase()).toSorted(),
  }
}

function assertCleared(answer: Answer): void {
  const { name, value, attributes } = cookieOf(answer)
  assert.equal(name, 'onsale_refresh')
  assert.equal(value, '')
  assert.ok(attributes.includes('path=/api/auth'), 'of the same path, or it clears nothing')
  assert.ok(
    attributes.some((one) => one === 'max-age=0' || one.includes('1970')),
    attributes.join('; '),
  )
}

const logInByCookie = (of = account, from = origin()) =>
  tryToLogIn(api, of, { tokenTransport: 'cookie' }, { origin: from })

async function givenCookieDevice(of = account) {
  const answer = await logInByCookie(of)
  return { ...deviceOf(api, answer.expect(200)), cookie: cookieOf(answer).value }
}

const refreshBy = (cookie: string, headers?: Readonly<Record<string, string>>) =>
  api.anybody.call(refreshTokens, {
    headers: {
      cookie: `theme=dark; onsale_refresh=${cookie}; other=1`,
      ...(headers ?? { origin: origin() }),
    },
  })

test('the cookie takes the place of the refresh token, out of the reach of scripts', async () => {
  const answer = await logInByCookie()
  assert.equal(answer.expect(200).refreshToken, undefined)
  const { name, value, attributes } = cookieOf(answer)
  assert.equal(name, 'onsale_refresh')
  assert.match(value, /^[\w.~-]{20,}$/)
  const expected = ['httponly', 'path=/api/auth', 'samesite=strict']
  assert.deepEqual(
    attributes.filter((one) => !/^(?:max-age|expires)=/.test(one)),
    expected,
  )
})

test('behind https it is Secure, and its name says so', async () => {
  const secure = await startOnsale({ env: { ONSALE_PUBLIC_URL: 'https://tickets.panda.example' } })
  try {
    const owner = await givenAccount(secure)
    const body = { email: owner.email, password: owner.password, tokenTransport: 'cookie' as const }
    const headers = { origin: 'https://tickets.panda.example' }
    const answer = await secure.anybody.call(logIn, { body, headers })
    const { name, attributes, value } = cookieOf(answer)
    assert.equal(name, '__Secure-onsale_refresh')
    assert.ok(attributes.includes('secure'))
    const cookie = `__Secure-onsale_refresh=${value}`
    const next = await secure.anybody.call(refreshTokens, { headers: { ...headers, cookie } })
    next.expect(200)
    const elsewhere = await secure.anybody.call(logIn, {
      body,
      headers: { origin: `http://localhost:${secure.port}` },
    })
    elsewhere.refused('FORBIDDEN')
  } finally {
    await secure.stop()
  }
})

test('refreshing by cookie rotates it, and the answer holds no refresh token', async () => {
  const { cookie, sessionId } = await givenCookieDevice()
  const answer = await refreshBy(cookie)
  const tokens = answer.expect(200)
  assert.equal(tokens.sessionId, sessionId)
  assert.equal(tokens.refreshToken, undefined)
  const next = cookieOf(answer)
  assert.notEqual(next.value, cookie)
  const again = await refreshBy(next.value)
  again.expect(200)
})

test('ten tabs of one browser refresh at once', async () => {
  const { cookie } = await givenCookieDevice()
  const answers = await Promise.all(Array.from({ length: 10 }, () => refreshBy(cookie)))
  for (const answer of answers) answer.expect(200)
  assert.equal(new Set(answers.map((answer) => cookieOf(answer).value)).size, 1)
})

const strangers: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'another site': { origin: 'https://evil.example' },
  'null, as of a sandboxed frame': { origin: 'null' },
  none: {},
  'another scheme': { origin: 'https://localhost' },
  'a subdomain': { origin: 'http://evil.localhost' },
  'our origin as a prefix': { origin: 'http://localhost.evil.example' },
}
for (const [name, headers] of Object.entries(strangers)) {
  test(`an Origin of ${name}: 403, and nothing rotates`, async () => {
    const { cookie, person } = await givenCookieDevice()
    const refused = await refreshBy(cookie, headers)
    refused.refused('FORBIDDEN')
    assert.equal(refused.headers['set-cookie'], undefined)
    const asked = await tryToLogIn(api, account, { tokenTransport: 'cookie' }, headers)
    asked.refused('FORBIDDEN')
    await assertLives(person)
    const first = cookieOf(await refreshBy(cookie)).value
    assert.equal(cookieOf(await refreshBy(cookie)).value, first, 'the child is the first one')
  })
}

test('our origin with another port is another origin', async () => {
  const { cookie } = await givenCookieDevice()
  const refused = await refreshBy(cookie, { origin: `http://localhost:${api.port + 1}` })
  refused.refused('FORBIDDEN')
})

test('a call that neither acts by the cookie nor asks for it needs no Origin', async () => {
  const device = await givenDevice(api, account)
  const elsewhere = { origin: 'https://an.app.example' }
  const answer = await api.anybody.call(refreshTokens, {
    body: { refreshToken: device.refreshToken },
    headers: elsewhere,
  })
  answer.expect(200)
  const logged = await tryToLogIn(api, account, { tokenTransport: 'body' }, elsewhere)
  logged.expect(200)
})

test('a refresh token in the body wins over the cookie', async () => {
  const [inCookie, inBody] = [await givenCookieDevice(), await givenDevice(api, account)]
  const answer = await api.anybody.call(refreshTokens, {
    body: { refreshToken: inBody.refreshToken },
    headers: { cookie: `onsale_refresh=${inCookie.cookie}`, origin: origin() },
  })
  assert.equal(answer.expect(200).sessionId, inBody.sessionId)
  const wrong = await api.anybody.call(refreshTokens, {
    body: { refreshToken: 'never given out' },
    headers: { cookie: `onsale_refresh=${inCookie.cookie}`, origin: origin() },
  })
  wrong.refused('UNAUTHENTICATED')
})

test('a session keeps the transport that it began with', async () => {
  const body = await givenDevice(api, account)
  const byCookie = await refreshBy(body.refreshToken)
  const tokens = byCookie.expect(200)
  assert.match(tokens.refreshToken ?? '', /\S/)
  assert.equal(byCookie.headers['set-cookie'], undefined)

  const { cookie } = await givenCookieDevice()
  const byBody = await api.anybody.call(refreshTokens, {
    body: { refreshToken: cookie },
    headers: { origin: origin() },
  })
  assert.equal(byBody.expect(200).refreshToken, undefined)
  assert.match(cookieOf(byBody).value, /\S/)
})

test('a cookie that is no token of ours, or several of them, is no log-in', async () => {
  for (const cookie of ['nonsense', '"', '%', 'a'.repeat(2_000)]) {
    const answer = await refreshBy(cookie)
    answer.refused('UNAUTHENTICATED')
  }
})

test('logging out clears the cookie, everywhere too', async () => {
  for (const call of [logOut, logOutEverywhere]) {
    const { person, cookie } = await givenCookieDevice()
    const answer = await person.call(call)
    answer.expect(204)
    assertCleared(answer)
    await assertDies(person)
    const refused = await refreshBy(cookie)
    refused.refused('UNAUTHENTICATED')
  }
})

test('so do a change of the password and a deletion', async () => {
  const owner = await givenAccount(api)
  const { person } = await givenCookieDevice(owner)
  const newPassword = 'eight pandas in the sun'
  const changed = await person.call(changePassword, {
    body: { currentPassword: owner.password, newPassword },
  })
  changed.expect(204)
  assertCleared(changed)
  const again = await givenCookieDevice({ ...owner, password: newPassword })
  const deleted = await again.person.call(deleteAccount, { body: { password: newPassword } })
  deleted.expect(204)
  assertCleared(deleted)
})

test('a cookie alone identifies nobody', async () => {
  const { cookie } = await givenCookieDevice()
  const headers = { cookie: `onsale_refresh=${cookie}`, origin: origin() }
  for (const path of ['/api/auth/logout', '/api/auth/logout-all']) {
    const answer = await api.anybody.raw({ method: 'POST', path, headers })
    answer.refused('UNAUTHENTICATED')
  }
  const me = await api.anybody.raw({ method: 'GET', path: '/api/me', headers })
  me.refused('UNAUTHENTICATED')
})
