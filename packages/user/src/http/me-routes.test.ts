import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { refused } from '@onsale/kernel/result.ts'
import { serve } from '@onsale/platform/testing/listening.ts'
import { NO_OBLIGATIONS } from '../testing/fake-order.ts'
import { givenPeople, type NewPerson, PASSWORD } from '../testing/given-people.ts'
import { adminUserRoutes } from './admin-user-routes.ts'
import { createRefreshCookie } from './cookie.ts'
import { meRoutes } from './me-routes.ts'

type Method = 'GET' | 'PUT' | 'PATCH' | 'DELETE'

/** The routes of personal data; whoever asks is told by `Bearer <user id> <role>`. */
async function givenRoutes(t: TestContext) {
  const given = await givenPeople(t)
  const cookie = createRefreshCookie(() => 'https://tickets.example')
  const routes = [...meRoutes(given.deps, cookie), ...adminUserRoutes(given.deps)]
  const { server, lines } = await serve(routes, {
    identify(authorization) {
      const [, userId, role] = authorization?.split(' ') ?? []
      if (userId === undefined) return refused('UNAUTHENTICATED')
      return { userId, sessionId: 's', role: role === 'admin' ? 'admin' : 'customer' }
    },
  })
  t.after(() => server.close())
  const send = async (who: string, method: Method, url: string, payload?: object) => {
    const headers = { authorization: `Bearer ${who}` }
    const request = { method, url, headers, ...(payload !== undefined && { payload }) }
    const answer = await server.app.inject(request)
    const body = answer.body === '' ? undefined : answer.json()
    return { status: answer.statusCode, headers: answer.headers, body, text: answer.body }
  }
  const person = (who?: NewPerson) => given.person(who)
  return { ...given, person, send, lines }
}

test('a profile is shown, changed, and never kept by a cache', async (t) => {
  const { send, person } = await givenRoutes(t)
  const mina = await person({ email: 'mina@example.com', name: 'Kim' })
  const shown = await send(mina, 'GET', '/api/me')
  assert.equal(shown.status, 200)
  assert.equal(shown.body.email, 'mina@example.com')
  assert.equal(shown.headers['cache-control'], 'no-store')
  const changed = await send(mina, 'PATCH', '/api/me', { name: '김미나', phone: '+82 10-1' })
  assert.equal(changed.status, 200)
  assert.deepEqual(changed.body, { ...shown.body, name: '김미나', phone: '+82 10-1' })
})

test('what a profile has not, or may not have, is refused', async (t) => {
  const { send, person } = await givenRoutes(t)
  const mina = await person()
  const bad = [
    { role: 'admin' },
    { email: 'other@example.com' },
    { name: '' },
    { name: 'a\r\nBcc: b@example.com' },
    { name: 'x'.repeat(101) },
    { phone: 'call me' },
    { locale: 'fr' },
  ]
  for (const body of bad) {
    const refusal = await send(mina, 'PATCH', '/api/me', body)
    assert.equal(refusal.status, 422, JSON.stringify(body))
    assert.equal(refusal.body.code, 'INVALID_INPUT')
  }
})

test('a token whose account is not there is not known, wherever', async (t) => {
  const { send } = await givenRoutes(t)
  const asked = [
    ['GET', '/api/me'],
    ['PATCH', '/api/me', { name: 'Kim' }],
    ['DELETE', '/api/me', { password: PASSWORD }],
    ['GET', '/api/me/export'],
    ['GET', '/api/me/security-events'],
  ] as const
  for (const [method, url, body] of asked) {
    const refusal = await send('nobody', method, url, body)
    assert.equal(refusal.status, 401, `${method} ${url}`)
    assert.equal(refusal.body.code, 'UNAUTHENTICATED')
  }
})

test('a deletion: wrong password 401, open orders 409, then 204 and the cookie is cleared', async (t) => {
  const { send, person, order } = await givenRoutes(t)
  const mina = await person()
  const wrong = await send(mina, 'DELETE', '/api/me', { password: 'not this one' })
  assert.deepEqual([wrong.status, wrong.body.code], [401, 'BAD_CREDENTIALS'])
  order.obligations = { ...NO_OBLIGATIONS, openRefunds: 1, keptOrders: 1 }
  order.afterForgetting = order.obligations
  const open = await send(mina, 'DELETE', '/api/me', { password: PASSWORD })
  assert.deepEqual([open.status, open.body.code], [409, 'ORDERS_OPEN'])
  const gone = await send(mina, 'DELETE', '/api/me', { password: PASSWORD, giveUpOrders: true })
  assert.equal(gone.status, 204)
  const cleared = /^__Secure-onsale_refresh=; Max-Age=0; Path=\/api\/auth; HttpOnly/
  assert.match(String(gone.headers['set-cookie']), cleared)
  assert.equal((await send(mina, 'GET', '/api/me')).status, 401)
})

test('an order service that is away is no reason to lose anything: 503, and the account stays', async (t) => {
  const { send, person, order } = await givenRoutes(t)
  const mina = await person()
  order.isReachable = false
  for (const [method, url] of [
    ['DELETE', '/api/me'],
    ['GET', '/api/me/export'],
  ] as const) {
    const body = method === 'DELETE' ? { password: PASSWORD } : undefined
    const refusal = await send(mina, method, url, body)
    assert.equal(refusal.status, 503)
    assert.ok(Number(refusal.headers['retry-after']) > 0)
  }
  assert.equal((await send(mina, 'GET', '/api/me')).status, 200)
})

test('an export comes as a file, events page by page', async (t) => {
  const { send, person } = await givenRoutes(t)
  const mina = await person({ email: 'mina@example.com' })
  const exported = await send(mina, 'GET', '/api/me/export')
  assert.equal(exported.status, 200)
  assert.match(String(exported.headers['content-disposition']), /^attachment/)
  assert.equal(exported.body.profile.email, 'mina@example.com')
  assert.deepEqual(exported.body.orders, [])
  await send(mina, 'GET', '/api/me/export')
  const page = await send(mina, 'GET', '/api/me/security-events?limit=1')
  assert.equal(page.body.items.length, 1)
  const next = await send(mina, 'GET', `/api/me/security-events?cursor=${page.body.nextCursor}`)
  assert.equal(next.body.items.length, 1)
  assert.equal(next.body.nextCursor, undefined)
  const bad = await send(mina, 'GET', '/api/me/security-events?cursor=x')
  assert.deepEqual([bad.status, bad.body.code], [422, 'INVALID_INPUT'])
})

test('only admins give roles and read personal data, and never without a reason', async (t) => {
  const { send, person, deps } = await givenRoutes(t)
  const [ada, mina] = [await person({ role: 'admin' }), await person({ name: '김미나' })]
  const role = `/api/admin/users/${mina}/role`
  const personalData = `/api/admin/users/${mina}/personal-data`
  assert.equal((await send(mina, 'PUT', role, { role: 'admin' })).status, 403)
  assert.equal((await send(mina, 'GET', `${personalData}?reason=curious`)).status, 403)
  assert.equal((await send(`${ada} admin`, 'GET', personalData)).status, 422)
  assert.equal((await send(`${ada} admin`, 'GET', `${personalData}?reason=%20%20`)).status, 422)
  assert.deepEqual(await deps.store.listAccessRecords(mina, 10), [])
  const read = await send(`${ada} admin`, 'GET', `${personalData}?reason=refund`)
  assert.equal(read.status, 200)
  assert.equal(read.body.name, '김미나')
  const [record] = await deps.store.listAccessRecords(mina, 10)
  assert.equal(record?.actorId, ada)
  assert.ok(record?.sourceSealed)
  assert.equal((await send(`${ada} admin`, 'PUT', role, { role: 'staff' })).status, 204)
  assert.equal((await send(`${ada} admin`, 'PUT', role, { role: 'owner' })).status, 422)
  const last = await send(`${ada} admin`, 'PUT', `/api/admin/users/${ada}/role`, { role: 'staff' })
  assert.deepEqual([last.status, last.body.code], [403, 'FORBIDDEN'])
  for (const url of ['/api/admin/users/x/role', '/api/admin/users/x/personal-data?reason=r']) {
    const method = url.endsWith('role') ? 'PUT' : 'GET'
    const body = method === 'PUT' ? { role: 'staff' } : undefined
    assert.equal((await send(`${ada} admin`, method, url, body)).status, 404)
  }
})

test('no refusal and no line of the log says anything of a person', async (t) => {
  const { send, person, lines, vault } = await givenRoutes(t)
  const email = 'mina.kim@example.com'
  const mina = await person({ email, name: 'Mina Kimsdottir', phone: '010-9999-1234' })
  const another = await vault.make('another')
  await vault.destroy([mina])
  await vault.make(mina) // a key that opens nothing of what is there: a fault
  const texts = [
    await send(mina, 'GET', '/api/me'),
    await send(mina, 'PATCH', '/api/me', { name: 'Mina Kimsdottir', phone: 'x010-9999-1234' }),
    await send(mina, 'DELETE', '/api/me', { password: `${PASSWORD} too` }),
    await send(mina, 'DELETE', '/api/me', { password: PASSWORD }),
    await send('ada admin', 'GET', `/api/admin/users/${mina}/personal-data?reason=mina.kim`),
  ]
  assert.deepEqual(
    texts.map(({ status }) => status),
    [500, 422, 401, 500, 500],
  )
  const all = JSON.stringify([texts.map(({ text }) => text), lines])
  for (const secret of ['Kimsdottir', 'mina.kim', '9999', PASSWORD]) {
    assert.ok(!all.includes(secret), secret)
  }
  assert.ok(!all.includes(Buffer.from(another.secret).toString('base64url')))
})
