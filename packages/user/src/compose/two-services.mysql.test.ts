// What people do with accounts at two processes at once, over one schema and one vault.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { createTokenSigner } from '@onsale/platform/tokens/token-signer.ts'
import { type Answered, TOKEN_SECRET } from '../testing/listening-accounts.ts'
import {
  givenSchemas,
  givenTwoServices,
  mailedCode,
  makeAccount,
  PASSWORD,
} from '../testing/given-two-services.ts'

const EMAIL = 'mina@example.com'
const ADMIN = { email: 'ada@example.com', password: 'a koala in the snow' }

/** Two services, and an account that is known to both. */
async function given(t: TestContext) {
  const two = await givenTwoServices(t)
  two.one.service.start()
  await makeAccount(two.one, two.transport, EMAIL)
  const at = (n: number) => two.services[n % 2] ?? two.one
  const logIn = (n: number, over: object = {}) =>
    at(n).send('POST', '/api/auth/login', { email: EMAIL, password: PASSWORD, ...over })
  const rows = (table: 'users' | 'sessions' | 'security_events' | 'retained' | 'agreements') =>
    two.one.database.reader.selectFrom(table).selectAll().execute()
  return { ...two, at, logIn, rows }
}

/** As `work`, once for each of `count`, all at once, by turns at the two services. */
function each<Result>(count: number, work: (n: number) => Promise<Result>): Promise<Result[]> {
  return Promise.all(Array.from({ length: count }, (_, n) => work(n)))
}

const statusesOf = (answers: readonly Answered[]) =>
  answers.map(({ status }) => status).toSorted((a, b) => a - b)

test('two that start at once on empty schemas have one secret and make one admin', async (t) => {
  const schemas = await givenSchemas(t)
  const start = () => schemas.start({ firstAdmin: ADMIN })
  const services = await Promise.all([start(), start(), start()])
  for (const { send } of services) {
    const opened = await send('POST', '/api/auth/login', ADMIN)
    assert.equal(opened.status, 200)
    const profile = await send('GET', '/api/me', undefined, opened.body['accessToken'])
    assert.equal(profile.body['role'], 'admin')
  }
  const [first] = services
  const { reader } = first.database
  assert.equal((await reader.selectFrom('users').select('id').execute()).length, 1)
  assert.equal((await reader.selectFrom('secrets').select('name').execute()).length, 1)
})

test('two that start at once promote an account that has the address once', async (t) => {
  const schemas = await givenSchemas(t)
  const before = await schemas.start()
  before.service.start()
  await makeAccount(before, schemas.transport, ADMIN.email)
  const start = () => schemas.start({ firstAdmin: ADMIN })
  const services = await Promise.all([start(), start(), start()])
  const events = await before.database.reader.selectFrom('security_events').select('type').execute()
  assert.deepEqual(
    events.map(({ type }) => type),
    ['account-created', 'role-changed', 'password-changed'],
  )
  for (const { send } of services) {
    assert.equal((await send('POST', '/api/auth/login', ADMIN)).status, 200)
  }
})

test('two admins who take each other’s role at once leave one', async (t) => {
  const { at, logIn, rows, start } = await given(t)
  await start({ firstAdmin: ADMIN })
  const tokens = [(await logIn(0, ADMIN)).body['accessToken'], (await logIn(1)).body['accessToken']]
  const users = await rows('users')
  const ids = ['admin', 'customer'].map((role) => {
    const found = users.find((row) => 'role' in row && row.role === role)
    return found !== undefined && 'id' in found ? found.id : ''
  })
  const give = (by: number, to: number, role: string) =>
    at(by).send('PUT', `/api/admin/users/${ids[to]}/role`, { role }, tokens[by])
  for (let round = 0; round < 5; round += 1) {
    const raised = await give(0, 1, 'admin')
    assert.equal(raised.status, 204)
    tokens[1] = (await logIn(1)).body['accessToken']
    const answers = await each(2, (n) => give(n, 1 - n, 'customer'))
    assert.deepEqual(statusesOf(answers), [204, 403])
    const left = (await rows('users')).filter((row) => 'role' in row && row.role === 'admin')
    assert.equal(left.length, 1)
    if (answers[0]?.status === 204) continue
    // It was the other who stayed: back to how the round began.
    assert.equal((await give(1, 0, 'admin')).status, 204)
    tokens[0] = (await logIn(0, ADMIN)).body['accessToken']
    assert.equal((await give(0, 1, 'customer')).status, 204)
  }
})

test('one code proves an address once, whichever services it is brought to', async (t) => {
  const { one, services, transport, at } = await given(t)
  const email = 'otto@example.com'
  const asked = { email, password: PASSWORD, name: 'Otto' }
  const signedUp = await one.send('POST', '/api/auth/signup', asked)
  const { attemptId } = signedUp.body
  const verify = { attemptId, code: await mailedCode(transport, email) }
  const answers = await each(6, (n) => at(n).send('POST', '/api/auth/verify-email', verify))
  assert.deepEqual(statusesOf(answers), [204, 400, 400, 400, 400, 400])
  for (const { send } of services) {
    assert.equal((await send('POST', '/api/auth/login', asked)).status, 422, 'a name is no log-in')
    const opened = await send('POST', '/api/auth/login', { email, password: PASSWORD })
    assert.equal(opened.status, 200)
  }
})

test('of two attempts for one address that are proved at once one becomes the account', async (t) => {
  const { at, transport, logIn } = await given(t)
  const email = 'juno@example.com'
  const attempts: object[] = []
  for (const n of [0, 1]) {
    const asked = { email, password: `${PASSWORD}, number ${n}`, name: 'Juno' }
    const mailsBefore = transport.arrived.length
    const { body } = await at(n).send('POST', '/api/auth/signup', asked)
    const code = await mailedCode(transport, email, { from: mailsBefore })
    attempts.push({ attemptId: body['attemptId'], code })
  }
  const answers = await each(2, (n) => at(n).send('POST', '/api/auth/verify-email', attempts[n]))
  assert.deepEqual(statusesOf(answers), [204, 400])
  const won = answers.findIndex(({ status }) => status === 204)
  const opened = await each(4, (n) =>
    logIn(n, { email, password: `${PASSWORD}, number ${n < 2 ? won : 1 - won}` }),
  )
  assert.deepEqual(
    opened.map(({ status }) => status),
    [200, 200, 401, 401],
  )
})

test('tabs that refresh at both get one child; a token that was used long ago ends the session once', async (t) => {
  const { at, logIn, rows, clock } = await given(t)
  const { refreshToken } = (await logIn(0)).body
  const refresh = (n: number, token: unknown) =>
    at(n).send('POST', '/api/auth/refresh', { refreshToken: token })
  const tabs = await each(10, (n) => refresh(n, refreshToken))
  const children = new Set(tabs.map(({ body }) => body['refreshToken']))
  assert.equal(children.size, 1)
  const [child] = children
  assert.equal((await refresh(1, child)).status, 200)
  clock.aheadMs += 11_000
  const thieves = await each(6, (n) => refresh(n, refreshToken))
  assert.deepEqual(
    thieves.map(({ body }) => body['code']).filter((code) => code === 'REFRESH_REUSED'),
    ['REFRESH_REUSED'],
  )
  assert.ok(thieves.every(({ status }) => status === 401))
  const events = (await rows('security_events')).map((row) => 'type' in row && row.type)
  assert.equal(events.filter((type) => type === 'refresh-reused').length, 1)
})

test('log-ins at both meet a log-out everywhere at one: what is let in is of the newest epoch', async (t) => {
  const { one, at, logIn, rows } = await given(t)
  for (let round = 0; round < 5; round += 1) {
    const { accessToken } = (await logIn(0)).body
    const [out] = await Promise.all([
      one.send('POST', '/api/auth/logout-all', undefined, accessToken),
      each(6, (n) => logIn(n)),
    ])
    assert.equal(out.status, 204)
    const [user] = await rows('users')
    const sessions = await rows('sessions')
    for (const session of sessions) {
      if (!('ended_at' in session) || session.ended_at !== null) continue
      assert.ok(user !== undefined && 'session_epoch' in user)
      assert.equal(session.epoch, user.session_epoch)
    }
  }
  const last = (await logIn(1)).body
  const listed = await at(0).send('GET', '/api/me/sessions', undefined, last['accessToken'])
  assert.equal(listed.status, 200)
})

test('a deletion at one and log-ins at the other: nothing of the account is left', async (t) => {
  const { one, logIn, rows } = await given(t)
  const { accessToken } = (await logIn(0)).body
  const body = { password: PASSWORD }
  const [gone] = await Promise.all([
    one.send('DELETE', '/api/me', body, accessToken),
    each(8, () => logIn(1)),
  ])
  assert.equal(gone.status, 204)
  for (const table of ['users', 'sessions', 'security_events', 'agreements'] as const) {
    assert.deepEqual(await rows(table), [], table)
  }
  assert.equal((await logIn(1)).status, 401)
})

test('a token that was made elsewhere is logged out, whatever its session is called', async (t) => {
  const { one, other, clock } = await given(t)
  const sign = createTokenSigner([{ kid: 'test', secret: TOKEN_SECRET }])
  const iat = Math.floor(clock.now() / 1_000)
  const names = ['~'.repeat(255), 'of mina', "'; drop table sessions; --", '%_\\']
  for (const sid of names) {
    const token = sign({ sub: 'elsewhere', sid, role: 'customer', iat, exp: iat + 60 })
    const out = await other.send('POST', '/api/auth/logout', undefined, token)
    assert.equal(out.status, 204, sid)
  }
  const revoked = await one.database.reader.selectFrom('revocations').selectAll().execute()
  assert.deepEqual(
    revoked.map(({ session_id }) => session_id),
    names,
  )
})

test('one code sets one new password, whichever services it is brought to', async (t) => {
  const { at, one, logIn, transport } = await given(t)
  await one.send('POST', '/api/auth/password-reset', { email: EMAIL })
  const code = await mailedCode(transport, EMAIL, { digits: 8 })
  const answers = await each(6, (n) =>
    at(n).send('POST', '/api/auth/password-reset/confirm', {
      ...{ email: EMAIL, code },
      newPassword: `the new panda, number ${n}`,
    }),
  )
  assert.deepEqual(statusesOf(answers), [204, 400, 400, 400, 400, 400])
  const set = answers.findIndex(({ status }) => status === 204)
  assert.equal((await logIn(1, { password: `the new panda, number ${set}` })).status, 200)
})

test('guesses spread over both are ten; the right one among the rest is not told', async (t) => {
  const { logIn, clock } = await given(t)
  const guesses = await each(30, (n) => logIn(n, { password: `guess ${n}` }))
  assert.equal(guesses.filter(({ status }) => status === 401).length, 10)
  assert.equal(guesses.filter(({ status }) => status === 429).length, 20)
  assert.deepEqual(statusesOf(await each(2, (n) => logIn(n))), [429, 429])
  clock.aheadMs += 60_000
  assert.equal((await logIn(0)).status, 200)
  assert.deepEqual(statusesOf(await each(12, (n) => logIn(n))), Array(12).fill(200))
})
