import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { givenLimits, givenWorld, historyOf, type Step } from '../testing/random-histories.ts'
import { assertInvariants } from '../testing/invariants.ts'

/**
 * Random histories of commands over two tickets, three units, three people: whatever happens
 * in whatever order, the books agree after every single command.
 */
const histories = fc.record({ limits: givenLimits(), steps: historyOf(80) })
const RUNS = { numRuns: 400 }

function afterEach(check: (world: ReturnType<typeof givenWorld>, step: Step) => void) {
  fc.assert(
    fc.property(histories, ({ limits, steps }) => {
      const world = givenWorld(limits)
      for (const step of steps) {
        world.take(step)
        check(world, step)
      }
    }),
    RUNS,
  )
}

test('stock, quotas, money and admissions agree with the orders (invariants 1, 4, 5)', () => {
  afterEach((world) => assertInvariants(world.books()))
})

test('no claim is granted above the limit then in force (invariant 2)', () => {
  afterEach((world) => assert.deepEqual(world.overLimit, []))
})

test('first come, first served (invariant 8)', () => {
  afterEach((world) => assert.deepEqual(world.servedOutOfTurn, []))
})

test('the histories reach every state an order, a payment and a refund can be in', () => {
  const seen = new Set<string>()
  fc.assert(
    fc.property(histories, ({ limits, steps }) => {
      const world = givenWorld(limits)
      for (const step of steps) world.take(step)
      for (const order of world.books().orders) {
        seen.add(`order ${order.status}`)
        if (order.status === 'PAID' && order.expiredAt !== null) seen.add('revived')
        for (const { status } of order.payments) seen.add(`payment ${status}`)
        for (const { reason, status } of order.refunds) seen.add(reason).add(status)
      }
    }),
    { numRuns: 1_000, seed: 1 },
  )
  const wanted = [
    ...['order PENDING', 'order PAYING', 'order PAID', 'order CANCELLED', 'order EXPIRED'],
    ...['payment CREATED', 'payment PROCESSING', 'payment CAPTURED', 'payment REFUNDED'],
    ...['payment DECLINED', 'payment CANCELLED', 'revived'],
    ...['CANCELLED', 'LATE_CAPTURE', 'SECOND_CAPTURE', 'WRONG_AMOUNT', 'REQUESTED', 'SENT', 'DONE'],
  ]
  assert.deepEqual(
    wanted.filter((one) => !seen.has(one)),
    [],
  )
})
