import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { createIds } from '@onsale/kernel/ids.ts'
import { systemClock } from '@onsale/kernel/clock.ts'
import type { Database } from '@onsale/platform/database/database.ts'
import { DuplicateKey } from '@onsale/platform/database/sql-session.ts'
import type { User } from '../../domain/person.ts'
import type { Session } from '../../domain/session.ts'
import { openScratchDatabase } from '../../testing/scratch-database.ts'
import { authPurges } from './purges.ts'
import type { UserTables } from './tables.ts'
import { createSqlUserStore } from './user-store.ts'

const ids = createIds(systemClock, createSystemRandomness())
const NOW = Date.parse('2026-11-23T01:00:00.000Z')
const DAY_MS = 86_400_000

function storeOf(database: Database<UserTables>) {
  return createSqlUserStore({ database, mailTx: () => ({ queueMail: async () => {} }) })
}

async function given(t: TestContext) {
  const database = await openScratchDatabase(t)
  return { database, store: storeOf(database) }
}

function user(over: Partial<User> = {}): User {
  return {
    id: ids.next(),
    version: 1,
    emailIndex: ids.next(),
    emailSealed: 'sealed address',
    nameSealed: 'sealed name',
    phoneSealed: null,
    locale: 'ko',
    role: 'customer',
    passwordHash: 'hash',
    sessionEpoch: 0,
    createdAt: NOW,
    closedAt: null,
    ...over,
  }
}

function session(userId: string, over: Partial<Session> = {}): Session {
  return {
    id: ids.next(),
    userId,
    epoch: 0,
    role: 'customer',
    deviceSealed: 'sealed device',
    transport: 'body',
    generation: 0,
    refreshHash: 'hash',
    rotatedAt: null,
    childSealed: null,
    createdAt: NOW,
    lastSeenAt: NOW,
    expiresAt: NOW + DAY_MS,
    endedAt: null,
    ...over,
  }
}

test('users and sessions come back as they were written', async (t) => {
  const { store } = await given(t)
  const mina = user({ phoneSealed: 'sealed phone', role: 'admin', locale: 'en' })
  const hers = session(mina.id, { transport: 'cookie', childSealed: 'child', rotatedAt: NOW })
  await store.write(async (tx) => {
    await tx.insertUser(mina)
    await tx.insertSession(hers)
  })
  assert.deepEqual(await store.findUser(mina.id), mina)
  assert.deepEqual(await store.findUserByAddress(mina.emailIndex ?? ''), mina)
  assert.deepEqual(await store.findSession(hers.id), hers)
  const changed = { ...mina, sessionEpoch: 1 }
  await store.write((tx) => tx.updateUser(changed))
  assert.deepEqual(await store.findUser(mina.id), { ...changed, version: 2 })
})

test('an address has one account; a closed account frees it', async (t) => {
  const { store } = await given(t)
  const mina = user()
  const other = user({ emailIndex: mina.emailIndex })
  await store.write((tx) => tx.insertUser(mina))
  await assert.rejects(
    store.write((tx) => tx.insertUser(other)),
    DuplicateKey,
  )
  await store.write((tx) => tx.updateUser({ ...mina, emailIndex: null, closedAt: NOW }))
  await store.write((tx) => tx.insertUser(other))
  await store.write((tx) => tx.insertUser(user({ emailIndex: null })))
})

test('sessions end once, are told once, and are live no more', async (t) => {
  const { store } = await given(t)
  const mina = user()
  const [phone, desk, old] = [
    session(mina.id),
    session(mina.id, { childSealed: 'child' }),
    session(mina.id, { expiresAt: NOW }),
  ]
  await store.write(async (tx) => {
    await tx.insertUser(mina)
    for (const each of [phone, desk, old]) await tx.insertSession(each)
  })
  const live = async () => (await store.listLiveSessions(mina.id, NOW)).map(({ id }) => id)
  assert.deepEqual(await live(), [desk.id, phone.id], 'newest first')
  await store.write((tx) => tx.endSessions([desk.id], NOW))
  assert.deepEqual(await live(), [phone.id])
  const ended = await store.findSession(desk.id)
  assert.deepEqual([ended?.endedAt, ended?.childSealed], [NOW, null])
})

test('a transaction that fails tells the gateways nothing, and leaves no hole for them to wait at', async (t) => {
  const { store } = await given(t)
  const revoke = (name: string) => store.write((tx) => tx.revokeUnknown(name, NOW, NOW + 1))
  await revoke('first')
  const failing = store.write(async (tx) => {
    await tx.revokeUnknown('never', NOW, NOW + 1)
    throw new Error('rolled back')
  })
  await assert.rejects(failing, /rolled back/)
  await Promise.all([revoke('second'), revoke('third')])
  const feed = await store.listRevocations(0, 10)
  assert.deepEqual(
    feed.map(({ sessionId }) => sessionId),
    ['first', 'second', 'third'],
  )
  assert.deepEqual(
    feed.map(({ position }) => position),
    [1, 2, 3],
  )
})

test('positions go on where they were when the oldest revocations are gone', async (t) => {
  const { database, store } = await given(t)
  const revoke = (name: string) => store.write((tx) => tx.revokeUnknown(name, NOW, NOW + 1))
  await revoke('first')
  await database.write((tx) => tx.deleteFrom('revocations').execute())
  await revoke('second')
  assert.deepEqual(await store.listRevocations(1, 10), [
    { position: 2, sessionId: 'second', forgetAt: NOW + 1 },
  ])
})

test('a source is the first, new or known; of fifty the one seen longest ago is forgotten', async (t) => {
  const { store } = await given(t)
  const remember = (source: string, at: number) =>
    store.write((tx) => tx.rememberSource('mina', source, at))
  assert.equal(await remember('s0', NOW), 'first')
  assert.equal(await remember('s0', NOW + 1), 'known')
  for (let n = 1; n < 50; n += 1) assert.equal(await remember(`s${n}`, NOW + 1 + n), 'new')
  assert.equal(await remember('s0', NOW + 100), 'known')
  assert.equal(await remember('s50', NOW + 101), 'new')
  assert.equal(await store.knowsSource('mina', 's1', 0), false)
  assert.equal(await store.knowsSource('mina', 's0', 0), true)
  assert.equal(await store.knowsSource('mina', 's0', NOW + 100), false, 'not since then')
})

test('what is past its time is purged, and nothing else', async (t) => {
  const { database, store } = await given(t)
  const mina = user()
  const sessions = {
    live: session(mina.id),
    ended: session(mina.id, { endedAt: NOW }),
    expired: session(mina.id, { expiresAt: NOW }),
  }
  await store.write(async (tx) => {
    await tx.insertUser(mina)
    for (const each of Object.values(sessions)) {
      await tx.insertSession({
        ...each,
        expiresAt: each.expiresAt === NOW ? NOW : NOW + 90 * DAY_MS,
      })
    }
    await tx.revokeUnknown('old', NOW, NOW)
    await tx.revokeUnknown('fresh', NOW, NOW + 90 * DAY_MS)
    await tx.rememberSource('mina', 'old', NOW - 60 * DAY_MS)
    await tx.rememberSource('mina', 'fresh', NOW)
    await tx.putFailures({ subject: 'old', failures: 1, since: NOW, lastAt: NOW })
    const code = { emailIndex: 'i', userId: null, codeHash: 'h', sentAt: NOW, tries: 0 }
    await tx.putResetCode({ ...code, expiresAt: NOW })
    await tx.addCodeMail({ id: 'm', emailIndex: 'i', kind: 'reset', at: NOW })
  })
  const now = NOW + 40 * DAY_MS
  for (const { purge, keepMs } of authPurges(database)) await purge(now - keepMs, 500)
  assert.equal((await store.findSession(sessions.live.id))?.id, sessions.live.id)
  assert.equal(await store.findSession(sessions.ended.id), undefined)
  assert.equal(await store.findSession(sessions.expired.id), undefined)
  assert.deepEqual(
    (await store.listRevocations(0, 9)).map(({ sessionId }) => sessionId),
    ['fresh'],
  )
  assert.equal(await store.knowsSource('mina', 'old', 0), false)
  assert.equal(await store.knowsSource('mina', 'fresh', 0), true)
  assert.deepEqual(await store.write((tx) => tx.lockFailures(['old'], now)), [])
  for (const table of ['reset_codes', 'code_mails'] as const) {
    assert.deepEqual(await database.reader.selectFrom(table).selectAll().execute(), [])
  }
})

test('a purge takes no more rows at once than it may', async (t) => {
  const { database, store } = await given(t)
  for (let n = 0; n < 5; n += 1) await store.write((tx) => tx.revokeUnknown(`s${n}`, NOW, NOW))
  const purge = authPurges(database).find(({ name }) => name.includes('revocations'))
  assert.equal(await purge?.purge(NOW + 1, 2), 2)
  assert.equal((await store.listRevocations(0, 10)).length, 3)
})
