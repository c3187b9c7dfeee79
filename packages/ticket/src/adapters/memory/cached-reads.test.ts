import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSimulatedTime } from '@onsale/platform/bus/testing/simulated-time.ts'
import { decideNewTicket } from '../../domain/terms.ts'
import type { TicketWithUnits } from '../../domain/ticket.ts'
import type { CatalogueReads } from '../../ports.ts'
import { newTicket } from '../../testing/given.ts'
import { createCachedReads } from './cached-reads.ts'

function given() {
  const time = createSimulatedTime(0)
  const created = decideNewTicket(newTicket(), () => 'id')
  assert.ok('ticket' in created)
  let reads = 0
  let answer: () => Promise<TicketWithUnits | undefined> = async () => created
  const store: CatalogueReads = {
    find() {
      reads += 1
      return answer()
    },
    async list() {
      reads += 1
      return []
    },
  }
  return {
    time,
    created,
    cached: createCachedReads(store, time.clock),
    reads: () => reads,
    answerBy(next: typeof answer) {
      answer = next
    },
  }
}

test('failure mode 17: a crowd that comes when an entry has run out makes one read', async () => {
  const { time, created, cached, reads } = given()
  await cached.find('a')
  await time.advance(250)
  const crowd = await Promise.all(Array.from({ length: 1_000 }, () => cached.find('a')))
  assert.equal(reads(), 2)
  assert.ok(crowd.every((found) => found === created))
})

test('an entry is read again after a quarter of a second', async () => {
  const { time, cached, reads } = given()
  await cached.find('a')
  await time.advance(249)
  await cached.find('a')
  assert.equal(reads(), 1)
  await time.advance(1)
  await cached.find('a')
  assert.equal(reads(), 2)
})

test('what was being read before a change is not given out after it', async () => {
  const { created, cached, answerBy } = given()
  const slow = Promise.withResolvers<TicketWithUnits | undefined>()
  answerBy(() => slow.promise)
  const before = cached.find('a')
  cached.forget()
  answerBy(async () => created)
  const after = cached.find('a')
  slow.resolve(undefined)
  assert.equal(await before, undefined)
  assert.equal(await after, created)
  assert.equal(await cached.find('a'), created)
})

test('a read that fails is not kept', async () => {
  const { created, cached, answerBy } = given()
  answerBy(() => Promise.reject(new Error('store away')))
  await assert.rejects(cached.find('a'), /store away/)
  answerBy(async () => created)
  assert.equal(await cached.find('a'), created)
})

test('ids that clients make up fill a bounded number of entries', async () => {
  const { cached, reads } = given()
  for (let count = 0; count < 2_000; count += 1) await cached.find(`made up ${count}`)
  await cached.find('made up 1999')
  assert.equal(reads(), 2_000)
  await cached.find('made up 0')
  assert.equal(reads(), 2_001)
})

test('lists are told apart by all that was asked', async () => {
  const { cached, reads } = given()
  await cached.list({ limit: 2 })
  await cached.list({ limit: 3 })
  await cached.list({ limit: 2, afterId: 'a' })
  await cached.list({ limit: 2, visitDate: '2026-11-23' })
  await cached.list({ limit: 2 })
  assert.equal(reads(), 4)
})
