import assert from 'node:assert/strict'
import { test } from 'node:test'
import { givenPeople } from '../testing/given-people.ts'
import { changeProfile } from './change-profile.ts'
import { listSecurityEvents } from './list-security-events.ts'
import { showProfile } from './show-profile.ts'

test('a profile shows what was given, and nothing that was not', async (t) => {
  const { deps, person } = await givenPeople(t)
  const userId = await person({ email: 'mina@example.com', name: '김미나', phone: '+82 10-1' })
  const shown = await showProfile(deps, { userId })
  assert.deepEqual(shown, {
    kind: 'shown',
    profile: {
      id: userId,
      email: 'mina@example.com',
      name: '김미나',
      phone: '+82 10-1',
      locale: 'ko',
      role: 'customer',
      createdAt: '2026-11-23T01:00:00.000Z',
    },
  })
  const other = await showProfile(deps, { userId: await person() })
  assert.ok(other.kind === 'shown' && !('phone' in other.profile))
})

test('a change changes what it names, and is noted', async (t) => {
  const { deps, person, session } = await givenPeople(t)
  const userId = await person({ name: 'Kim', phone: '+82 10-1' })
  const sessionId = await session(userId)
  const changed = await changeProfile(deps, { userId, sessionId, changes: { name: 'Kim Mina' } })
  assert.ok(changed.kind === 'shown')
  assert.equal(changed.profile.name, 'Kim Mina')
  assert.equal(changed.profile.phone, '+82 10-1')
  assert.deepEqual(await showProfile(deps, { userId }), changed)
  const cleared = await changeProfile(deps, {
    ...{ userId, sessionId },
    changes: { phone: null, locale: 'en' },
  })
  assert.ok(cleared.kind === 'shown' && !('phone' in cleared.profile))
  assert.equal(cleared.profile.locale, 'en')
  const events = await listSecurityEvents(deps, { userId })
  assert.ok(events.kind === 'listed')
  assert.deepEqual(
    events.page.items.map(({ type }) => type),
    ['profile-changed', 'profile-changed'],
  )
})

test('a change of nothing changes nothing', async (t) => {
  const { deps, person } = await givenPeople(t)
  const userId = await person()
  const before = await deps.store.findUser(userId)
  const shown = await changeProfile(deps, { userId, sessionId: 's', changes: {} })
  assert.equal(shown.kind, 'shown')
  assert.deepEqual(await deps.store.findUser(userId), before)
})

test('two changes at once lose nothing of each other', async (t) => {
  const { deps, person } = await givenPeople(t)
  const userId = await person({ name: 'Kim', phone: '1' })
  await Promise.all([
    changeProfile(deps, { userId, sessionId: 's', changes: { name: 'Lee' } }),
    changeProfile(deps, { userId, sessionId: 's', changes: { phone: '222' } }),
    changeProfile(deps, { userId, sessionId: 's', changes: { locale: 'en' } }),
  ])
  const shown = await showProfile(deps, { userId })
  assert.ok(shown.kind === 'shown')
  const { name, phone, locale } = shown.profile
  assert.deepEqual({ name, phone, locale }, { name: 'Lee', phone: '222', locale: 'en' })
})

test('whoever has no account, or no key any more, is not known', async (t) => {
  const { deps, person, vault } = await givenPeople(t)
  const unknown = { kind: 'refused', code: 'UNAUTHENTICATED' }
  assert.deepEqual(await showProfile(deps, { userId: 'nobody' }), unknown)
  const userId = await person()
  await vault.destroy([userId])
  assert.deepEqual(await showProfile(deps, { userId }), unknown)
  const change = { userId, sessionId: 's', changes: { name: 'Lee' } }
  assert.deepEqual(await changeProfile(deps, change), unknown)
  assert.deepEqual(await listSecurityEvents(deps, { userId: 'nobody' }), unknown)
})

test('events come newest first, page by page, and each once', async (t) => {
  const { deps, person, session } = await givenPeople(t)
  const userId = await person()
  const sessionId = await session(userId)
  for (let turn = 0; turn < 5; turn += 1) {
    await changeProfile(deps, { userId, sessionId, changes: { name: `Kim ${turn}` } })
  }
  const ids: string[] = []
  let cursor: string | undefined
  do {
    const query = cursor === undefined ? { userId, limit: 2 } : { userId, limit: 2, cursor }
    const listed = await listSecurityEvents(deps, query)
    assert.ok(listed.kind === 'listed')
    ids.push(...listed.page.items.map(({ id }) => id))
    cursor = listed.page.nextCursor
  } while (cursor !== undefined)
  assert.equal(ids.length, 5)
  assert.deepEqual(ids, [...new Set(ids)].toSorted().toReversed())
})

test("a cursor that is not ours is refused, and another's events are not in the list", async (t) => {
  const { deps, person } = await givenPeople(t)
  const [userId, other] = [await person(), await person()]
  await changeProfile(deps, { userId: other, sessionId: 's', changes: { name: 'Lee' } })
  const listed = await listSecurityEvents(deps, { userId })
  assert.deepEqual(listed, { kind: 'listed', page: { items: [] } })
  for (const cursor of ['x', 'e30', Buffer.from('not an id').toString('base64url')]) {
    const refusal = await listSecurityEvents(deps, { userId, cursor })
    assert.ok(refusal.kind === 'refused' && refusal.code === 'INVALID_INPUT')
  }
})
