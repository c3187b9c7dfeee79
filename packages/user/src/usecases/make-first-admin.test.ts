import assert from 'node:assert/strict'
import { test } from 'node:test'
import { givenPeople, PASSWORD } from '../testing/given-people.ts'
import { judgeSession } from './judge-session.ts'
import { makeFirstAdmin } from './make-first-admin.ts'
import { provePassword } from './prove-password.ts'
import { showProfile } from './show-profile.ts'

const named = { email: 'Ada@example.com', password: 'correct horse battery' }

test('the first start makes the admin, and a later one changes nothing', async (t) => {
  const { deps } = await givenPeople(t)
  assert.equal(await makeFirstAdmin(deps, named), 'made')
  const admin = await deps.store.findUserByAddress(deps.hashes.emailIndex('ada@example.com'))
  assert.ok(admin !== undefined)
  const shown = await showProfile(deps, { userId: admin.id })
  assert.ok(shown.kind === 'shown')
  assert.equal(shown.profile.role, 'admin')
  assert.equal(shown.profile.email, 'Ada@example.com')
  const proved = await provePassword(deps, { userId: admin.id, password: named.password })
  assert.equal(proved.kind, 'proved')
  const other = { email: 'bo@example.com', password: 'another long password' }
  assert.equal(await makeFirstAdmin(deps, other), 'there already')
  assert.equal(await deps.store.findUserByAddress(deps.hashes.emailIndex(other.email)), undefined)
})

test('processes that start at once make one', async (t) => {
  const { deps } = await givenPeople(t)
  const made = await Promise.all(Array.from({ length: 4 }, () => makeFirstAdmin(deps, named)))
  assert.deepEqual(made.toSorted(), ['made', 'there already', 'there already', 'there already'])
})

test('an account with the address becomes the admin, and whoever had it gets nothing out of it', async (t) => {
  const { deps, person, session, mails } = await givenPeople(t)
  const userId = await person({ email: 'ada@EXAMPLE.com', name: 'Mallory' })
  const sessionId = await session(userId)
  assert.equal(await makeFirstAdmin(deps, named), 'promoted')
  assert.equal((await deps.store.findUser(userId))?.role, 'admin')
  assert.equal((await judgeSession(deps, { sessionId })).live, false)
  const before = await provePassword(deps, { userId, password: PASSWORD })
  assert.deepEqual(before, { kind: 'refused', code: 'BAD_CREDENTIALS' })
  const now = await provePassword(deps, { userId, password: named.password })
  assert.equal(now.kind, 'proved')
  assert.deepEqual(
    mails.map(({ template, personId }) => ({ template, personId })),
    [{ template: 'password-changed', personId: userId }],
  )
})

test('while another admin is there, an account with the address stays what it is', async (t) => {
  const { deps, person } = await givenPeople(t)
  await person({ role: 'admin' })
  const userId = await person({ email: named.email })
  assert.equal(await makeFirstAdmin(deps, named), 'there already')
  assert.equal((await deps.store.findUser(userId))?.role, 'customer')
})
