import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CloudEvent } from '@onsale/contracts/events/event.ts'
import type { BusMessage } from '@onsale/platform/bus/bus.ts'
import { testMessage } from '@onsale/platform/bus/testing/recorder.ts'
import { givenSale } from '../testing/given.ts'
import { sell } from '../testing/person.ts'
import { countRows } from '../testing/scratch.ts'
import { givenService } from '../testing/service.ts'

/**
 * Failure mode 7: an event that can never be taken in holds up nobody else. That it fails none
 * of its neighbours in a batch is part of the ledger's conformance.
 */
function ticketEvent(id: string, subject: string, data: unknown): BusMessage {
  const { topic, event } = testMessage(id, subject, 'onsale.ticket.v1')
  return { topic, event: { ...event, type: 'ticket.changed', data } satisfies CloudEvent }
}
const good = (id: string, version: number): BusMessage =>
  ticketEvent(id, 'panda', { ...givenSale({ version, price: version }), units: [] })

const poisons: Readonly<Record<string, unknown>> = {
  'no data at all': null,
  'no units': { ...givenSale({ version: 2 }) },
  'no version': { ...givenSale({ ticketId: 'other' }), version: undefined, units: [] },
  'a price that is none': { ...givenSale({ version: 2 }), price: 'much', units: [] },
}

// Guards: the bounded tries with a dead letter at their end (consumer-queue.ts, dead-letters.ts).
for (const [what, data] of Object.entries(poisons)) {
  test(`7: an event with ${what} ends as a dead letter, and the ones behind it go on`, async (t) => {
    const under = await givenService(t)
    await sell(under)
    const published = under.bus.publish([ticketEvent('poison', 'panda', data), good('good', 5)])
    await under.advance(5_000)
    await published
    assert.equal(countRows(under.session, 'dead_letters', "event_id = 'poison'"), 1)
    assert.equal((await under.reads.findSale('panda'))?.sale.version, 5)
  })
}
