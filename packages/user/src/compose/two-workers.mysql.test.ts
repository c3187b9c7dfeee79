// What works in the background at two processes at once, over one schema and one vault.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { createSqlUserStore } from '../adapters/sql/user-store.ts'
import {
  DATA_KEYS,
  eventually,
  givenSchemas,
  givenTwoServices,
  makeAccount,
  PASSWORD,
  type Service,
} from '../testing/given-two-services.ts'
import { dataKey } from '../testing/scratch-vault.ts'
import { rotateUserKeys } from './rotate-user-keys.ts'

const DAY_MS = 86_400_000
const addressOf = (n: number) => `person${n}@example.com`

const signUp = ({ send }: Pick<Service, 'send'>, n: number) =>
  send('POST', '/api/auth/signup', { email: addressOf(n), password: PASSWORD, name: '김미나' })

const logIn = ({ send }: Pick<Service, 'send'>, n: number) =>
  send('POST', '/api/auth/login', { email: addressOf(n), password: PASSWORD })

/** Accounts 0 to `count` - 1, made at both services, whose workers are started. */
async function givenAccounts(t: TestContext, count: number) {
  const two = await givenTwoServices(t)
  for (const { service } of two.services) service.start()
  await Promise.all(
    Array.from({ length: count }, (_, n) =>
      makeAccount(two.services[n % 2] ?? two.one, two.transport, addressOf(n)),
    ),
  )
  return two
}

const complaints = ({ lines }: Service) =>
  lines.filter(({ level }) => level !== 'info').map(({ message }) => message)

test('sixty mails that two workers find are sent once each, also while more are queued', async (t) => {
  const { one, services, transport } = await givenTwoServices(t)
  for (let n = 0; n < 30; n += 1) assert.equal((await signUp(one, n)).status, 202)
  for (const { service } of services) service.start()
  await Promise.all(Array.from({ length: 30 }, (_, n) => signUp(services[n % 2] ?? one, 30 + n)))
  const waiting = async () => {
    const rows = await one.database.reader.selectFrom('mails').select('id').execute()
    return rows.length
  }
  await eventually(async () => (await waiting()) === 0)
  const ids = transport.arrived.map(({ id }) => id)
  assert.equal(ids.length, 60)
  assert.equal(new Set(ids).size, 60)
  for (const service of services) assert.deepEqual(complaints(service), [])
})

test('a mail that one worker has is not taken by another; when that one is gone it is, under its Message-ID', async (t) => {
  const { one, other, services, transport, clock } = await givenTwoServices(t)
  const dying = Promise.withResolvers<void>()
  transport.onArrival = () => dying.promise
  for (const { service } of services) service.start()
  await signUp(one, 1)
  await eventually(() => transport.arrived.length === 1)
  // Another mail is taken up by now, so the queue was looked at.
  await signUp(other, 2)
  await eventually(() => transport.arrived.length === 2)
  transport.onArrival = async () => {}
  clock.aheadMs += 200_000
  await eventually(() => transport.arrived.length === 4)
  dying.resolve()
  const ids = transport.arrived.map(({ id }) => id)
  assert.deepEqual(ids.slice(2).toSorted(), ids.slice(0, 2).toSorted())
})

test('what is old goes once, whichever purges it; what is not stays', async (t) => {
  const { one, services, clock, order } = await givenAccounts(t, 6)
  const sessions = await Promise.all(
    [0, 1, 2, 3, 4, 5].map((n) => logIn(services[n % 2] ?? one, n)),
  )
  for (const { service } of services) await service.stop()
  const [leaver] = sessions
  const left = await one.send(
    'DELETE',
    '/api/me',
    { password: PASSWORD },
    leaver?.body['accessToken'],
  )
  assert.equal(left.status, 204)
  clock.aheadMs += 35 * DAY_MS
  assert.equal((await logIn(one, 1)).status, 200)
  // A round of purges is what a start begins with.
  for (const { service } of services) service.start()
  const { reader } = one.database
  const rows = (table: 'sessions' | 'code_mails' | 'departures' | 'revocations') =>
    reader.selectFrom(table).selectAll().execute()
  await eventually(async () => (await rows('sessions')).length === 1)
  for (const table of ['code_mails', 'departures', 'revocations'] as const) {
    await eventually(async () => (await rows(table)).length === 0)
  }
  assert.equal((await reader.selectFrom('users').select('id').execute()).length, 5)
  assert.equal(new Set(order.forgotten).size, 1)
  const keys = one.vaultDatabase.reader.selectFrom('data_keys').select('person_id')
  assert.equal((await keys.execute()).length, 5)
  for (const service of services) assert.deepEqual(complaints(service), [])
})

test('data keys are wrapped anew beside services that serve, by two who rotate at once; then the old one may go', async (t) => {
  const schemas = await givenSchemas(t)
  const [old, fresh] = [...DATA_KEYS, dataKey('d2', 2)]
  assert.ok(old !== undefined && fresh !== undefined)
  // As processes are restarted one by one: all know both, and some use the new one already.
  const services = [
    await schemas.start({ dataKeys: [old, fresh] }),
    await schemas.start({ dataKeys: [fresh, old] }),
  ]
  for (const { service } of services) service.start()
  const at = (n: number) => services[n % 2] ?? assert.fail()
  for (let n = 0; n < 8; n += 1) await makeAccount(at(n), schemas.transport, addressOf(n))
  const randomness = createSystemRandomness()
  const rotate = ({ database, vaultDatabase }: Service) =>
    rotateUserKeys({ database, vaultDatabase, dataKeys: [fresh, old], randomness }, () => {})
  const serving = Array.from({ length: 40 }, async (_, n) => {
    const opened = await logIn(at(n + 1), n % 8)
    const asked = await signUp(at(1), 100 + n)
    return [opened.status, asked.status]
  })
  await Promise.all(services.map(rotate))
  for (const statuses of await Promise.all(serving)) assert.deepEqual(statuses, [200, 202])
  const { left, unreadable } = await rotate(at(0))
  assert.deepEqual({ left, unreadable }, { left: 0, unreadable: 0 })
  const after = await schemas.start({ dataKeys: [fresh] })
  for (let n = 0; n < 8; n += 1) {
    const opened = await logIn(after, n)
    assert.equal(opened.status, 200)
    const profile = await after.send('GET', '/api/me', undefined, opened.body['accessToken'])
    assert.equal(profile.status, 200)
  }
})

test('whoever follows the feed of ended sessions by position misses none that two services end', async (t) => {
  const { one, services } = await givenAccounts(t, 8)
  const tokens: unknown[] = []
  for (let n = 0; n < 80; n += 1) tokens.push((await logIn(one, n % 8)).body['accessToken'])
  const mailTx = () => ({ queueMail: async () => {} })
  const store = createSqlUserStore({ database: one.database, mailTx })
  const seen = new Set<string>()
  let [position, isOver] = [0, false]
  const follow = async (): Promise<void> => {
    for (;;) {
      const wasOver = isOver
      const page = await store.listRevocations(position, 7)
      for (const { sessionId } of page) seen.add(sessionId)
      position = page.at(-1)?.position ?? position
      if (wasOver && page.length === 0) return
    }
  }
  const following = follow()
  const ended = await Promise.all(
    tokens.map((token, n) =>
      (services[n % 2] ?? one).send('POST', '/api/auth/logout', undefined, token),
    ),
  )
  isOver = true
  await following
  assert.ok(ended.every(({ status }) => status === 204))
  assert.equal(seen.size, 80)
})
