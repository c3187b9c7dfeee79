import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { stockChanged } from '@onsale/contracts/events/stock.ts'
import { testMessage } from '../bus/testing/recorder.ts'
import { createSimulatedTime } from '../bus/testing/simulated-time.ts'
import type { Database } from '../database/database.ts'
import { makeOutboxRow } from './make-event.ts'
import type { OutboxRow } from './outbox.ts'
import type { ScratchTables } from './testing/scratch.ts'
import { createSqlDeadLetters } from './sql-dead-letters.ts'
import { consumeOnce, purgeInbox } from './sql-inbox.ts'
import { appendToOutbox, createSqlOutboxStore } from './sql-outbox.ts'

export function testRow(id: string, createdAt = 0): OutboxRow {
  return makeOutboxRow(stockChanged, {
    id,
    source: '/onsale/order',
    subject: 'unit-1',
    aggregateVersion: 7,
    time: createdAt,
    data: { unitId: 'unit-1', ticketId: 't', version: 7, capacity: 10, held: 1, sold: 2 },
  })
}

/** What outbox, inbox and dead letters must do on every database. `open` makes an empty one. */
export function outboxConformance(
  name: string,
  open: (t: TestContext) => Promise<Database<ScratchTables>>,
): void {
  test(`${name}: unsent rows come lowest position first, and not again once marked`, async (t) => {
    const database = await open(t)
    const store = createSqlOutboxStore(database, createSimulatedTime(5_000).clock)
    await database.write((tx) =>
      appendToOutbox(
        tx,
        ['a', 'b', 'c'].map((id) => testRow(id)),
      ),
    )
    const rows = await store.unsent(2)
    assert.deepEqual(
      rows.map((row) => row.event_id),
      ['a', 'b'],
    )
    const [, second] = rows
    await store.markSent([second?.position ?? 0])
    assert.deepEqual(
      (await store.unsent(9)).map((row) => row.event_id),
      ['a', 'c'],
    )
  })

  test(`${name}: a transaction that fails leaves no event`, async (t) => {
    const database = await open(t)
    const store = createSqlOutboxStore(database, createSimulatedTime(0).clock)
    const failed = database.write(async (tx) => {
      await appendToOutbox(tx, [testRow('a')])
      throw new Error('changed my mind')
    })
    await assert.rejects(failed, /changed my mind/)
    assert.deepEqual(await store.unsent(9), [])
  })

  test(`${name}: only rows sent long ago are purged, a bounded number at a time, never unsent ones`, async (t) => {
    const database = await open(t)
    const time = createSimulatedTime(1_000)
    const store = createSqlOutboxStore(database, time.clock)
    await database.write((tx) =>
      appendToOutbox(
        tx,
        ['a', 'b', 'c', 'd'].map((id) => testRow(id)),
      ),
    )
    const positions = (await store.unsent(3)).map((row) => row.position)
    await store.markSent(positions.slice(0, 2))
    await time.advance(500)
    await store.markSent(positions.slice(2))
    assert.equal(await store.purgeSent(1_200, 1), 1)
    assert.equal(await store.purgeSent(1_200, 9), 1)
    assert.equal(await store.purgeSent(1_200, 9), 0)
    const left = await database.reader
      .selectFrom('outbox')
      .select('event_id')
      .orderBy('position')
      .execute()
    assert.deepEqual(
      left.map((row) => row.event_id),
      ['c', 'd'],
    )
  })

  test(`${name}: an event takes effect once per consumer`, async (t) => {
    const database = await open(t)
    const consume = (consumer: string) =>
      database.write((tx) =>
        consumeOnce(tx, { consumer, eventId: 'e', receivedAt: 1 }, async () => {
          await tx.insertInto('effects').values({ event_id: 'e', note: consumer }).execute()
        }),
      )
    assert.equal(await consume('one'), 'applied')
    assert.equal(await consume('one'), 'duplicate')
    assert.equal(await consume('two'), 'applied')
    const effects = await database.reader.selectFrom('effects').select('note').execute()
    assert.deepEqual(
      effects.map((row) => row.note),
      ['one', 'two'],
    )
  })

  test(`${name}: an effect that fails leaves no receipt, so the next delivery works`, async (t) => {
    const database = await open(t)
    const consume = (effect: () => Promise<void>) =>
      database.write((tx) =>
        consumeOnce(tx, { consumer: 'one', eventId: 'e', receivedAt: 1 }, effect),
      )
    await assert.rejects(
      consume(() => Promise.reject(new Error('not now'))),
      /not now/,
    )
    assert.equal(await consume(async () => {}), 'applied')
  })

  test(`${name}: receipts are purged by age, a bounded number at a time`, async (t) => {
    const database = await open(t)
    for (const [consumer, eventId, receivedAt] of [
      ['one', 'a', 10],
      ['two', 'a', 20],
      ['one', 'b', 30],
      ['one', 'c', 40],
    ] as const) {
      await database.write((tx) =>
        consumeOnce(tx, { consumer, eventId, receivedAt }, async () => {}),
      )
    }
    assert.equal(await purgeInbox(database, 40, 2), 2)
    assert.equal(await purgeInbox(database, 40, 2), 1)
    assert.equal(await purgeInbox(database, 40, 2), 0)
    const left = await database.reader.selectFrom('inbox').select('event_id').execute()
    assert.deepEqual(
      left.map((row) => row.event_id),
      ['c'],
    )
  })

  test(`${name}: a dead letter keeps the event and the reason; a second one changes nothing`, async (t) => {
    const database = await open(t)
    const letters = createSqlDeadLetters(database, createSimulatedTime(9).clock)
    const message = testMessage('e', 'k')
    await letters.store('one', message, 'cannot be read')
    await letters.store('one', message, 'still not')
    const [letter, ...others] = await database.reader
      .selectFrom('dead_letters')
      .selectAll()
      .execute()
    assert.deepEqual(others, [])
    assert.equal(letter?.reason, 'cannot be read')
    assert.equal(letter.failed_at, 9)
    assert.deepEqual(JSON.parse(letter.body), message.event)
  })
}
