import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  countObligations,
  exportOrders,
  forgetPerson,
} from '@onsale/contracts/internal/person-calls.ts'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import { createInProcessClient } from '@onsale/platform/http/in-process-client.ts'
import { type HttpRefusal, route } from '@onsale/platform/http/route.ts'
import { sampleOrder } from '@onsale/platform/testing/sample-order.ts'
import { OrderUnavailable } from '../../ports/order-service.ts'
import { createOrderOverCalls } from './order-over-calls.ts'

const obligations = { keptOrders: 1, openHolds: 0, openRefunds: 2, comingAdmissions: 3 }
const admission = {
  id: 'admission-1',
  unitId: 'unit-1',
  visitDate: '2026-12-01',
  state: 'VALID' as const,
}

const cart = { updatedAt: '2026-11-23T01:00:00.000Z', lines: [{ unitId: 'unit-1', quantity: 2 }] }

function givenOrder(refusal?: HttpRefusal) {
  const asked: unknown[] = []
  const routes = [
    route(countObligations, ({ params }) => {
      asked.push(params)
      return refusal ?? { kind: 'answer', status: 200, body: obligations }
    }),
    route(forgetPerson, ({ params }) => {
      asked.push(params)
      return refusal ?? { kind: 'answer', status: 204 }
    }),
    route(exportOrders, ({ params, query }) => {
      asked.push({ ...params, ...query })
      const items = [{ order: sampleOrder(), admissions: [admission] }]
      return refusal ?? { kind: 'answer', status: 200, body: { items, nextCursor: 'next', cart } }
    }),
  ]
  const deps = { scheduler: systemScheduler, randomness: createSystemRandomness() }
  return { asked, order: createOrderOverCalls(createInProcessClient(routes, deps)) }
}

test('each verb is its call, about the person', async () => {
  const { asked, order } = givenOrder()
  assert.deepEqual(await order.countObligations('mina'), obligations)
  await order.forgetPerson('mina')
  const page = await order.exportOrders('mina', { limit: 50, cursor: 'c' })
  assert.equal(page.nextCursor, 'next')
  assert.deepEqual(page.items[0]?.admissions, [admission])
  assert.deepEqual(page.cart, cart)
  assert.deepEqual(asked, [
    { userId: 'mina' },
    { userId: 'mina' },
    { userId: 'mina', limit: 50, cursor: 'c' },
  ])
})

test('a refusal, or no answer at all, is no answer that counts', async () => {
  const { order } = givenOrder({ kind: 'refused', code: 'OVERLOADED' })
  await assert.rejects(order.countObligations('mina'), OrderUnavailable)
  await assert.rejects(order.forgetPerson('mina'), OrderUnavailable)
  await assert.rejects(order.exportOrders('mina', { limit: 50 }), OrderUnavailable)
  const away = createOrderOverCalls(() => Promise.reject(new Error('connection refused')))
  await assert.rejects(away.countObligations('mina'), OrderUnavailable)
})
