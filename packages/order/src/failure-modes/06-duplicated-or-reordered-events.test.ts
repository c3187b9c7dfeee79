import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ticketChanged } from '@onsale/contracts/events/ticket.ts'
import type { BusMessage } from '@onsale/platform/bus/bus.ts'
import { makeEvent } from '@onsale/platform/outbox/make-event.ts'
import { givenSale, NOW } from '../testing/given.ts'
import { sell } from '../testing/person.ts'
import { countRows } from '../testing/scratch.ts'
import { givenService } from '../testing/service.ts'

/** Failure mode 6: events come twice, late, or in another order; the copy ends up right. */
function told(version: number, id = `event-${version}`): BusMessage {
  const { refundPolicy: _, ...terms } = givenSale({ version, price: version * 1_000 })
  const refundPolicy = { tiers: [] }
  const units = [{ unitId: 'unit-1', visitDate: '2026-12-05', capacity: 10 }]
  const event = makeEvent(ticketChanged, {
    id,
    source: '/onsale/ticket',
    subject: 'panda',
    aggregateVersion: version,
    time: NOW,
    data: { ...terms, refundPolicy, units },
  })
  return { topic: 'onsale.ticket.v1', event }
}

// Guards: a higher version wins (decide-sale.ts).
test('6: in whatever order they come, the highest version counts', async (t) => {
  const under = await givenService(t)
  await sell(under)
  for (const version of [4, 2, 5, 3]) await under.bus.publish([told(version)])
  assert.equal((await under.reads.findSale('panda'))?.sale.price, 5_000)
})

// Guards: the synchronous call came first; its event changes nothing (decide-sale.ts).
test('6: an event older than what an admin was answered does not take it back', async (t) => {
  const under = await givenService(t)
  await sell(under, { version: 7, price: 7_777 })
  await under.bus.publish([told(6)])
  assert.equal((await under.reads.findSale('panda'))?.sale.price, 7_777)
})

// Guards: the inbox (receipts in decide-sale.ts and load-state.ts). Without it the receipt of
// a repeat hits its unique key, and the event ends as a dead letter.
test('6: an event that comes again is passed over', async (t) => {
  const under = await givenService(t)
  for (let time = 0; time < 3; time += 1) await under.bus.publish([told(2), told(2)])
  assert.equal(countRows(under.session, 'inbox'), 1)
  assert.equal(countRows(under.session, 'sale_terms'), 1)
  assert.equal(countRows(under.session, 'dead_letters'), 0)
  assert.equal((await under.reads.findSale('panda'))?.sale.version, 2)
})
