// Two ticket processes over one database and one order service.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import {
  addUnit,
  changeTicket,
  createTicket,
  pauseTicket,
  putUnit,
} from '@onsale/contracts/http/admin-calls.ts'
import type { Call } from '@onsale/contracts/http/call.ts'
import { getTicket, listTickets } from '@onsale/contracts/http/catalogue-calls.ts'
import type { Ticket } from '@onsale/contracts/http/ticket.ts'
import { known } from '@onsale/kernel/assert.ts'
import { systemClock } from '@onsale/kernel/clock.ts'
import { createIds } from '@onsale/kernel/ids.ts'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import { createLocalBus } from '@onsale/platform/bus/local-bus.ts'
import { migrateMysql } from '@onsale/platform/database/mysql/migrate-mysql.ts'
import { openMysqlDatabase } from '@onsale/platform/database/mysql/open-mysql-database.ts'
import type { HandlerRequest } from '@onsale/platform/http/route.ts'
import { eventually } from '@onsale/platform/redis/testing/redis-server.ts'
import { scratchSchema } from '@onsale/platform/testing/mysql-server.ts'
import { migrations } from '../../migrations/index.ts'
import type { TicketTables } from '../adapters/sql/tables.ts'
import { composeTicket } from '../compose.ts'
import { createFakeOrder } from '../testing/fake-order.ts'
import { newTicket, silent } from '../testing/given.ts'
import { clientOf } from '../testing/order-client.ts'

async function given(t: TestContext) {
  const ends: (() => Promise<void>)[] = []
  t.after(async () => {
    for (const end of ends.toReversed()) await end()
  })
  const address = await scratchSchema((work) => void ends.push(work), {
    name: 'ticket',
    up: (to) => migrateMysql(to, migrations),
  })
  const order = createFakeOrder()
  const randomness = createSystemRandomness()
  const tools = { scheduler: systemScheduler, randomness, clock: systemClock, logger: silent }
  const start = () => {
    const database = openMysqlDatabase<TicketTables>({ address, ...tools })
    const bus = createLocalBus(tools)
    const service = composeTicket({
      ...tools,
      database,
      bus,
      ids: createIds(systemClock, randomness),
      orderClient: clientOf(order),
    })
    ends.push(async () => {
      await service.stop()
      await bus.close()
      await database.close()
    })
    const ask = async <Body = Ticket>(call: Call, request: object = {}): Promise<Body> => {
      const { handler } = known(
        service.routes.find((each) => each.call === call),
        call.operation,
      )
      const identity = { userId: 'admin', sessionId: 's', role: 'admin' }
      const plain = { identity, path: call.path, headers: {}, query: {} }
      // Tests send what a listener would have validated.
      const answer = await handler({ ...plain, ...request } as unknown as HandlerRequest<Call>)
      assert.ok('body' in answer, JSON.stringify(answer))
      return answer.body as Body
    }
    return { service, database, ask }
  }
  return { order, one: start(), other: start() }
}

const asked = newTicket({
  saleClosesAt: '2099-01-01T00:00:00Z',
  units: [{ visitDate: '2098-12-31', capacity: 10 }],
})

test('Panda World is seeded once by two that start at the same moment', async (t) => {
  const { order, one, other } = await given(t)
  const seeded = await Promise.all([one.service.seedPandaWorld(), other.service.seedPandaWorld()])
  assert.equal(
    seeded.reduce((sum, { created }) => sum + created, 0),
    3,
  )
  const { items } = await other.ask<{ items: readonly Ticket[] }>(listTickets, {
    query: { limit: 20 },
  })
  assert.deepEqual(
    items.map(({ name }) => name.en),
    ['Panda World entry (adult)', 'Panda World entry (child)', 'Panda World entry (evening)'],
  )
  assert.equal(order.sales.size, 3)
})

test('admins at both change one ticket: no change is lost, and order sells by the last', async (t) => {
  const { order, one, other } = await given(t)
  const { id: ticketId, units } = await one.ask(createTicket, { body: asked })
  const params = { ticketId }
  const unitId = units[0]?.unitId ?? ''
  const changes = Array.from({ length: 24 }, (_, index) => {
    const { ask } = index % 2 === 0 ? one : other
    switch (index >> 3) {
      case 0:
        return ask(changeTicket, { params, body: { perPersonLimit: 1 + index } })
      case 1: {
        const body = { visitDate: `2098-11-${10 + index}`, capacity: 5 }
        return ask(addUnit, { params, body })
      }
      default:
        return ask(putUnit, { params: { ticketId, unitId }, body: { capacity: 100 + index } })
    }
  })
  await Promise.all(changes)
  const shown = await other.ask(getTicket, { params })
  assert.equal(shown.units.length, 9)
  const sale = known(order.sales.get(ticketId), 'the sale')
  assert.equal(sale.version, 1 + 16)
  assert.equal(sale.units.length, 9)
  assert.equal(sale.perPersonLimit, shown.perPersonLimit)
  const figures = known(order.stock.get(unitId), 'the unit')
  await eventually('both show the capacity that order decided', async () => {
    const all = await Promise.all([
      one.ask(getTicket, { params }),
      other.ask(getTicket, { params }),
    ])
    return all.every((ticket) =>
      ticket.units.some((unit) => unit.unitId === unitId && unit.capacity === figures.capacity),
    )
  })
})

test('one request with one key at both at the same moment is one ticket', async (t) => {
  const { one, other } = await given(t)
  const request = { body: asked, idempotencyKey: 'k' }
  const answers = await Promise.all([
    one.ask(createTicket, request),
    other.ask(createTicket, request),
  ])
  assert.equal(answers[0].id, answers[1].id)
})

test('what is changed at one is read at the other, from its cache for a moment at most', async (t) => {
  const { one, other } = await given(t)
  const params = { ticketId: (await one.ask(createTicket, { body: asked })).id }
  assert.equal((await other.ask(getTicket, { params })).status, 'ON_SALE')
  await one.ask(pauseTicket, { params })
  assert.equal((await one.ask(getTicket, { params })).status, 'PAUSED')
  await eventually('the other shows it', async () => {
    return (await other.ask(getTicket, { params })).status === 'PAUSED'
  })
})
