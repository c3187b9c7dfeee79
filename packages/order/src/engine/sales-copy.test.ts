import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSimulatedTime } from '@onsale/platform/bus/testing/simulated-time.ts'
import type { Sale } from '../domain/sale.ts'
import { givenSale, givenStock, NOW } from '../testing/given.ts'
import { createSalesCopy } from './sales-copy.ts'

function givenCopy(first: Partial<Sale> = {}) {
  const time = createSimulatedTime(NOW)
  const asked: string[] = []
  let sale: Sale | undefined = givenSale(first)
  /** Until when a read that has seen what it answers is on its way back. */
  let arrival = Promise.resolve()
  const units = [givenStock({ unitId: 'later', visitDate: '2026-12-06' }), givenStock()]
  const sales = createSalesCopy(
    {
      async findSale(ticketId) {
        asked.push(`sale ${ticketId}`)
        return sale === undefined ? undefined : { sale, units }
      },
      async findSaleVersion(ticketId) {
        asked.push(`version ${ticketId}`)
        const version = sale?.version
        await arrival
        return version
      },
      async findTicketOfUnit(unitId) {
        asked.push(`unit ${unitId}`)
        const ticketId = units.find((unit) => unit.unitId === unitId)?.ticketId
        await arrival
        return ticketId
      },
    },
    time.clock,
  )
  const become = (changes: Partial<Sale>): void => {
    sale = givenSale({ ...first, ...changes })
  }
  const sell = (unitId: string): void => {
    units.push(givenStock({ unitId, visitDate: '2026-12-07' }))
  }
  /** Answers to what is asked from now on come when the function returned is called. */
  const holdAnswers = (): (() => void) => {
    const { promise, resolve } = Promise.withResolvers<void>()
    arrival = promise
    return resolve
  }
  return { sales, time, asked, become, sell, holdAnswers }
}

test('units of a ticket are known by date, each with its sale', async () => {
  const { sales } = givenCopy()
  await sales.refresh(['panda'])
  const ticket = sales.findTicket('panda')
  assert.deepEqual(
    ticket?.units.map(({ unitId }) => unitId),
    ['unit-1', 'later'],
  )
  assert.equal(sales.find('unit-1')?.sale.price, 50_000)
})

test('dates are shown by a copy younger than 250 ms; an older one is compared by its version', async () => {
  const { sales, time, asked } = givenCopy()
  await sales.refresh(['panda'])
  await time.advance(250)
  asked.length = 0
  await sales.makeTicketFresh('panda')
  assert.deepEqual(asked, [])
  await time.advance(1)
  await sales.makeTicketFresh('panda')
  await sales.makeTicketFresh('panda')
  assert.deepEqual(asked, ['version panda'])
})

test('whoever would be refused is refused by a version read after they asked', async () => {
  const { sales, asked } = givenCopy()
  await sales.refresh(['panda'])
  asked.length = 0
  await sales.makeFresh(['unit-1', 'later'])
  await sales.makeFresh(['unit-1'])
  assert.deepEqual(asked, ['version panda', 'version panda'])
})

test('all who ask while one look is under way share the next one', async () => {
  const { sales, asked, become } = givenCopy({ paused: true })
  await sales.refresh(['panda'])
  asked.length = 0
  const first = sales.makeFresh(['unit-1'])
  become({ version: 2, paused: false })
  const others = Array.from({ length: 100 }, () => sales.makeFresh(['unit-1']))
  await Promise.all([first, ...others])
  assert.equal(sales.find('unit-1')?.sale.paused, false)
  assert.deepEqual(asked, ['version panda', 'version panda', 'sale panda'])
})

test('whoever asks while the second look is under way waits for a third', async () => {
  const { sales, time, asked, become, holdAnswers } = givenCopy({ paused: true })
  await sales.refresh(['panda'])
  asked.length = 0
  const arriveFirst = holdAnswers()
  const early = [sales.makeFresh(['unit-1']), sales.makeFresh(['unit-1'])]
  const arriveSecond = holdAnswers()
  arriveFirst()
  await time.settle()
  assert.deepEqual(asked, ['version panda', 'version panda'])
  // Changed, and answered by another process, while the second look is on its way back.
  become({ version: 2, paused: false })
  const late = sales.makeFresh(['unit-1'])
  arriveSecond()
  await Promise.all([...early, late])
  assert.equal(sales.find('unit-1')?.sale.paused, false)
})

test('a unit that is put on sale while somebody looks for it is found by whoever asks then', async () => {
  const { sales, sell, holdAnswers } = givenCopy()
  const arrive = holdAnswers()
  const early = sales.lookFor(['new'])
  sell('new')
  const late = sales.lookFor(['new'])
  arrive()
  await Promise.all([early, late])
  assert.equal(sales.find('new')?.visitDate, '2026-12-07')
})

test('one of another version is read again', async () => {
  const { sales, time, become } = givenCopy({ paused: true })
  await sales.refresh(['panda'])
  become({ version: 2, paused: false })
  await time.advance(251)
  await sales.makeFresh(['unit-1'])
  assert.equal(sales.find('unit-1')?.sale.paused, false)
})

test('a copy is never replaced by an older one', async () => {
  const { sales, become } = givenCopy({ version: 5 })
  await sales.refresh(['panda'])
  become({ version: 4, price: 1 })
  await sales.refresh(['panda'])
  assert.equal(sales.find('unit-1')?.sale.price, 50_000)
})

test('an unknown unit is looked for; one that nobody sells stays unknown', async () => {
  const { sales, asked } = givenCopy()
  await sales.lookFor(['unit-1', 'nowhere'])
  assert.equal(sales.find('unit-1')?.sale.ticketId, 'panda')
  assert.equal(sales.find('nowhere'), undefined)
  assert.deepEqual(asked, ['unit unit-1', 'sale panda', 'unit nowhere'])
})

test('what is known is not looked for', async () => {
  const { sales, asked } = givenCopy()
  await sales.refresh(['panda'])
  asked.length = 0
  await sales.lookFor(['unit-1'])
  await sales.lookForTicket('panda')
  assert.deepEqual(asked, [])
})
