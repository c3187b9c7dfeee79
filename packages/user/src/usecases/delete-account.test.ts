import assert from 'node:assert/strict'
import { test } from 'node:test'
import { queueMail } from '../adapters/sql/queue-mail.ts'
import { retentionKeyOf } from '../domain/retained.ts'
import {
  DAY_MS,
  type GivenPeople,
  givenPeople,
  PASSWORD,
  RETENTION_MS,
  START_MS,
} from '../testing/given-people.ts'
import { NO_OBLIGATIONS } from '../testing/fake-order.ts'
import { type Crashes, crashing } from '../testing/crashing.ts'
import { deleteAccount } from './delete-account.ts'
import { finishDepartures } from './finish-departures.ts'
import { forgetRetained } from './forget-retained.ts'
import { readPersonalData } from './read-personal-data.ts'

const MINUTE_MS = 60_000
const asAdmin = { actorId: 'ada', source: '192.0.2.1', reason: 'a refund' }

const remove = (given: GivenPeople, userId: string, giveUpOrders = false) =>
  deleteAccount(given.deps, { userId, password: PASSWORD, giveUpOrders })

/** What the user database still says of somebody, by table. */
async function rowsOf({ database }: GivenPeople, userId: string) {
  const { reader: db } = database
  const all = {
    users: await db.selectFrom('users').select('id').where('id', '=', userId).execute(),
    sessions: await db.selectFrom('sessions').select('id').where('user_id', '=', userId).execute(),
    agreements: await db
      .selectFrom('agreements')
      .select('name')
      .where('person_id', '=', userId)
      .execute(),
    security_events: await db
      .selectFrom('security_events')
      .select('id')
      .where('user_id', '=', userId)
      .execute(),
    mails: await db.selectFrom('mails').select('id').where('person_id', '=', userId).execute(),
    retained: await db
      .selectFrom('retained')
      .select('until')
      .where('person_id', '=', userId)
      .execute(),
    departures: await db
      .selectFrom('departures')
      .select('next_at')
      .where('person_id', '=', userId)
      .execute(),
  }
  return Object.entries(all).flatMap(([table, rows]) => (rows.length > 0 ? [table] : []))
}

async function queueMailTo({ database, deps }: GivenPeople, userId: string): Promise<void> {
  const { sealer, clock, vault, ids } = deps
  const key = await vault.make(userId)
  const template = 'password-changed' as const
  const mail = { id: ids.next(), personId: userId, template, locale: 'ko', params: {} } as const
  await database.write((tx) => queueMail(tx, { mail, key }, { sealer, clock }))
}

test('without orders everything goes at once, and the address is free again', async (t) => {
  const given = await givenPeople(t)
  const userId = await given.person({ email: 'mina@example.com', agreements: { terms: '1' } })
  const sessionId = await given.session(userId)
  await queueMailTo(given, userId)
  assert.deepEqual(await rowsOf(given, userId), ['users', 'sessions', 'agreements', 'mails'])
  assert.deepEqual(await remove(given, userId), { kind: 'deleted' })
  assert.deepEqual(await rowsOf(given, userId), ['departures'])
  assert.deepEqual(given.vault.people(), [])
  assert.deepEqual(given.order.forgotten, [userId])
  const revoked = await given.deps.store.listRevocations(0, 10)
  assert.deepEqual(
    revoked.map((revocation) => revocation.sessionId),
    [sessionId],
  )
  const another = await given.person({ email: 'Mina@example.com' })
  assert.notEqual(another, userId)
})

test('the departure itself goes once the last token is dead; order is told once more', async (t) => {
  const given = await givenPeople(t)
  const userId = await given.person()
  await remove(given, userId)
  given.order.forgotten.length = 0
  await given.time.advance(15 * MINUTE_MS)
  assert.equal(await finishDepartures(given.deps, 10), 0)
  await given.time.advance(MINUTE_MS)
  assert.equal(await finishDepartures(given.deps, 10), 1)
  assert.deepEqual(given.order.forgotten, [userId])
  assert.deepEqual(await rowsOf(given, userId), [])
})

test('a wrong password deletes nothing, and is counted for the account', async (t) => {
  const given = await givenPeople(t)
  const userId = await given.person()
  const wrong = { userId, password: 'another password', giveUpOrders: false }
  for (let turn = 0; turn < 10; turn += 1) {
    const refusal = await deleteAccount(given.deps, wrong)
    assert.deepEqual(refusal, { kind: 'refused', code: 'BAD_CREDENTIALS' })
  }
  const limited = await remove(given, userId)
  assert.ok(limited.kind === 'refused' && limited.code === 'RATE_LIMITED')
  assert.ok((await rowsOf(given, userId)).includes('users'))
})

test('open orders hold it up unless they are given up', async (t) => {
  const given = await givenPeople(t)
  const userId = await given.person()
  given.order.obligations = { ...NO_OBLIGATIONS, keptOrders: 1, comingAdmissions: 2 }
  given.order.afterForgetting = given.order.obligations
  assert.deepEqual(await remove(given, userId), { kind: 'refused', code: 'ORDERS_OPEN' })
  assert.deepEqual(await rowsOf(given, userId), ['users'])
  assert.deepEqual(given.order.forgotten, [])
  assert.deepEqual(await remove(given, userId, true), { kind: 'deleted' })
  assert.deepEqual(await rowsOf(given, userId), ['retained', 'departures'])
})

test('with orders name and address stay under a key of their own, for an admin, for their time', async (t) => {
  const given = await givenPeople(t)
  const userId = await given.person({ email: 'mina@example.com', name: '김미나', phone: '123' })
  given.order.obligations = { ...NO_OBLIGATIONS, keptOrders: 1 }
  given.order.afterForgetting = given.order.obligations
  await remove(given, userId)
  assert.deepEqual(given.vault.people(), [retentionKeyOf(userId)])
  const read = await readPersonalData(given.deps, { userId, ...asAdmin })
  assert.deepEqual(read, {
    kind: 'read',
    personalData: {
      id: userId,
      name: '김미나',
      email: 'mina@example.com',
      retainedUntil: new Date(START_MS + RETENTION_MS).toISOString(),
    },
  })
  await given.time.advance(RETENTION_MS - 1)
  assert.equal(await forgetRetained(given.deps, 10), 0)
  await given.time.advance(1)
  const late = await readPersonalData(given.deps, { userId, ...asAdmin })
  assert.deepEqual(late, { kind: 'refused', code: 'NOT_FOUND' })
  assert.equal(await forgetRetained(given.deps, 10), 1)
  assert.deepEqual(given.vault.people(), [])
})

test('a hold that was given up and comes to nothing leaves nothing retained', async (t) => {
  const given = await givenPeople(t)
  const userId = await given.person()
  given.order.obligations = { ...NO_OBLIGATIONS, openHolds: 1 }
  assert.deepEqual(await remove(given, userId, true), { kind: 'deleted' })
  assert.deepEqual(await rowsOf(given, userId), ['departures'])
  assert.deepEqual(given.vault.people(), [])
})

test('a payment under way is waited for: captured, the data stay; failed, they go', async (t) => {
  for (const isCaptured of [true, false]) {
    const given = await givenPeople(t)
    const userId = await given.person()
    given.order.obligations = { ...NO_OBLIGATIONS, openHolds: 1 }
    given.order.afterForgetting = given.order.obligations
    await remove(given, userId, true)
    await given.time.advance(20 * MINUTE_MS)
    await finishDepartures(given.deps, 10)
    assert.deepEqual(await rowsOf(given, userId), ['retained', 'departures'])
    given.order.afterForgetting = { ...NO_OBLIGATIONS, keptOrders: isCaptured ? 1 : 0 }
    await given.time.advance(MINUTE_MS)
    await finishDepartures(given.deps, 10)
    assert.deepEqual(await rowsOf(given, userId), isCaptured ? ['retained'] : [])
  }
})

test('order away before: nothing happens; order away after: the worker finishes it', async (t) => {
  const given = await givenPeople(t)
  const userId = await given.person()
  given.order.isReachable = false
  await assert.rejects(remove(given, userId), /not reachable/)
  assert.ok((await rowsOf(given, userId)).includes('users'))
  given.order.isReachable = true
  const { countObligations } = given.order
  given.order.countObligations = async (personId) => {
    const counted = await countObligations(personId)
    given.order.isReachable = false
    return counted
  }
  assert.deepEqual(await remove(given, userId), { kind: 'deleted' })
  assert.deepEqual(given.vault.people(), [], 'the key does not wait for order')
  assert.equal(given.failed.length, 1)
  given.order.countObligations = countObligations
  await given.time.advance(2 * 60 * MINUTE_MS)
  await finishDepartures(given.deps, 10)
  assert.equal(given.failed.at(-1)?.isStuck, true)
  given.order.isReachable = true
  await given.time.advance(MINUTE_MS)
  await finishDepartures(given.deps, 10)
  assert.deepEqual(given.order.forgotten, [userId])
  assert.deepEqual(await rowsOf(given, userId), [])
})

test('a departure that fails again and again holds nobody else up', async (t) => {
  const given = await givenPeople(t)
  const [stuck, other] = [await given.person(), await given.person()]
  await remove(given, stuck)
  await given.time.advance(1)
  await remove(given, other)
  const { forgetPerson } = given.order
  given.order.forgetPerson = (personId) =>
    personId === stuck ? Promise.reject(new Error('broken')) : forgetPerson(personId)
  await given.time.advance(20 * MINUTE_MS)
  for (let round = 0; round < 2; round += 1) await finishDepartures(given.deps, 1)
  assert.deepEqual(await rowsOf(given, other), [])
  assert.deepEqual(await rowsOf(given, stuck), ['departures'])
})

test('a log-out everywhere, or another password, between proof and deletion: nobody is deleted', async (t) => {
  for (const changed of ['epoch', 'password'] as const) {
    const given = await givenPeople(t)
    const userId = await given.person()
    const { countObligations } = given.order
    given.order.countObligations = async (personId) => {
      await given.deps.store.write(async (tx) => {
        const user = await tx.lockUser(userId)
        if (user === undefined) return
        if (changed === 'epoch') await tx.updateUser({ ...user, sessionEpoch: 5 })
        else await tx.updateUser({ ...user, passwordHash: 'another' })
      })
      return countObligations(personId)
    }
    const refusal = await remove(given, userId)
    assert.equal(refusal.kind, 'refused', changed)
    assert.deepEqual(await rowsOf(given, userId), ['users'])
  }
})

test('asked twice at once, it is done once', async (t) => {
  const given = await givenPeople(t)
  const userId = await given.person()
  const outcomes = await Promise.all([remove(given, userId), remove(given, userId)])
  const kinds = outcomes.map((outcome) => outcome.kind).toSorted()
  assert.deepEqual(kinds, ['deleted', 'refused'])
  assert.deepEqual(await rowsOf(given, userId), ['departures'])
})

for (const keptOrders of [0, 1]) {
  for (const when of ['before', 'after'] as const) {
    test(`the process may end ${when} any step (${keptOrders} kept orders): all of it or nothing`, async (t) => {
      let isDone = false
      for (let at = 1; !isDone; at += 1) {
        assert.ok(at < 40, 'it comes to an end')
        isDone = await endsWell(t, { count: 0, at, when }, keptOrders)
      }
    })
  }
}

/** Ends the process at one call; whether the deletion took fewer calls than that. */
async function endsWell(
  t: Parameters<typeof givenPeople>[0],
  crashes: Crashes,
  keptOrders: number,
): Promise<boolean> {
  const given = await givenPeople(t)
  const userId = await given.person({ email: 'mina@example.com' })
  await given.session(userId)
  given.order.obligations = { ...NO_OBLIGATIONS, keptOrders }
  given.order.afterForgetting = given.order.obligations
  const { store, vault, order } = given.deps
  const dying = {
    ...given.deps,
    store: crashing(store, crashes),
    vault: crashing(vault, crashes),
    order: crashing(order, crashes),
  }
  const asked = { userId, password: PASSWORD, giveUpOrders: false }
  await deleteAccount(dying, asked).catch(() => {})
  const isDone = crashes.count < crashes.at

  // Another process takes over.
  await given.time.advance(DAY_MS)
  await finishDepartures(given.deps, 10)
  const rows = await rowsOf(given, userId)
  if (rows.includes('users')) {
    assert.ok(rows.includes('sessions'), `call ${crashes.at}`)
    assert.ok(!rows.includes('retained'), `call ${crashes.at}`)
    assert.ok(given.vault.people().includes(userId), `call ${crashes.at}`)
    assert.deepEqual(given.order.forgotten, [], `call ${crashes.at}`)
    assert.deepEqual(await deleteAccount(given.deps, asked), { kind: 'deleted' })
    await given.time.advance(DAY_MS)
    await finishDepartures(given.deps, 10)
  }
  assert.deepEqual(await rowsOf(given, userId), keptOrders > 0 ? ['retained'] : [])
  const keys = keptOrders > 0 ? [retentionKeyOf(userId)] : []
  assert.deepEqual(given.vault.people(), keys, `call ${crashes.at}`)
  assert.deepEqual(given.order.forgotten, [userId])
  return isDone
}
