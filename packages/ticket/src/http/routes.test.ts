import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { addUnit, createTicket, pauseTicket } from '@onsale/contracts/http/admin-calls.ts'
import type { Call } from '@onsale/contracts/http/call.ts'
import { getTicket, getTime, listTickets } from '@onsale/contracts/http/catalogue-calls.ts'
import type { Ticket } from '@onsale/contracts/http/ticket.ts'
import type { HandlerRequest } from '@onsale/platform/http/route.ts'
import { givenTicketService, newTicket, START_MS } from '../testing/given.ts'
import { adminRoutes } from './admin-routes.ts'
import { catalogueRoutes } from './catalogue-routes.ts'
import { isKnown } from './conditional.ts'

interface Answer {
  readonly kind: string
  readonly status?: number
  readonly code?: string
  readonly errors?: readonly { readonly path: string }[]
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

async function given(t: TestContext) {
  const service = await givenTicketService(t)
  const { deps } = service
  const routes = [
    ...catalogueRoutes({ reads: deps.store, clock: deps.clock }),
    ...adminRoutes(deps),
  ]
  const ask = async (call: Call, request: object = {}): Promise<Answer> => {
    const route = routes.find((each) => each.call === call)
    assert.ok(route !== undefined)
    const identity = { userId: 'admin', sessionId: 's', role: 'admin' }
    const plain = { identity, params: {}, query: {}, headers: {}, path: call.path, traceId: 't' }
    // The listener would have judged the request by the call; a test sends what it means to.
    return route.handler({ ...plain, ...request } as unknown as HandlerRequest<Call>)
  }
  const create = async (over: Parameters<typeof newTicket>[0] = {}): Promise<Ticket> => {
    const { status, body } = await ask(createTicket, { body: newTicket(over) })
    assert.equal(status, 201)
    return body as Ticket // the body of this call's 201
  }
  return { ...service, ask, create }
}

test('a ticket is shown with its units by visit date', async (t) => {
  const { ask, create } = await given(t)
  const created = await create()
  const shown = await ask(getTicket, { params: { ticketId: created.id } })
  assert.equal(shown.status, 200)
  assert.deepEqual(shown.body, created)
  assert.deepEqual(
    created.units.map(({ visitDate }) => visitDate),
    ['2026-11-23', '2026-11-24', '2026-11-25'],
  )
  const unknown = await ask(getTicket, { params: { ticketId: 'unknown' } })
  assert.equal(unknown.code, 'NOT_FOUND')
})

test('an answer known to the client costs no body, until something changes', async (t) => {
  const { ask, create } = await given(t)
  const { id: ticketId } = await create()
  const etag = (await ask(getTicket, { params: { ticketId } })).headers?.['etag']
  const request = { params: { ticketId }, headers: { 'if-none-match': etag } }
  const known = await ask(getTicket, request)
  assert.equal(known.status, 304)
  assert.equal(known.body, undefined)
  assert.equal(known.headers?.['etag'], etag)
  assert.equal(known.headers?.['cache-control'], 'public, max-age=5')
  await ask(pauseTicket, { params: { ticketId } })
  assert.equal((await ask(getTicket, request)).status, 200)
})

test('the status in an answer changes with the clock, and so does its ETag', async (t) => {
  const { ask, create, time } = await given(t)
  const { id: ticketId } = await create({ saleOpensAt: '2026-11-23T01:00:10Z' })
  const before = await ask(getTicket, { params: { ticketId } })
  await time.advance(10_000)
  const after = await ask(getTicket, { params: { ticketId } })
  assert.equal((before.body as Ticket).status, 'SCHEDULED')
  assert.equal((after.body as Ticket).status, 'ON_SALE')
  assert.notEqual(before.headers?.['etag'], after.headers?.['etag'])
})

test('no answer may be kept past the next change of status', async (t) => {
  const { ask, create, time } = await given(t)
  await create()
  const { id: ticketId } = await create({ saleOpensAt: '2026-11-23T01:00:07.500Z' })
  const maxAges = async () => [
    (await ask(getTicket, { params: { ticketId } })).headers?.['cache-control'],
    (await ask(listTickets)).headers?.['cache-control'],
  ]
  assert.deepEqual(await maxAges(), ['public, max-age=5', 'public, max-age=5'])
  await time.advance(4_000)
  assert.deepEqual(await maxAges(), ['public, max-age=3', 'public, max-age=3'])
  await time.advance(3_000)
  assert.deepEqual(await maxAges(), ['public, max-age=0', 'public, max-age=0'])
})

test('midnight of the venue is such a change', async (t) => {
  const { ask, create, time } = await given(t)
  const { id: ticketId } = await create({ units: [{ visitDate: '2026-11-23', capacity: 1 }] })
  await time.advance(Date.parse('2026-11-23T14:59:58Z') - START_MS)
  const shown = await ask(getTicket, { params: { ticketId } })
  assert.equal(shown.headers?.['cache-control'], 'public, max-age=2')
  assert.equal((shown.body as Ticket).status, 'ON_SALE')
  await time.advance(2_000)
  const { body } = await ask(getTicket, { params: { ticketId } })
  assert.equal((body as Ticket).status, 'CLOSED')
})

interface Page {
  readonly items: readonly { readonly id: string; readonly units?: unknown }[]
  readonly nextCursor?: string
}

test('lists go newest first from page to page, without units', async (t) => {
  const { ask, create } = await given(t)
  const ids = [(await create()).id, (await create()).id, (await create()).id].toReversed()
  const first = (await ask(listTickets, { query: { limit: 2 } })).body as Page
  assert.deepEqual(
    first.items.map(({ id }) => id),
    ids.slice(0, 2),
  )
  assert.equal(first.items[0]?.units, undefined)
  const { nextCursor: cursor } = first
  const second = (await ask(listTickets, { query: { limit: 2, cursor } })).body as Page
  assert.deepEqual(
    second.items.map(({ id }) => id),
    ids.slice(2),
  )
  assert.equal(second.nextCursor, undefined)
  const exact = (await ask(listTickets, { query: { limit: 3 } })).body as Page
  assert.equal(exact.nextCursor, undefined)
})

test('an empty list is one, and may be kept', async (t) => {
  const { ask } = await given(t)
  const empty = await ask(listTickets, { query: { visitDate: '2026-11-23' } })
  assert.deepEqual(empty.body, { items: [] })
  assert.equal(empty.headers?.['cache-control'], 'public, max-age=5')
})

test('a cursor that is not ours and a date that is none are refused', async (t) => {
  const { ask } = await given(t)
  for (const [query, path] of [
    [{ cursor: 'bm90IG91cnM' }, '/query/cursor'],
    [{ cursor: '%%%' }, '/query/cursor'],
    [{ visitDate: '2026-02-30' }, '/query/visitDate'],
  ] as const) {
    const answer = await ask(listTickets, { query })
    assert.equal(answer.code, 'INVALID_INPUT')
    assert.deepEqual(
      answer.errors?.map((error) => error.path),
      [path],
    )
  }
})

test('the time is never kept', async (t) => {
  const { ask } = await given(t)
  const { body, headers } = await ask(getTime)
  assert.deepEqual(body, { now: START_MS })
  assert.equal(headers?.['cache-control'], 'no-store')
})

test('a replayed answer says so; the key counts with the path', async (t) => {
  const { ask, create } = await given(t)
  const [one, other] = [await create(), await create()]
  const request = ({ id: ticketId }: Ticket) => ({
    params: { ticketId },
    path: `/api/admin/tickets/${ticketId}/units`,
    body: { visitDate: '2026-12-24', capacity: 5 },
    idempotencyKey: 'k',
  })
  const first = await ask(addUnit, request(one))
  const again = await ask(addUnit, request(one))
  assert.deepEqual(first.headers, {})
  assert.deepEqual(again, { ...first, headers: { 'idempotent-replayed': 'true' } })
  assert.equal((await ask(addUnit, request(other))).code, 'IDEMPOTENCY_KEY_REUSED')
})

test('If-None-Match is a list, may be weak, and * knows everything', () => {
  assert.equal(isKnown(undefined, '"a"'), false)
  assert.equal(isKnown('"b"', '"a"'), false)
  for (const header of ['"a"', 'W/"a"', '"b", W/"a"', '*', ['"b"', '"a"']]) {
    assert.equal(isKnown(header, '"a"'), true, String(header))
  }
})
