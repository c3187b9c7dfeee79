import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { Database } from '@onsale/platform/database/database.ts'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { createSealer } from '../adapters/crypto/sealer.ts'
import { createSqlMailQueue } from '../adapters/sql/mail-queue.ts'
import { createMailTx } from '../adapters/sql/queue-mail.ts'
import { makePersonKey } from '../adapters/vault/person-key.ts'
import type { UserTables } from '../adapters/sql/tables.ts'
import { MAIL_TRIED_MS_MAX } from '../domain/mail/tries.ts'
import type { LeasedMail } from '../ports/mail-queue.ts'

const T0 = Date.parse('2026-11-25T10:00:00Z')
const LEASE_MS = 180_000
const MINUTE_MS = 60_000

/** What a queue keeps, over any database. */
export function mailQueueConformance(
  name: string,
  open: (t: TestContext) => Promise<Database<UserTables>>,
): void {
  const given = async (t: TestContext) => {
    const database = await open(t)
    const queue = createSqlMailQueue(database)
    const sealer = createSealer(createSystemRandomness())
    const key = makePersonKey('mina', createSystemRandomness())
    const add = async (id: string, at = T0): Promise<void> => {
      const clock = { now: () => at, monotonicMs: () => 0 }
      const mail = { id, personId: 'mina', template: 'order-paid', locale: 'en' } as const
      const mailTx = createMailTx({ sealer, clock })
      await database.write((tx) => mailTx(tx).queueMail({ ...mail, params: { orderId: id } }, key))
    }
    const lease = (at: number, mailsMax = 10) => queue.lease(at, at + LEASE_MS, mailsMax)
    const one = async (at: number): Promise<LeasedMail> => {
      const [mail] = await lease(at)
      assert.ok(mail !== undefined, 'a mail is due')
      return mail
    }
    const row = (id: string) =>
      database.reader.selectFrom('mails').selectAll().where('id', '=', id).executeTakeFirst()
    return { database, queue, add, lease, one, row }
  }
  const ids = (mails: readonly LeasedMail[]) => mails.map(({ id }) => id)

  test(`${name}: a mail is leased as it was queued, with nothing of the person in the clear`, async (t) => {
    const { add, one, row } = await given(t)
    await add('a')
    const mail = await one(T0)
    const { paramsSealed, ...rest } = mail
    assert.deepEqual(rest, {
      id: 'a',
      personId: 'mina',
      template: 'order-paid',
      locale: 'en',
      tries: 0,
      dueAt: T0,
      giveUpAt: T0 + MAIL_TRIED_MS_MAX,
      createdAt: T0,
      leasedUntil: T0 + LEASE_MS,
    })
    assert.doesNotMatch(paramsSealed, /orderId/)
    assert.equal((await row('a'))?.state, 'QUEUED')
  })

  test(`${name}: oldest first, so many at a time, each to one worker`, async (t) => {
    const { add, lease } = await given(t)
    for (const [id, at] of [
      ['c', 3],
      ['a', 1],
      ['d', 4],
      ['b', 2],
    ] as const) {
      await add(id, T0 + at)
    }
    assert.deepEqual(ids(await lease(T0 + 10, 3)), ['a', 'b', 'c'])
    assert.deepEqual(ids(await lease(T0 + 10, 3)), ['d'])
    assert.deepEqual(await lease(T0 + 10, 3), [])
  })

  test(`${name}: many workers at once, and no mail twice`, async (t) => {
    const { add, lease } = await given(t)
    for (let at = 0; at < 20; at += 1) await add(`m${at}`, T0 + at)
    const leases = await Promise.all(Array.from({ length: 8 }, () => lease(T0 + 100, 3)))
    const all = leases.flat().map(({ id }) => id)
    assert.equal(new Set(all).size, all.length)
    assert.equal(all.length, 20)
  })

  test(`${name}: a lease that ends makes the mail due again; what its old worker says is not heard`, async (t) => {
    const { queue, add, one, lease, row } = await given(t)
    await add('a')
    const first = await one(T0)
    assert.deepEqual(await lease(T0 + LEASE_MS - 1), [])
    const second = await one(T0 + LEASE_MS)
    await queue.fail(first, 'LATE')
    await queue.postpone(first, T0, 'LATE')
    await queue.giveBack(first)
    const now = await row('a')
    assert.deepEqual([now?.state, now?.reason, now?.next_at], ['QUEUED', null, second.leasedUntil])
    await queue.remove('a')
    assert.equal(await row('a'), undefined)
  })

  test(`${name}: postponed, it waits, counts a try and keeps the reason`, async (t) => {
    const { queue, add, one, lease } = await given(t)
    await add('a')
    await queue.postpone(await one(T0), T0 + MINUTE_MS, 'RCPT TO 451')
    assert.deepEqual(await lease(T0 + MINUTE_MS - 1), [])
    const again = await one(T0 + MINUTE_MS)
    assert.deepEqual([again.tries, again.createdAt], [1, T0])
  })

  test(`${name}: given back, it has its old place and no try`, async (t) => {
    const { queue, add, one, lease } = await given(t)
    await add('a', T0)
    await add('b', T0 + 1)
    const [first] = await lease(T0 + 2, 1)
    assert.ok(first !== undefined)
    await queue.giveBack(first)
    const again = await one(T0 + 2)
    assert.deepEqual([again.id, again.tries], ['a', 0])
  })

  test(`${name}: failed, it is counted and leased no more`, async (t) => {
    const { queue, add, one, lease } = await given(t)
    await add('a')
    await add('b', T0 + 5)
    assert.deepEqual(await queue.count(), { queued: 2, failed: 0, oldestQueuedAt: T0 })
    await queue.fail(await one(T0), 'RCPT TO 550')
    assert.deepEqual(await queue.count(), { queued: 1, failed: 1, oldestQueuedAt: T0 + 5 })
    assert.deepEqual(ids(await lease(T0 + LEASE_MS * 10)), ['b'])
  })

  test(`${name}: past its time it fails, unless a worker has it`, async (t) => {
    const { queue, add, lease } = await given(t)
    await add('a', T0)
    await add('b', T0 + 1)
    const end = T0 + MAIL_TRIED_MS_MAX
    assert.equal(await queue.failOverdue(end - 1, 'SERVER_AWAY'), 0)
    await lease(end, 1)
    assert.equal(await queue.failOverdue(end + 1, 'SERVER_AWAY'), 1)
    assert.equal((await queue.count()).failed, 1)
  })

  test(`${name}: an operator has failed mails sent after all`, async (t) => {
    const { queue, add, one } = await given(t)
    await add('a')
    await queue.fail(await one(T0), 'RCPT TO 550')
    const later = T0 + 2 * MAIL_TRIED_MS_MAX
    assert.equal(await queue.queueFailedAgain(later, later + MAIL_TRIED_MS_MAX), 1)
    const again = await one(later)
    assert.deepEqual([again.tries, again.giveUpAt], [0, later + MAIL_TRIED_MS_MAX])
  })

  test(`${name}: failed mails tell why, by template`, async (t) => {
    const { queue, add, lease } = await given(t)
    for (const id of ['a', 'b', 'c']) await add(id)
    for (const mail of await lease(T0)) {
      await queue.fail(mail, mail.id === 'a' ? 'RCPT TO 550' : 'SERVER_AWAY')
    }
    assert.deepEqual(await queue.listFailures(), [
      { template: 'order-paid', reason: 'RCPT TO 550', mails: 1 },
      { template: 'order-paid', reason: 'SERVER_AWAY', mails: 2 },
    ])
  })

  test(`${name}: failed mails are purged by their age, others never`, async (t) => {
    const { queue, add, lease } = await given(t)
    await add('a', T0)
    await add('b', T0 + 1)
    const [mail] = await lease(T0 + 2, 1)
    assert.ok(mail !== undefined)
    await queue.fail(mail, 'RCPT TO 550')
    assert.equal(await queue.purgeFailed(T0, 100), 0)
    assert.equal(await queue.purgeFailed(T0 + 10, 100), 1)
    assert.deepEqual(await queue.count(), { queued: 1, failed: 0, oldestQueuedAt: T0 + 1 })
  })
}
