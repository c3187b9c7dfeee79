import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSimulatedTime } from '../bus/testing/simulated-time.ts'
import { outboxConformance, testRow } from './outbox.conformance.ts'
import { createPurger } from './purger.ts'
import { openScratchDatabase } from './testing/scratch.ts'

const silent = { info() {}, warn() {}, error() {} }

outboxConformance('SQLite', openScratchDatabase)

test('an event is a CloudEvent 1.0 with its version and its instant', () => {
  const row = testRow('e1', Date.parse('2026-11-23T01:00:00Z'))
  assert.equal(row.topic, 'onsale.order.v1')
  assert.deepEqual(JSON.parse(row.body), {
    specversion: '1.0',
    id: 'e1',
    source: '/onsale/order',
    type: 'stock.changed',
    subject: 'unit-1',
    time: '2026-11-23T01:00:00.000Z',
    datacontenttype: 'application/json',
    aggregateversion: 7,
    data: { unitId: 'unit-1', ticketId: 't', version: 7, capacity: 10, held: 1, sold: 2 },
  })
})

test('the purger works in batches until little is left, again every minute, and stops', async () => {
  const time = createSimulatedTime(100_000)
  let rowsLeft = 1_200
  const calls: { before: number; rowsMax: number }[] = []
  const purger = createPurger({
    clock: time.clock,
    scheduler: time.scheduler,
    logger: silent,
    purges: [
      {
        name: 'faulty',
        keepMs: 0,
        purge: () => Promise.reject(new Error('store away')),
      },
      {
        name: 'things',
        keepMs: 1_000,
        async purge(before, rowsMax) {
          calls.push({ before, rowsMax })
          const deleted = Math.min(rowsLeft, rowsMax)
          rowsLeft -= deleted
          return deleted
        },
      },
    ],
  })
  purger.start()
  await time.settle()
  assert.equal(rowsLeft, 0)
  assert.deepEqual(
    calls,
    Array.from({ length: 3 }, () => ({ before: 99_000, rowsMax: 500 })),
  )
  await time.advance(60_000)
  assert.equal(calls.length, 4)
  await purger.stop()
  assert.equal(time.pendingTimers(), 0)
})
