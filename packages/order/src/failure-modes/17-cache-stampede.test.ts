import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSimulatedTime } from '@onsale/platform/bus/testing/simulated-time.ts'
import { createMemoryAvailability } from '../adapters/memory/memory-availability.ts'
import { createMemoryGate } from '../adapters/memory/memory-gate.ts'
import { createLoadingGate } from '../engine/loading-gate.ts'
import { createSalesCopy } from '../engine/sales-copy.ts'
import type { OrderReads } from '../ports.ts'
import { givenSale, givenStock, NOW } from '../testing/given.ts'
import { createShowAvailability } from '../usecases/show-availability.ts'

/** Failure mode 17: a copy is empty or old, and everybody asks for it at the same moment. */
const CROWD = 500

/** Reads that answer when the test lets them, and count how often they were asked. */
function givenSlowReads() {
  const open = Promise.withResolvers<void>()
  const counts: Record<string, number> = {}
  const slow =
    <Answer>(name: string, answer: Answer) =>
    async (): Promise<Answer> => {
      counts[name] = (counts[name] ?? 0) + 1
      await open.promise
      return answer
    }
  const reads: Pick<
    OrderReads,
    'findStock' | 'findSale' | 'findSaleVersion' | 'findTicketOfUnit' | 'nextReleases'
  > = {
    findStock: slow('findStock', [givenStock()]),
    findSale: slow('findSale', { sale: givenSale(), units: [givenStock()] }),
    findSaleVersion: slow('findSaleVersion', 1),
    findTicketOfUnit: slow('findTicketOfUnit', 'panda'),
    nextReleases: slow('nextReleases', new Map<string, number>()),
  }
  return { reads, counts, answer: () => open.resolve() }
}

const crowd = <Answer>(ask: () => Promise<Answer>): Promise<Answer[]> =>
  Promise.all(Array.from({ length: CROWD }, ask))

// Guards: the map of loads under way (loading-gate.ts).
test('17: a unit that the gate lost is loaded once for all who ask', async () => {
  const { reads, counts, answer } = givenSlowReads()
  const gate = createLoadingGate(createMemoryGate(), reads)
  const asked = crowd(() => gate.read(['unit-1']))
  answer()
  for (const rows of await asked) assert.equal(rows.get('unit-1')?.capacity, 10)
  assert.equal(counts['findStock'], 1)
})

// Guards: the flights of the sales copy (sales-copy.ts).
test('17: a unit that the copy of sales does not know is looked for once', async () => {
  const { reads, counts, answer } = givenSlowReads()
  const sales = createSalesCopy(reads, createSimulatedTime(NOW).clock)
  const asked = crowd(() => sales.lookFor(['unit-1']))
  answer()
  await asked
  assert.equal(sales.find('unit-1')?.sale.ticketId, 'panda')
  assert.deepEqual(counts, { findTicketOfUnit: 1, findSale: 1 })
})

test('17: before a crowd is refused the copy is compared twice: for the first, and for the rest', async () => {
  const { reads, counts, answer } = givenSlowReads()
  const time = createSimulatedTime(NOW)
  const sales = createSalesCopy(reads, time.clock)
  answer()
  await sales.refresh(['panda'])
  await crowd(() => sales.makeFresh(['unit-1']))
  assert.equal(counts['findSaleVersion'], 2)
})

// Guards: the answer kept for half a second (show-availability.ts).
test('17: availability is computed once for everybody who looks at the same moment', async () => {
  const { reads, counts, answer } = givenSlowReads()
  const time = createSimulatedTime(NOW)
  const sales = createSalesCopy(reads, time.clock)
  const gate = createLoadingGate(createMemoryGate(), reads)
  const show = createShowAvailability({
    ...{ sales, gate, reads, clock: time.clock },
    cache: createMemoryAvailability(time.clock),
  })
  answer()
  await crowd(() => show({ ticketId: 'panda' }))
  assert.equal(counts['nextReleases'], 1)
  await time.advance(500)
  await crowd(() => show({ ticketId: 'panda' }))
  assert.equal(counts['nextReleases'], 2)
})

test('17: a failed look is not kept: the next one asks again', async () => {
  const time = createSimulatedTime(NOW)
  const { reads, answer } = givenSlowReads()
  answer()
  let failures = 1
  const sales = createSalesCopy(reads, time.clock)
  const gate = createLoadingGate(createMemoryGate(), {
    findStock: () => (failures-- > 0 ? Promise.reject(new Error('away')) : reads.findStock([])),
  })
  const show = createShowAvailability({
    ...{ sales, gate, reads, clock: time.clock },
    cache: createMemoryAvailability(time.clock),
  })
  await assert.rejects(show({ ticketId: 'panda' }), /away/)
  assert.equal((await show({ ticketId: 'panda' }))?.units.length, 1)
})
