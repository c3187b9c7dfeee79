import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { createTicket, pauseTicket } from '@onsale/contracts/http/admin-calls.ts'
import type { Call } from '@onsale/contracts/http/call.ts'
import { getTicket } from '@onsale/contracts/http/catalogue-calls.ts'
import type { Ticket } from '@onsale/contracts/http/ticket.ts'
import { stockChanged } from '@onsale/contracts/events/stock.ts'
import { changeCapacity, putSale } from '@onsale/contracts/internal/calls.ts'
import type { Sale } from '@onsale/contracts/internal/sale.ts'
import { createIds } from '@onsale/kernel/ids.ts'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { systemClock } from '@onsale/kernel/clock.ts'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import { createLocalBus } from '@onsale/platform/bus/local-bus.ts'
import { createRecorder } from '@onsale/platform/bus/testing/recorder.ts'
import type { CallClient } from '@onsale/platform/http/client.ts'
import type { HandlerRequest } from '@onsale/platform/http/route.ts'
import { makeEvent } from '@onsale/platform/outbox/make-event.ts'
import { createOrderOverCalls } from './adapters/order/order-over-calls.ts'
import { composeTicket } from './compose.ts'
import { OrderUnavailable } from './ports.ts'
import { createFakeOrder } from './testing/fake-order.ts'
import { newTicket, silent } from './testing/given.ts'
import { clientOf } from './testing/order-client.ts'
import { openScratchDatabase } from './testing/scratch-database.ts'

/** An order service that answers by the contract; its figures start at version 1. */
function clientAnswering(answer: (call: Call, body: unknown) => unknown): CallClient {
  // A test's answers are what it says; the types of every call at once cannot be given here.
  return (async (call: Call, input: { body?: unknown }) =>
    answer(call, input.body)) as unknown as CallClient
}

const figuresOf = (sale: Sale) =>
  sale.units.map(({ unitId, capacity }) => ({ unitId, version: 1, capacity, held: 0, sold: 0 }))

async function given(
  t: TestContext,
  options: { readonly serves?: boolean; readonly works?: boolean } = {},
) {
  const database = await openScratchDatabase(t)
  const randomness = createSystemRandomness()
  const times = { clock: systemClock, scheduler: systemScheduler, logger: silent }
  const bus = createLocalBus({ ...times, randomness })
  const service = composeTicket({
    ...times,
    database,
    ...(options.works !== false && { bus }),
    ...(options.serves !== undefined && { serves: options.serves }),
    ids: createIds(systemClock, randomness),
    orderClient: clientOf(createFakeOrder()),
  })
  t.after(async () => {
    await service.stop()
    await bus.close()
  })
  const ask = (call: Call, request: object) => {
    const route = service.routes.find((each) => each.call === call)
    assert.ok(route !== undefined)
    const plain = {
      identity: { userId: 'a', sessionId: 's', role: 'admin' },
      headers: {},
      query: {},
    }
    return route.handler({ ...plain, ...request } as unknown as HandlerRequest<Call>)
  }
  return { database, bus, service, ask }
}

/** One date, on sale by the system's clock for a long time. */
const asked = newTicket({
  saleClosesAt: '2099-01-01T00:00:00Z',
  units: [{ visitDate: '2098-12-31', capacity: 10 }],
})

test('an admin’s change reaches the bus, figures come back, and reads see them', async (t) => {
  const { bus, service, ask } = await given(t)
  const recorder = createRecorder('order', ['onsale.ticket.v1'])
  bus.subscribe(recorder.subscription)
  service.start()
  await ask(createTicket, { body: asked })
  await recorder.until(() => recorder.deliveries.length > 0)
  const [event] = recorder.deliveries
  assert.equal(event?.type, 'ticket.changed')
  const { ticketId, units } = event.data as Sale
  const unitId = units[0]?.unitId ?? ''
  const data = { unitId, ticketId, version: 2, capacity: 10, held: 0, sold: 10 }
  const fields = { id: 'e', source: '/onsale/order', subject: unitId, aggregateVersion: 2, time: 0 }
  const moved = makeEvent(stockChanged, { ...fields, data })
  await bus.publish([{ topic: stockChanged.topic, event: moved }])
  const shown = await ask(getTicket, { params: { ticketId } })
  assert.equal(bodyOf(shown).status, 'SOLD_OUT')
})

test('whoever reads after the answer to an admin sees the change', async (t) => {
  const { ask } = await given(t)
  const params = { ticketId: bodyOf(await ask(createTicket, { body: asked })).id }
  assert.equal(bodyOf(await ask(getTicket, { params })).status, 'ON_SALE')
  await ask(pauseTicket, { params })
  assert.equal(bodyOf(await ask(getTicket, { params })).status, 'PAUSED')
})

test('a process that only serves publishes nothing and takes nothing in', async (t) => {
  const { database, bus, service, ask } = await given(t, { works: false })
  const recorder = createRecorder('order', ['onsale.ticket.v1'])
  bus.subscribe(recorder.subscription)
  service.start()
  await ask(createTicket, { body: asked })
  await service.stop()
  const rows = await database.reader.selectFrom('outbox').select('sent_at').execute()
  assert.deepEqual(
    rows.map(({ sent_at }) => sent_at),
    [null],
  )
  assert.deepEqual(recorder.deliveries, [])
})

test('a process that only works has no routes', async (t) => {
  const { service } = await given(t, { serves: false })
  assert.deepEqual(service.routes, [])
})

function bodyOf(answer: object): Ticket {
  assert.ok('body' in answer)
  return answer.body as Ticket // every call asked here answers with one
}

test('Panda World can be seeded before anything is started', async (t) => {
  const { service } = await given(t)
  assert.deepEqual(await service.seedPandaWorld(), { created: 3 })
  assert.deepEqual(await service.seedPandaWorld(), { created: 0 })
})

const sale: Sale = {
  ticketId: 't',
  version: 1,
  names: { ko: '', en: '' },
  price: 1,
  currency: 'KRW',
  opensAt: 0,
  closesAt: 1,
  paused: false,
  perPersonLimit: 1,
  limitScope: 'ticket',
  timeZone: 'UTC',
  refundPolicy: { tiers: [] },
  units: [{ unitId: 'u', visitDate: '2026-11-23', capacity: 3 }],
}

test('the order service is asked by its contract', async () => {
  const calls: [Call, unknown][] = []
  const figures = figuresOf(sale)
  const order = createOrderOverCalls(
    clientAnswering((call, body) => {
      calls.push([call, body])
      const units = { applied: true, units: figures }
      return { kind: 'answer', status: 200, body: call === putSale ? units : figures[0] }
    }),
  )
  assert.deepEqual(await order.putSale(sale), figures)
  assert.deepEqual(await order.changeCapacity('u', 3), figures[0])
  assert.deepEqual(calls, [
    [putSale, sale],
    [changeCapacity, { capacity: 3 }],
  ])
})

test('what order refuses by its contract is an answer; all else is a retryable fault', async () => {
  const refusing = (code: string) =>
    createOrderOverCalls(clientAnswering(() => ({ kind: 'refused', code })))
  const change = (code: string) => refusing(code).changeCapacity('u', 1)
  assert.deepEqual(await change('UNIT_NOT_FOUND'), { kind: 'unit-unknown' })
  assert.deepEqual(await change('CAPACITY_BELOW_CLAIMED'), { kind: 'below-claimed' })
  await assert.rejects(change('OVERLOADED'), OrderUnavailable)
  await assert.rejects(refusing('OVERLOADED').putSale(sale), OrderUnavailable)
  const unreachable = createOrderOverCalls(() => Promise.reject(new Error('connect ECONNREFUSED')))
  await assert.rejects(unreachable.putSale(sale), { name: 'OrderUnavailable', retryable: true })
})
