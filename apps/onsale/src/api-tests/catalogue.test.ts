import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { changeTicket, pauseTicket, putUnit } from '@onsale/contracts/http/admin-calls.ts'
import { getTicket, getTime, listTickets } from '@onsale/contracts/http/catalogue-calls.ts'
import { cancelOrder } from '@onsale/contracts/http/order-calls.ts'
import type { NewTicket } from '@onsale/contracts/http/ticket.ts'
import { systemClock } from '@onsale/kernel/clock.ts'
import { eventually } from './testing/eventually.ts'
import {
  buy,
  givenOrder,
  givenPaid,
  givenTicket,
  inDays,
  inMs,
  ticketInput,
} from './testing/given.ts'
import { type Onsale, startOnsale } from './testing/start-onsale.ts'

let api: Onsale
before(async () => {
  api = await startOnsale()
})
after(() => api.stop())

const show = async (ticketId: string) =>
  (await api.anybody.call(getTicket, { params: { ticketId } })).expect(200)

const statusWith = async (changes: Partial<NewTicket>) =>
  (await show((await givenTicket(api, changes)).ticket.id)).status

function maxAge(cacheControl: string | undefined): number {
  const seconds = /max-age=(\d+)/.exec(cacheControl ?? '')?.[1]
  assert.ok(seconds !== undefined, `a max-age: ${cacheControl}`)
  return Number(seconds)
}

test('a ticket shows all that it was made with, its units by id', async () => {
  const input = ticketInput({
    limitScope: 'visitDate',
    units: [
      { visitDate: inDays(30), capacity: 0 },
      { visitDate: inDays(31), capacity: 7 },
    ],
    refundPolicy: {
      tiers: [{ minDaysBefore: 0, refundPercent: 70 }],
      grace: [{ withinHours: 24, minDaysBefore: 1, refundPercent: 100 }],
    },
  })
  const { ticket } = await givenTicket(api, input)
  const { id, status, paused, units, ...rest } = await show(ticket.id)
  const { units: asked, saleOpensAt, saleClosesAt, ...terms } = input
  const { saleOpensAt: opens, saleClosesAt: closes, ...shown } = rest
  assert.deepEqual(shown, terms)
  assert.deepEqual([opens, closes].map(Date.parse), [saleOpensAt, saleClosesAt].map(Date.parse))
  assert.deepEqual([id, status, paused], [ticket.id, 'ON_SALE', false])
  assert.deepEqual(
    units.map(({ unitId: _id, ...unit }) => unit),
    asked,
  )
  assert.equal(new Set(units.map(({ unitId }) => unitId)).size, 2)
})

test('the list has tickets without their units, newest first', async () => {
  const [older, newer] = [await givenTicket(api), await givenTicket(api)]
  const { items } = (await api.anybody.call(listTickets, { query: { limit: 2 } })).expect(200)
  assert.deepEqual(
    items.map(({ id }) => id),
    [newer.ticket.id, older.ticket.id],
  )
  const { units: _units, ...summary } = newer.ticket
  assert.deepEqual(items[0], summary)
})

test('visitDate gives the tickets with a unit on that date', async () => {
  const on = (...days: readonly number[]) => ({
    units: days.map((each) => ({ visitDate: inDays(each), capacity: 1 })),
  })
  const both = await givenTicket(api, on(200, 201))
  const one = await givenTicket(api, on(201))
  const idsOn = async (days: number) => {
    const query = { visitDate: inDays(days) }
    return (await api.anybody.call(listTickets, { query })).expect(200).items.map(({ id }) => id)
  }
  assert.deepEqual(await idsOn(200), [both.ticket.id])
  assert.deepEqual(await idsOn(201), [one.ticket.id, both.ticket.id])
  assert.deepEqual(await idsOn(202), [])
})

test('a visitDate that is no date is 422', async () => {
  for (const date of [
    '',
    'today',
    '2026-02-30',
    '2026-13-01',
    '26-01-01',
    '2026-1-1',
    '2026-01-01T00',
  ]) {
    const query = { visitDate: date }
    const answer = await api.anybody.call(listTickets, { query })
    answer.refused('INVALID_INPUT')
  }
  const path = '/api/tickets?visitDate=2026-01-01&visitDate=2026-01-02'
  const twice = await api.anybody.raw({ method: 'GET', path })
  twice.refused('INVALID_INPUT')
})

test('the status is the first that fits of CLOSED, SCHEDULED, PAUSED, SOLD_OUT, ON_SALE', async () => {
  const past = { saleOpensAt: inMs(-7_200_000), saleClosesAt: inMs(-3_600_000) }
  const future = { saleOpensAt: inMs(3_600_000) }
  const none = { units: [{ visitDate: inDays(30), capacity: 0 }] }
  const yesterday = { units: [{ visitDate: inDays(-1), capacity: 5 }] }
  const today = { units: [{ visitDate: inDays(0), capacity: 5 }] }
  const sellsOutOfYesterday = {
    units: [...yesterday.units, { visitDate: inDays(5), capacity: 0 }],
  }
  assert.equal(await statusWith({ ...past, ...none }), 'CLOSED')
  assert.equal(await statusWith({ ...future, ...none }), 'SCHEDULED')
  assert.equal(await statusWith({ ...future, ...yesterday }), 'CLOSED', 'every unit is past')
  assert.equal(await statusWith(none), 'SOLD_OUT')
  assert.equal(await statusWith(today), 'ON_SALE')
  assert.equal(await statusWith(sellsOutOfYesterday), 'SOLD_OUT', 'past units do not count')

  const paused = async (changes: Partial<NewTicket>) => {
    const { ticket } = await givenTicket(api, changes)
    const params = { ticketId: ticket.id }
    return (await api.person('admin').call(pauseTicket, { params })).expect(200).status
  }
  assert.equal(await paused(past), 'CLOSED')
  assert.equal(await paused(future), 'SCHEDULED')
  assert.equal(await paused(none), 'PAUSED')
})

test('SOLD_OUT only when nothing is free and nothing is held', async () => {
  const { ticket, unitId } = await givenTicket(api, {
    units: [{ visitDate: inDays(30), capacity: 2 }],
  })
  const becomes = (status: string) =>
    eventually(async () => assert.equal((await show(ticket.id)).status, status), {
      withinMs: 3_000,
    })
  await givenPaid(api.person(), unitId)
  const holder = api.person()
  const { id: orderId } = await givenOrder(holder, unitId)
  assert.equal((await show(ticket.id)).status, 'ON_SALE', 'one is held')
  await holder.call(cancelOrder, { params: { orderId } })
  await givenPaid(api.person(), unitId)
  await becomes('SOLD_OUT')
  const params = { ticketId: ticket.id, unitId }
  await api.person('admin').call(putUnit, { params, body: { capacity: 3 } })
  await becomes('ON_SALE')
})

test('the status changes by itself when the window opens and closes, never hidden by a cache', async () => {
  const { ticket } = await givenTicket(api, { saleOpensAt: inMs(1_500), saleClosesAt: inMs(3_000) })
  const params = { ticketId: ticket.id }
  const seen: string[] = []
  await eventually(
    async () => {
      const before = systemClock.now()
      const answer = await api.anybody.call(getTicket, { params })
      const { status, saleOpensAt, saleClosesAt } = answer.expect(200)
      if (seen.at(-1) !== status) seen.push(status)
      const changesAt = [saleOpensAt, saleClosesAt].map(Date.parse).find((at) => at > before + 200)
      const keptUntil = systemClock.now() + maxAge(answer.headers['cache-control']) * 1_000
      if (changesAt !== undefined) assert.ok(keptUntil <= changesAt + 200, 'kept past a change')
      assert.equal(status, 'CLOSED')
    },
    { withinMs: 6_000 },
  )
  assert.deepEqual(seen, ['SCHEDULED', 'ON_SALE', 'CLOSED'])
})

test('catalogue answers carry an ETag, may be kept for 5 s at most, and are not sent twice', async () => {
  const { ticket } = await givenTicket(api)
  const params = { ticketId: ticket.id }
  const first = await api.anybody.call(getTicket, { params })
  const { etag = '' } = first.headers
  assert.match(etag, /^(W\/)?"[^"]+"$/)
  assert.ok(maxAge(first.headers['cache-control']) <= 5)
  for (const names of [etag, `"other", ${etag}`, `W/${etag}`, '*']) {
    const known = await api.anybody.call(getTicket, { params, headers: { 'if-none-match': names } })
    assert.equal(known.status, 304, names)
    assert.equal(known.text, '')
    assert.equal(known.headers.etag, etag)
  }
  const body = { venue: 'Elsewhere' }
  await api.person('admin').call(changeTicket, { params, body })
  // Another process may keep its answer for as long as the header lets everybody.
  const asking = { params, headers: { 'if-none-match': etag } }
  const changed = await eventually(
    async () => {
      const answer = await api.anybody.call(getTicket, asking)
      answer.expect(200)
      return answer
    },
    { withinMs: 5_000 },
  )
  assert.equal(changed.expect(200).venue, 'Elsewhere')
  assert.notEqual(changed.headers.etag, etag)

  const list = await api.anybody.call(listTickets)
  const headers = { 'if-none-match': list.headers.etag ?? '' }
  assert.ok(maxAge(list.headers['cache-control']) <= 5)
  assert.equal((await api.anybody.call(listTickets, { headers })).status, 304)
})

test('the time is in milliseconds and never cached', async () => {
  const before = systemClock.now()
  const answer = await api.anybody.call(getTime)
  const { now } = answer.expect(200)
  assert.ok(now >= before - 1_000 && now <= systemClock.now() + 1_000)
  assert.match(answer.headers['cache-control'] ?? '', /no-store/)
})

test('texts come back as they were sent, in any script', async () => {
  const name = { ko: '판다🐼 "월드" \\ </script>', en: "O'Panda & Co; DROP TABLE tickets" }
  const description = { ko: '줄\n바꿈\t', en: '' }
  const { ticket, unitId } = await givenTicket(api, { name, description })
  assert.deepEqual([ticket.name, ticket.description], [name, description])
  assert.deepEqual((await show(ticket.id)).name, name)
  const order = (await buy(api.person(), unitId)).expect(201)
  assert.deepEqual(order.lines[0]?.ticketName, name)
})
