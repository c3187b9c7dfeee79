import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sampleOrder } from '@onsale/platform/testing/sample-order.ts'
import {
  EXPORT_ORDERS_BYTES_MAX,
  EXPORT_ORDERS_MAX,
  EXPORT_ORDERS_PER_PAGE,
  EXPORTS_AT_ONCE_MAX,
} from '../domain/export-limits.ts'
import type { ExportedOrder } from '../ports/order-service.ts'
import { givenPeople } from '../testing/given-people.ts'
import { exportAccount } from './export-account.ts'
import { exportOrders } from './export-orders.ts'
import { readPersonalData } from './read-personal-data.ts'

const at = '2026-11-23T01:00:00.000Z'

function payment(status: 'DECLINED' | 'CAPTURED') {
  const amount = { amount: 50_000, currency: 'KRW' }
  return { id: `payment ${status}`, provider: 'sandbox', status, amount, createdAt: at }
}

const cart = { updatedAt: at, lines: [{ unitId: 'unit-1', quantity: 2 }] }

function orders(count: number, idLength = 0): ExportedOrder[] {
  return Array.from({ length: count }, (_, at) => ({
    order: sampleOrder({ id: `order ${at}`.padEnd(idLength, 'x') }),
    admissions: [
      { id: `admission ${at}`, unitId: 'unit-1', visitDate: '2026-12-01', state: 'VALID' },
    ],
    payments: [payment('DECLINED'), payment('CAPTURED')],
    refunds: [],
  }))
}

test('an export holds everything that we keep about a person', async (t) => {
  const { deps, person, session, order } = await givenPeople(t)
  const userId = await person({ email: 'mina@example.com', agreements: { terms: '2', ads: true } })
  const sessionId = await session(userId, '미나의 폰')
  await session(await person(), 'of somebody else')
  order.orders = orders(EXPORT_ORDERS_PER_PAGE + 1)
  order.cart = cart
  const asked = { userId, actorId: 'ada', source: '192.0.2.1', reason: 'called about a refund' }
  await readPersonalData(deps, asked)
  const exported = await exportAccount(deps, { userId, sessionId })
  assert.ok(exported.kind === 'exported')
  const { profile, agreements, sessions, securityEvents, accessRecords, truncated } =
    exported.account
  assert.equal(profile.email, 'mina@example.com')
  const agreedAt = '2026-11-23T01:00:00.000Z'
  assert.deepEqual(agreements, [
    { name: 'ads', value: true, agreedAt },
    { name: 'terms', value: '2', agreedAt },
  ])
  assert.deepEqual(
    sessions.map(({ deviceName, current }) => ({ deviceName, current })),
    [{ deviceName: '미나의 폰', current: true }],
  )
  assert.deepEqual(
    securityEvents.map(({ type }) => type),
    ['data-read-by-staff'],
  )
  assert.deepEqual(exported.account.orders, order.orders)
  assert.deepEqual(exported.account.cart, cart)
  assert.equal(accessRecords.length, 1)
  const [record] = accessRecords
  assert.ok(record !== undefined && record.reason === 'called about a refund')
  assert.ok(!JSON.stringify(accessRecords).includes('192.0.2.1'))
  assert.equal(truncated, undefined)
})

test('it is noted, and shown by the next', async (t) => {
  const { deps, person } = await givenPeople(t)
  const userId = await person()
  await exportAccount(deps, { userId, sessionId: 's' })
  const again = await exportAccount(deps, { userId, sessionId: 's' })
  assert.ok(again.kind === 'exported')
  const types = again.account.securityEvents.map(({ type }) => type)
  assert.deepEqual(types, ['data-exported'])
})

test('beyond a number or a weight the newest orders are given, and it is said', async (t) => {
  const { order } = await givenPeople(t)
  order.orders = orders(EXPORT_ORDERS_MAX)
  const all = await exportOrders(order, 'mina')
  assert.deepEqual(all, { orders: order.orders, isCut: false })
  order.orders = orders(EXPORT_ORDERS_MAX + 1)
  const some = await exportOrders(order, 'mina')
  assert.deepEqual(some, { orders: order.orders.slice(0, EXPORT_ORDERS_MAX), isCut: true })
  const heavy = EXPORT_ORDERS_BYTES_MAX / 20
  order.orders = orders(40, heavy)
  const light = await exportOrders(order, 'mina')
  assert.equal(light.isCut, true)
  assert.ok(light.orders.length >= 18 && light.orders.length <= 20)
})

test('what was cut is named in the export', async (t) => {
  const { deps, person, order } = await givenPeople(t)
  const userId = await person()
  order.orders = orders(EXPORT_ORDERS_MAX + 1)
  const exported = await exportAccount(deps, { userId, sessionId: 's' })
  assert.ok(exported.kind === 'exported')
  assert.deepEqual(exported.account.truncated, ['orders'])
})

test('few are put together at once; after them, whatever became of them, others may come', async (t) => {
  const { deps, person, order } = await givenPeople(t)
  const userId = await person()
  const { promise: gate, reject } = Promise.withResolvers<never>()
  const { exportOrders: ask } = order
  order.exportOrders = () => gate
  const query = { userId, sessionId: 's' }
  const first = Array.from({ length: EXPORTS_AT_ONCE_MAX }, () => exportAccount(deps, query))
  const settled = Promise.allSettled(first)
  const beyond = await exportAccount(deps, query)
  assert.deepEqual(beyond, { kind: 'refused', code: 'OVERLOADED' })
  reject(new Error('order is away'))
  await settled
  order.exportOrders = ask
  assert.equal((await exportAccount(deps, query)).kind, 'exported')
})

test('nobody is exported who has no account', async (t) => {
  const { deps } = await givenPeople(t)
  const refusal = await exportAccount(deps, { userId: 'nobody', sessionId: 's' })
  assert.deepEqual(refusal, { kind: 'refused', code: 'UNAUTHENTICATED' })
})
