import assert from 'node:assert/strict'
import { test } from 'node:test'
import { purgeAccessRecords } from '../adapters/sql/purge-access-records.ts'
import { DAY_MS, type GivenPeople, givenPeople, START_MS } from '../testing/given-people.ts'
import { changeRole } from './change-role.ts'
import { judgeSession } from './judge-session.ts'
import { listSecurityEvents } from './list-security-events.ts'
import { readPersonalData } from './read-personal-data.ts'

const asked = { actorId: 'ada', source: '192.0.2.1', reason: 'asked for a refund by phone' }

async function eventTypes({ deps }: GivenPeople, userId: string): Promise<string[]> {
  const listed = await listSecurityEvents(deps, { userId })
  assert.ok(listed.kind === 'listed')
  return listed.page.items.map(({ type }) => type)
}

const roleOf = async ({ deps }: GivenPeople, userId: string) =>
  (await deps.store.findUser(userId))?.role

test("a new role ends the person's sessions, here and at the gateways", async (t) => {
  const given = await givenPeople(t)
  const { deps, person, session } = given
  await person({ role: 'admin' })
  const userId = await person()
  const sessions = [await session(userId), await session(userId)]
  const others = await session(await person())
  assert.deepEqual(await changeRole(deps, { userId, role: 'staff', actorId: 'nobody' }), {
    kind: 'changed',
  })
  assert.equal(await roleOf(given, userId), 'staff')
  for (const sessionId of sessions) {
    assert.equal((await judgeSession(deps, { sessionId })).live, false)
  }
  assert.equal((await judgeSession(deps, { sessionId: others })).live, true)
  const revoked = await deps.store.listRevocations(0, 10)
  const revokedIds = revoked.map(({ sessionId }) => sessionId).toSorted()
  assert.deepEqual(revokedIds, sessions.toSorted())
  assert.deepEqual(await eventTypes(given, userId), ['role-changed'])
})

test('a log-in that was judged under the role before leaves no session', async (t) => {
  const { deps, person } = await givenPeople(t)
  await person({ role: 'admin' })
  const userId = await person()
  const before = await deps.store.findUser(userId)
  await changeRole(deps, { userId, role: 'staff', actorId: 'nobody' })
  const after = await deps.store.findUser(userId)
  assert.equal(after?.sessionEpoch, (before?.sessionEpoch ?? 0) + 1)
})

test('nobody who is not there gets a role', async (t) => {
  const { deps } = await givenPeople(t)
  const refusal = await changeRole(deps, { userId: 'nobody', role: 'staff', actorId: 'nobody' })
  assert.deepEqual(refusal, { kind: 'refused', code: 'NOT_FOUND' })
})

test('the last admin stays one, also when two demote each other at once', async (t) => {
  const given = await givenPeople(t)
  const { deps, person } = given
  const [one, other] = [await person({ role: 'admin' }), await person({ role: 'admin' })]
  const outcomes = await Promise.all([
    changeRole(deps, { userId: one, role: 'customer', actorId: other }),
    changeRole(deps, { userId: other, role: 'staff', actorId: one }),
  ])
  const kinds = outcomes.map(({ kind }) => kind).toSorted()
  assert.deepEqual(kinds, ['changed', 'refused'])
  const roles = [await roleOf(given, one), await roleOf(given, other)]
  assert.ok(roles.includes('admin'))
})

test("reading somebody's data is recorded: who, when, from where, whose, what and why", async (t) => {
  const given = await givenPeople(t)
  const { deps, person, database } = given
  const userId = await person({ email: 'mina@example.com', phone: '123' })
  const read = await readPersonalData(deps, { userId, ...asked })
  assert.ok(read.kind === 'read')
  assert.equal(read.personalData.email, 'mina@example.com')
  assert.equal(read.personalData.phone, '123')
  assert.equal(read.personalData.retainedUntil, undefined)
  const [record, ...more] = await deps.store.listAccessRecords(userId, 10)
  assert.ok(record !== undefined && more.length === 0)
  const { recordKey: key, sealer } = deps
  assert.equal(record.actorId, 'ada')
  assert.equal(record.at, START_MS)
  assert.equal(record.what, 'personal-data')
  assert.equal(
    sealer.open(key, `access source ${record.id}`, record.sourceSealed ?? ''),
    '192.0.2.1',
  )
  assert.equal(sealer.open(key, `access reason ${record.id}`, record.reasonSealed), asked.reason)
  const stored = JSON.stringify(
    await database.reader.selectFrom('access_records').selectAll().execute(),
  )
  assert.ok(!stored.includes('refund') && !stored.includes('192.0.2.1'))
  assert.deepEqual(await eventTypes(given, userId), ['data-read-by-staff'])
})

test('what cannot be recorded is not told', async (t) => {
  const { deps, person } = await givenPeople(t)
  const userId = await person()
  const store = { ...deps.store, write: () => Promise.reject(new Error('the disk is full')) }
  await assert.rejects(readPersonalData({ ...deps, store }, { userId, ...asked }), /disk is full/)
})

test('where nothing was read there is nothing to record', async (t) => {
  const { deps } = await givenPeople(t)
  const refusal = await readPersonalData(deps, { userId: 'nobody', ...asked })
  assert.deepEqual(refusal, { kind: 'refused', code: 'NOT_FOUND' })
  assert.deepEqual(await deps.store.listAccessRecords('nobody', 10), [])
})

test('records go after their time, in bounded steps', async (t) => {
  const { deps, person, database, time } = await givenPeople(t)
  const userId = await person()
  for (let turn = 0; turn < 3; turn += 1) await readPersonalData(deps, { userId, ...asked })
  await time.advance(DAY_MS)
  await readPersonalData(deps, { userId, ...asked })
  const before = time.clock.now()
  assert.equal(await purgeAccessRecords(database, before, 2), 2)
  assert.equal(await purgeAccessRecords(database, before, 2), 1)
  assert.equal(await purgeAccessRecords(database, before, 2), 0)
  assert.equal((await deps.store.listAccessRecords(userId, 10)).length, 1)
})
