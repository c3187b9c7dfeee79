import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkEvents } from './events.ts'
import { openSnapshot } from './snapshot.ts'
import { type BusySale, openBusySale } from './testing/busy-sale.ts'
import { claim, FIRST_DAY } from './testing/scratch-sale.ts'

const HOUR_MS = 3_600_000

async function check(sale: BusySale) {
  const snapshot = await openSnapshot(sale)
  try {
    return await checkEvents(snapshot, sale.time.clock.now())
  } finally {
    snapshot.close()
  }
}

test('a copy may lag behind what was not sent yet, and that is told', async (t) => {
  const sale = await openBusySale(t)
  await claim(sale, 'next', [{ unitId: FIRST_DAY, quantity: 1 }])
  const { violationCount, notes } = await check(sale)
  assert.equal(violationCount, 0)
  assert.deepEqual(notes, ['order: 1 events are not sent yet'])
})

test('a dead letter excuses its missing receipt, and is told', async (t) => {
  const sale = await openBusySale(t)
  sale.time.advance(10_000)
  await sale.tamper(`INSERT INTO ticket.dead_letters
    SELECT 'ticket.stock-copy', event_id, topic, type, subject, body, 'unreadable', 0
    FROM outbox WHERE position = 1`)
  await sale.tamper(`DELETE FROM ticket.inbox
    WHERE event_id = (SELECT event_id FROM outbox WHERE position = 1)`)
  const { violationCount, notes } = await check(sale)
  assert.equal(violationCount, 0)
  assert.deepEqual(notes, ['ticket: 1 dead letters wait for an operator'])
})

test('events that a purge took after a day are not missed', async (t) => {
  const sale = await openBusySale(t)
  sale.time.advance(25 * HOUR_MS)
  await sale.tamper(`DELETE FROM outbox`)
  assert.equal((await check(sale)).violationCount, 0)
})
