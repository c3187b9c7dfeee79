// What a person sees and changes of an account, and everything that we keep about it.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Profile, ProfileChanges, SecurityEvent } from '@onsale/contracts/http/account.ts'
import { putCartLine } from '@onsale/contracts/http/cart-calls.ts'
import {
  changePassword,
  changeProfile,
  exportAccount,
  getProfile,
  listSecurityEvents,
} from '@onsale/contracts/http/me-calls.ts'
import { systemClock } from '@onsale/kernel/clock.ts'
import { givenAccount, givenDevice, tryToLogIn, UNLIMITED } from './testing/accounts.ts'
import type { Caller } from './testing/api.ts'
import { givenOrder, givenPaid, givenTicket } from './testing/given.ts'
import { type Onsale, startOnsale } from './testing/start-onsale.ts'

let api: Onsale
before(async () => {
  api = await startOnsale({ env: UNLIMITED })
})
after(() => api.stop())

const fresh = async () => {
  const account = await givenAccount(api, { phone: '+82 10-1234-5678' })
  return { account, ...(await givenDevice(api, account, { deviceName: 'phone' })) }
}
const change = (person: Caller, body: ProfileChanges) => person.call(changeProfile, { body })

test('a profile tells who one is, and nothing of the password', async () => {
  const { account, person } = await fresh()
  const answer = await person.call(getProfile)
  const { id, createdAt, ...profile } = answer.expect(200)
  assert.deepEqual(profile, {
    email: account.email,
    name: account.name,
    phone: '+82 10-1234-5678',
    locale: 'ko',
    role: 'customer',
  })
  assert.ok(id.length > 0)
  assert.ok(Math.abs(Date.parse(createdAt) - systemClock.now()) < 60_000)
  assert.equal(answer.headers['cache-control'], 'no-store')
})

test('each part changes by itself, and the answer is the profile as it is then', async () => {
  const { person } = await fresh()
  const before = (await person.call(getProfile)).expect(200)
  const named = (await change(person, { name: 'Mina Kim' })).expect(200)
  assert.deepEqual(named, { ...before, name: 'Mina Kim' })
  const moved = (await change(person, { locale: 'en', phone: '+1 555' })).expect(200)
  assert.deepEqual(moved, { ...named, locale: 'en', phone: '+1 555' })
  assert.deepEqual((await person.call(getProfile)).expect(200), moved)
})

test('a phone of null clears it; an empty change changes nothing', async () => {
  const { person } = await fresh()
  const { phone: _gone, ...rest } = (await person.call(getProfile)).expect(200)
  assert.deepEqual((await change(person, { phone: null })).expect(200), rest)
  assert.deepEqual((await change(person, {})).expect(200), rest)
})

test('two changes at once are both there', async () => {
  const { person } = await fresh()
  const answers = await Promise.all([
    change(person, { name: 'Mina Kim' }),
    change(person, { locale: 'en' }),
  ])
  for (const answer of answers) answer.expect(200)
  const { name, locale } = (await person.call(getProfile)).expect(200)
  assert.deepEqual({ name, locale }, { name: 'Mina Kim', locale: 'en' })
})

const refused: Readonly<Record<string, object>> = {
  'a role': { role: 'admin' },
  'an address': { email: 'other@panda.example' },
  'an id': { id: 'x' },
  'an empty name': { name: '' },
  'a line break in the name': { name: 'a\nb' },
  'a format character in the name': { name: 'a\u2066b' },
  'no name at all': { name: null },
  'another language': { locale: 'fr' },
  'letters for a phone': { phone: 'call me' },
}
for (const [name, json] of Object.entries(refused)) {
  test(`422 to change to ${name}`, async () => {
    const { person } = await fresh()
    const before = (await person.call(getProfile)).expect(200)
    const answer = await person.raw({ method: 'PATCH', path: '/api/me', json })
    answer.refused('INVALID_INPUT')
    assert.deepEqual((await person.call(getProfile)).expect(200), before)
  })
}

test('one person’s changes are not another’s', async () => {
  const [mina, juno] = [await fresh(), await fresh()]
  await change(mina.person, { name: 'Somebody' })
  assert.equal((await juno.person.call(getProfile)).expect(200).name, juno.account.name)
})

test('an export holds profile, agreements, sessions, events and orders, and no secret', async () => {
  const account = await givenAccount(api, { agreements: { terms: '2026-11', marketing: true } })
  const { person, sessionId, refreshToken } = await givenDevice(api, account)
  const { unitId } = await givenTicket(api)
  const { order, admissions } = await givenPaid(person, unitId)
  const put = await person.call(putCartLine, { params: { unitId }, body: { quantity: 2 } })
  put.expect(200)
  const answer = await person.call(exportAccount)
  // Members beyond the profile are not in the contract: more may come.
  const { profile, cart } = answer.expect(200) as { profile: Profile; cart?: unknown }
  assert.deepEqual((cart as { lines: unknown }).lines, [{ unitId, quantity: 2 }])
  assert.equal(profile.email, account.email)
  for (const part of [order.id, sessionId, '2026-11', 'marketing', 'logged-in']) {
    assert.ok(answer.text.includes(part), `${part} in ${answer.text}`)
  }
  const secrets = ['$argon2', refreshToken, account.password, admissions[0]?.code ?? '']
  for (const secret of secrets) assert.ok(!answer.text.includes(secret), secret)
  assert.equal(answer.headers['cache-control'], 'no-store')
})

test('an export holds every order, however many they are', async () => {
  const { person } = await fresh()
  const { unitId } = await givenTicket(api, {
    perPersonLimit: 100,
    units: [{ visitDate: '2099-01-01', capacity: 100 }],
  })
  const ids: string[] = []
  for (let count = 0; count < 25; count += 1) ids.push((await givenOrder(person, unitId)).id)
  const { text } = await person.call(exportAccount)
  for (const id of ids) assert.ok(text.includes(id))
})

async function allEvents(person: Caller, limit: number): Promise<SecurityEvent[]> {
  const events: SecurityEvent[] = []
  let cursor: string | undefined
  do {
    const query = { limit, ...(cursor !== undefined && { cursor }) }
    const page = (await person.call(listSecurityEvents, { query })).expect(200)
    assert.ok(page.items.length <= limit)
    events.push(...page.items)
    cursor = page.nextCursor
  } while (cursor !== undefined)
  return events
}

test('a person reads what happened to the account, newest first, with the device', async () => {
  const { account, person, sessionId } = await fresh()
  await person.call(changePassword, {
    body: { currentPassword: account.password, newPassword: 'eight pandas in the sun' },
  })
  const again = await givenDevice(api, { ...account, password: 'eight pandas in the sun' })
  const events = await allEvents(again.person, 100)
  const times = events.map(({ at }) => at)
  assert.deepEqual(times, times.toSorted().toReversed())
  const logIns = events.filter(({ deviceName }) => deviceName === 'phone')
  assert.ok(logIns.some((event) => event.sessionId === sessionId))
  assert.ok(events.some(({ type }) => /password/.test(type)))
  assert.ok(new Set(events.map(({ id }) => id)).size === events.length)
})

test('pages of them follow one another without gap or repeat', async () => {
  const { account, person } = await fresh()
  for (let count = 0; count < 4; count += 1) await tryToLogIn(api, account)
  const ids = (events: readonly SecurityEvent[]) => events.map(({ id }) => id)
  assert.deepEqual(ids(await allEvents(person, 2)), ids(await allEvents(person, 100)))
  for (const query of ['limit=0', 'limit=101', 'cursor=bm9uc2Vuc2U', 'limit=x']) {
    const path = `/api/me/security-events?${query}`
    const answer = await person.raw({ method: 'GET', path })
    answer.refused('INVALID_INPUT')
  }
})

test('another person’s cursor shows nothing of that person', async () => {
  const [mina, juno] = [await fresh(), await fresh()]
  for (let count = 0; count < 3; count += 1) await tryToLogIn(api, juno.account)
  const first = (await juno.person.call(listSecurityEvents, { query: { limit: 1 } })).expect(200)
  const hers = new Set((await allEvents(juno.person, 100)).map(({ id }) => id))
  const path = `/api/me/security-events?limit=100&cursor=${first.nextCursor ?? ''}`
  const answer = await mina.person.raw({ method: 'GET', path })
  if (answer.status === 200) {
    const { items } = JSON.parse(answer.text) as { readonly items: readonly SecurityEvent[] } // checked when it came
    assert.ok(items.every(({ id }) => !hers.has(id)))
  } else answer.refused('INVALID_INPUT')
})
