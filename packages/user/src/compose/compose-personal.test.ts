import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { known } from '@onsale/kernel/assert.ts'
import { createRecordingLogger } from '@onsale/platform/testing/recording-logger.ts'
import { createRefreshCookie } from '../http/cookie.ts'
import { clientOfFakeOrder, createFakeOrder, NO_OBLIGATIONS } from '../testing/fake-order.ts'
import { DAY_MS, givenPeople, PASSWORD } from '../testing/given-people.ts'
import { dataKey, openScratchVault, type ScratchVault } from '../testing/scratch-vault.ts'
import { deleteAccount } from '../usecases/delete-account.ts'
import { readPersonalData } from '../usecases/read-personal-data.ts'
import { composePersonal } from './compose-personal.ts'

const MINUTE_MS = 60_000

async function givenWorkers(t: TestContext) {
  const opened = Promise.withResolvers<ScratchVault>()
  const given = await givenPeople(t, async (clock) => {
    opened.resolve(await openScratchVault(t, clock))
    return (await opened.promise).vault([dataKey('k', 1)])
  })
  const { database: vaultDatabase } = await opened.promise
  const order = createFakeOrder()
  const logger = createRecordingLogger()
  const personal = composePersonal({
    userDeps: given.deps,
    database: given.database,
    vault: { database: vaultDatabase },
    secret: new Uint8Array(32).fill(7),
    orderClient: clientOfFakeOrder(order),
    cookie: createRefreshCookie(() => 'http://localhost'),
    retentionDays: 3,
    logger,
  })
  const round = async () => {
    for (const { purge, keepMs } of personal.purges) await purge(given.time.clock.now() - keepMs, 9)
  }
  const keys = async () => {
    const rows = await vaultDatabase.reader.selectFrom('data_keys').select('person_id').execute()
    return rows.map(({ person_id }) => person_id)
  }
  return { ...given, order, personal, round, keys, logger }
}

test('the worker finishes what a deletion could not, and says so until it can', async (t) => {
  const { deps, person, order, round, time, logger, database } = await givenWorkers(t)
  const userId = await person()
  const { forgetPerson } = order
  order.forgetPerson = () => Promise.reject(new Error('away'))
  await deleteAccount({ ...deps, order }, { userId, password: PASSWORD, giveUpOrders: false })
  await time.advance(MINUTE_MS)
  await round()
  const told = () => logger.lines.map(({ level, message }) => `${level}: ${message}`)
  assert.deepEqual(told(), ['warn: an erasure waits to be finished'])
  await time.advance(2 * 60 * MINUTE_MS)
  await round()
  assert.equal(told().at(-1), 'error: an erasure cannot be finished')
  order.forgetPerson = forgetPerson
  await time.advance(MINUTE_MS)
  await round()
  assert.deepEqual(order.forgotten, [userId])
  const left = await database.reader.selectFrom('departures').selectAll().execute()
  assert.deepEqual(left, [])
})

test('retained data go with their time, access records after two years', async (t) => {
  const { deps, person, order, round, keys, time } = await givenWorkers(t)
  order.obligations = { ...NO_OBLIGATIONS, keptOrders: 1 }
  order.afterForgetting = order.obligations
  const userId = await person()
  const kept = { ...deps, order, retentionMs: 3 * DAY_MS }
  await deleteAccount(kept, { userId, password: PASSWORD, giveUpOrders: false })
  const read = { userId, actorId: 'ada', source: undefined, reason: 'refund' }
  assert.equal((await readPersonalData(deps, read)).kind, 'read')
  await time.advance(2 * DAY_MS)
  await round()
  assert.equal((await keys()).length, 1)
  await time.advance(DAY_MS)
  await round()
  assert.deepEqual(await keys(), [])
  await time.advance(2 * 365 * DAY_MS - 3 * DAY_MS)
  await round()
  assert.equal((await deps.store.listAccessRecords(userId, 9)).length, 1)
  await time.advance(3 * DAY_MS)
  await round()
  assert.deepEqual(await deps.store.listAccessRecords(userId, 9), [])
})

test('keys that nobody needs go, page by page', async (t) => {
  const { deps, person, round, keys, time } = await givenWorkers(t)
  const userId = await person()
  for (let at = 0; at < 20; at += 1) await deps.vault.make(`nobody ${at}`)
  await time.advance(DAY_MS)
  for (let turn = 0; turn < 4; turn += 1) await round()
  assert.deepEqual(await keys(), [userId])
})

test('the first admin is made once', async (t) => {
  const { personal, deps } = await givenWorkers(t)
  const named = { email: 'ada@example.com', password: 'correct horse battery' }
  assert.equal(await personal.makeFirstAdmin(named), 'made')
  assert.equal(await personal.makeFirstAdmin(named), 'there already')
  const admin = await deps.store.findUserByAddress(deps.hashes.emailIndex(named.email))
  assert.equal(known(admin, 'the admin').role, 'admin')
})
