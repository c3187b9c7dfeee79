import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { stockChanged } from '@onsale/contracts/events/stock.ts'
import { type Scheduler, systemScheduler } from '@onsale/kernel/scheduler.ts'
import type { BusMessage } from '@onsale/platform/bus/bus.ts'
import { createLocalBus } from '@onsale/platform/bus/local-bus.ts'
import { makeEvent } from '@onsale/platform/outbox/make-event.ts'
import { createSqlDeadLetters } from '@onsale/platform/outbox/sql-dead-letters.ts'
import { givenTicketService, newTicket, silent } from '../testing/given.ts'
import { createTicket } from '../usecases/create-ticket.ts'
import { STOCK_CONSUMER, stockChangedConsumer } from './stock-changed.ts'

const hurried: Scheduler = {
  ...systemScheduler,
  after: (delayMs, task) => systemScheduler.after(delayMs / 1_000, task),
}

async function given(t: TestContext, repeatShare = 0) {
  const service = await givenTicketService(t)
  const { database, deps, time } = service
  const created = await createTicket(deps, { asked: newTicket() })
  assert.ok(created.kind === 'answered')
  const unitId = created.body.units[0]?.unitId ?? ''
  const ticketId = created.body.id
  const randomness = { bytes: (count: number) => new Uint8Array(count), fraction: () => 0.5 }
  const bus = createLocalBus({ scheduler: hurried, randomness, logger: silent, repeatShare })
  t.after(() => bus.close())
  const deadLetters = createSqlDeadLetters(database, time.clock)
  bus.subscribe({ ...stockChangedConsumer(deps), deadLetters })
  const message = (
    version: number,
    sold: number,
    id = `e${version}`,
    unit = unitId,
  ): BusMessage => ({
    topic: stockChanged.topic,
    event: makeEvent(stockChanged, {
      id,
      source: '/onsale/order',
      subject: unit,
      aggregateVersion: version,
      time: 0,
      data: { unitId: unit, ticketId, version, capacity: 10, held: 0, sold },
    }),
  })
  const copy = async () => {
    const unit = (await deps.store.find(ticketId))?.units[0]
    return [unit?.version, unit?.sold]
  }
  const receipts = async () => {
    const rows = await database.reader
      .selectFrom('inbox')
      .select(['consumer', 'event_id'])
      .execute()
    return rows.map((row) => `${row.consumer} ${row.event_id}`).toSorted()
  }
  return { ...service, unitId, ticketId, bus, message, copy, receipts }
}

test('the copy follows the figures', async (t) => {
  const { bus, message, copy, receipts } = await given(t)
  await bus.publish([message(2, 1), message(3, 4)])
  assert.deepEqual(await copy(), [3, 4])
  assert.deepEqual(await receipts(), [`${STOCK_CONSUMER} e2`, `${STOCK_CONSUMER} e3`])
})

test('failure mode 6: figures that come late or again change nothing', async (t) => {
  const { bus, message, copy, receipts } = await given(t)
  for (const late of [message(5, 9), message(3, 4), message(5, 9), message(2, 1), message(3, 4)]) {
    await bus.publish([late])
    assert.deepEqual(await copy(), [5, 9])
  }
  assert.equal((await receipts()).length, 3)
})

test('failure mode 6: a bus that repeats everything leaves one receipt an event', async (t) => {
  const { bus, message, copy, receipts } = await given(t, 1)
  await bus.publish([message(2, 1), message(3, 4), message(4, 2)])
  await bus.drain()
  assert.deepEqual(await copy(), [4, 2])
  assert.equal((await receipts()).length, 3)
})

test('a rebuilt copy is right although all receipts are gone', async (t) => {
  const { bus, message, copy, database } = await given(t)
  await bus.publish([message(4, 2)])
  await database.write((tx) => tx.deleteFrom('inbox').execute())
  await bus.publish([message(2, 1), message(4, 2), message(3, 4)])
  assert.deepEqual(await copy(), [4, 2])
})

test('figures of a unit that is not here, and events of other types, are passed over', async (t) => {
  const { bus, message, copy, database } = await given(t)
  const other = message(2, 1)
  const paid = { ...other, event: { ...other.event, id: 'paid', type: 'order.paid', data: {} } }
  await bus.publish([message(2, 1, 'elsewhere', 'another unit'), paid])
  assert.deepEqual(await copy(), [1, 0])
  assert.deepEqual(await database.reader.selectFrom('dead_letters').selectAll().execute(), [])
})

test('failure mode 7: figures that cannot be read become a dead letter, later ones still count', async (t) => {
  const { bus, message, copy, database, receipts } = await given(t)
  const good = message(2, 1, 'poison')
  const poison = { ...good, event: { ...good.event, data: { unitId: 'u', sold: 'many' } } }
  await bus.publish([poison, message(3, 4)])
  assert.deepEqual(await copy(), [3, 4])
  const letters = await database.reader.selectFrom('dead_letters').selectAll().execute()
  assert.deepEqual(
    letters.map((row) => [row.consumer, row.event_id]),
    [[STOCK_CONSUMER, 'poison']],
  )
  assert.match(letters[0]?.reason ?? '', /EventUnreadable/)
  assert.deepEqual(await receipts(), [`${STOCK_CONSUMER} e3`], 'a dead letter has no receipt')
})
