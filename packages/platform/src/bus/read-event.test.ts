import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stockChanged } from '@onsale/contracts/events/stock.ts'
import { EventUnreadable, readEvent } from './read-event.ts'
import { testMessage } from './testing/recorder.ts'

const data = { unitId: 'u', ticketId: 't', version: 3, capacity: 10, held: 1, sold: 2 }
const { event } = testMessage('e', 'u')

test('data of the declared shape is read; members it does not know pass', () => {
  const newer = { ...event, type: 'stock.changed', data: { ...data, waiting: 7 } }
  assert.equal(readEvent(stockChanged, newer).sold, 2)
})

test('data of another shape is refused for good', () => {
  for (const bad of [null, {}, { ...data, sold: '2' }, { ...data, version: 1.5 }]) {
    const unreadable = { ...event, type: 'stock.changed', data: bad }
    assert.throws(() => readEvent(stockChanged, unreadable), EventUnreadable)
  }
  assert.throws(() => readEvent(stockChanged, { ...event, data }), EventUnreadable)
})
