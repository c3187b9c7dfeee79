import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createTicket } from '@onsale/contracts/http/admin-calls.ts'
import { getTicket, listTickets } from '@onsale/contracts/http/catalogue-calls.ts'
import { createOrder, getOrder, listOrders } from '@onsale/contracts/http/order-calls.ts'
import { createPayment } from '@onsale/contracts/http/payment-calls.ts'
import { buy, givenOrder, givenPaid, givenTicket, ticketInput } from './testing/given.ts'
import { type Onsale, startOnsale } from './testing/start-onsale.ts'

let api: Onsale
before(async () => {
  api = await startOnsale()
})
after(() => api.stop())

const json = { 'content-type': 'application/json' }
const tooLarge = ' '.repeat(65_537)

test('money is integer minor units, dates are YYYY-MM-DD, instants RFC 3339 in UTC', async () => {
  const { ticket, unitId } = await givenTicket(api)
  const { order } = await givenPaid(api.person(), unitId, 2)
  assert.deepEqual(order.total, { amount: 100_000, currency: 'KRW' })
  assert.match(ticket.units[0]?.visitDate ?? '', /^\d{4}-\d{2}-\d{2}$/)
  for (const instant of [ticket.saleOpensAt, order.createdAt, order.paidAt ?? '']) {
    assert.match(instant, /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/)
  }
})

test('a problem has type, title, status, code and traceId, and its media type', async () => {
  const answer = await api.anybody.call(getTicket, { params: { ticketId: 'none' } })
  const { type, title, status, code, traceId } = answer.refused('NOT_FOUND')
  assert.match(answer.headers['content-type'] ?? '', /^application\/problem\+json/)
  assert.ok(type !== '' && title !== '' && traceId !== '')
  assert.deepEqual([status, code], [404, 'NOT_FOUND'])
})

test('INVALID_INPUT names every wrong part, unknown fields too', async () => {
  const json = { lines: [{ unitId: 'u', quantity: 0, color: 'red' }], coupon: 'x' }
  const answer = await api.person().raw({ method: 'POST', path: '/api/orders', json })
  const paths = answer.refused('INVALID_INPUT').errors?.map(({ path }) => path)
  assert.deepEqual(paths?.sort(), ['/coupon', '/lines/0/color', '/lines/0/quantity'])
})

test('a list gives 20 at first, up to 100 when asked, and goes on by its cursor', async () => {
  const { unitId } = await givenTicket(api, { perPersonLimit: 100, price: free, units: many })
  const buyer = api.person()
  const ids: string[] = []
  for (let made = 0; made < 23; made += 1) ids.unshift((await givenOrder(buyer, unitId)).id)
  const first = (await buyer.call(listOrders)).expect(200)
  assert.deepEqual(
    first.items.map(({ id }) => id),
    ids.slice(0, 20),
  )
  const cursor = first.nextCursor ?? ''
  const second = (await buyer.call(listOrders, { query: { cursor } })).expect(200)
  assert.deepEqual(
    second.items.map(({ id }) => id),
    ids.slice(20),
  )
  assert.equal('nextCursor' in second, false, 'the last page has no cursor')
  const all = (await buyer.call(listOrders, { query: { limit: 100 } })).expect(200)
  assert.equal(all.items.length, 23)
  const exact = (await buyer.call(listOrders, { query: { limit: 23 } })).expect(200)
  assert.equal('nextCursor' in exact, false, 'nothing follows a page that holds the last one')
})

const free = { amount: 0, currency: 'KRW' }
const many = [{ visitDate: '2099-01-01', capacity: 100 }]

test('pages of tickets follow each other without a gap or a repetition', async () => {
  for (let made = 0; made < 3; made += 1) await givenTicket(api)
  const ids: string[] = []
  for (let cursor: string | undefined = ''; cursor !== undefined;) {
    const query: { limit: number; cursor?: string } = { limit: 2, ...(cursor !== '' && { cursor }) }
    const page = (await api.anybody.call(listTickets, { query })).expect(200)
    ids.push(...page.items.map(({ id }) => id))
    cursor = page.nextCursor
  }
  const whole = (await api.anybody.call(listTickets, { query: { limit: 100 } })).expect(200)
  assert.deepEqual(
    ids,
    whole.items.map(({ id }) => id),
  )
})

const badListQueries = [
  ...['limit=0', 'limit=101', 'limit=-1', 'limit=1.5', 'limit=ten', 'limit=', 'limit=1e1'],
  ...['limit=99999999999999999999', 'limit=+5', 'limit=%205', 'limit=0x10', 'limit=1&limit=2'],
  ...['cursor=', 'cursor=nonsense', 'cursor=%00', 'cursor=e30', 'cursor=null', 'cursor=%F0%9F'],
  ...[`cursor=${'A'.repeat(600)}`, 'cursor=a&cursor=b', 'cursor=../../etc', 'cursor=%E2%82%AC'],
]
for (const path of ['/api/tickets', '/api/orders']) {
  test(`a bad limit or cursor of ${path} is 422`, async () => {
    const buyer = api.person()
    for (const query of badListQueries) {
      const answer = await buyer.raw({ method: 'GET', path: `${path}?${query}` })
      assert.equal(answer.status, 422, `${query}: ${answer.text}`)
      answer.refused('INVALID_INPUT')
    }
  })
}

test('a cursor of one list is none of another', async () => {
  const { unitId } = await givenTicket(api)
  await givenTicket(api)
  const buyer = api.person()
  await givenOrder(buyer, unitId)
  await givenOrder(buyer, unitId)
  const query = { limit: 1 }
  const ofTickets = (await api.anybody.call(listTickets, { query })).expect(200).nextCursor ?? ''
  const ofOrders = (await buyer.call(listOrders, { query })).expect(200).nextCursor ?? ''
  const wrong = await buyer.call(listOrders, { query: { cursor: ofTickets } })
  wrong.refused('INVALID_INPUT')
  const alsoWrong = await api.anybody.call(listTickets, { query: { cursor: ofOrders } })
  alsoWrong.refused('INVALID_INPUT')
})

test('unknown query parameters are ignored', async () => {
  const answer = await api.anybody.raw({
    method: 'GET',
    path: '/api/tickets?utm=1&limit=5&__proto__=1',
  })
  assert.equal(answer.status, 200)
})

const oddIds = [
  ...['none', '0', '-1', 'null', 'undefined', '..%2f..', '%00', "'%20OR%201=1--", '%F0%9F%90%BC'],
  ...['01a20991-6ace-7083-b79a-45177caf308e', '01A20991-6ACE-7083-B79A-45177CAF308E', '%25', '%2B'],
  ...['x'.repeat(2_000), '__proto__', 'constructor', '*', '{orderId}', ':orderId', '%20', '.'],
]
test('an id in a path that was never given out is 404, whatever its form', async () => {
  const admin = api.person('admin')
  for (const id of oddIds) {
    const paths = [`/api/tickets/${id}`, `/api/orders/${id}`, `/api/tickets/${id}/availability`]
    for (const path of [
      ...paths,
      `/api/orders/${id}/refund-quote`,
      `/api/orders/${id}/admissions`,
    ]) {
      const asker = path.startsWith('/api/orders') ? api.person() : api.anybody
      const answer = await asker.raw({ method: 'GET', path })
      assert.equal(answer.status, 404, `${path}: ${answer.text}`)
      answer.refused('NOT_FOUND')
    }
    const put = { method: 'PUT', path: `/api/cart/lines/${id}`, json: { quantity: 1 } }
    if (id !== '.') (await api.person().raw(put)).refused('UNIT_NOT_FOUND')
    const path = `/api/admin/tickets/${id}`
    const changed = await admin.raw({ method: 'PATCH', path, json: { perPersonLimit: 2 } })
    changed.refused('NOT_FOUND')
  }
})

test('a unitId in a body that was never given out is UNIT_NOT_FOUND, whatever its form', async () => {
  for (const unitId of [
    '',
    'none',
    '\u0000',
    '\ud800',
    '판다',
    '🐼',
    'x'.repeat(60_000),
    '__proto__',
  ]) {
    const body = { lines: [{ unitId, quantity: 1 }] }
    const answer = await api.person().call(createOrder, { body, key: 'any' })
    answer.refused('UNIT_NOT_FOUND')
  }
})

test("another person's order is 404, for staff and admin too", async () => {
  const { unitId } = await givenTicket(api)
  const { id: orderId } = await givenOrder(api.person(), unitId)
  for (const role of ['customer', 'staff', 'admin'] as const) {
    const stranger = await api.person(role).call(getOrder, { params: { orderId } })
    stranger.refused('NOT_FOUND')
  }
})

test('staff and admin may buy for themselves', async () => {
  const { unitId } = await givenTicket(api)
  for (const role of ['staff', 'admin'] as const) {
    assert.equal((await givenPaid(api.person(role), unitId)).order.status, 'PAID')
  }
})

test('a request that is wrong in everything is told so in the promised order', async () => {
  const path = '/api/admin/tickets'
  const post = { method: 'POST', path }
  const badKey = { 'idempotency-key': 'two words' }
  const unknown = { ...ticketInput(), color: 'red' }
  const wrong = { ...post, headers: { ...json, ...badKey }, body: tooLarge }

  const nobody = await api.anybody.raw(wrong)
  nobody.refused('UNAUTHENTICATED')
  const customer = await api.person().raw(wrong)
  customer.refused('FORBIDDEN')

  const admin = api.person('admin')
  let answer = await admin.raw(wrong)
  answer.refused('BODY_TOO_LARGE')
  answer = await admin.raw({ ...wrong, body: '{' })
  answer.refused('BAD_JSON')
  answer = await admin.raw({ ...post, headers: badKey, json: unknown })
  assert.match(answer.refused('INVALID_INPUT').errors?.[0]?.path ?? '', /idempotency-key/i)
  answer = await admin.raw({ ...post, json: unknown })
  assert.deepEqual(answer.refused('INVALID_INPUT').errors?.[0]?.path, '/color')

  for (let sent = 0; answer.status !== 429; sent += 1) {
    assert.ok(sent < 200, 'the rate comes before the body')
    answer = await admin.raw(wrong)
  }
})

test('the form comes before the thing, the thing before the kept answer, that before state', async () => {
  const { unitId } = await givenTicket(api)
  const buyer = api.person()
  const { id: orderId } = await givenOrder(buyer, unitId)
  const pay = (id: string, body: { provider: string; color?: string }) =>
    buyer.raw({
      ...{ method: 'POST', path: `/api/orders/${id}/payments`, json: body },
      headers: { 'idempotency-key': 'k' },
    })
  const sandbox = { provider: 'sandbox' }
  const made = await pay(orderId, sandbox)
  assert.equal(made.status, 201)
  let answer = await pay('none', { ...sandbox, color: 'red' })
  answer.refused('INVALID_INPUT')
  answer = await pay('none', sandbox)
  answer.refused('NOT_FOUND')
  await buyer.raw({ method: 'POST', path: `/api/orders/${orderId}/cancel` })
  answer = await pay(orderId, sandbox)
  assert.equal(answer.status, 201)
  assert.ok(answer.replayed)
  const unkeyed = await buyer.call(createPayment, { params: { orderId }, body: sandbox })
  unkeyed.refused('ORDER_NOT_PAYABLE')
})

test('64 KiB is read, one byte more is 413, with or without a told length', async () => {
  const buyer = api.person()
  const whole = JSON.stringify({ lines: [{ unitId: 'none', quantity: 1 }] })
  const send = (size: number, chunked: boolean) =>
    buyer.raw({
      ...{ method: 'POST', path: '/api/orders', headers: json, chunked },
      body: whole.padEnd(size, ' '),
    })
  for (const chunked of [false, true]) {
    const fits = await send(65_536, chunked)
    fits.refused('UNIT_NOT_FOUND')
    const over = await send(65_537, chunked)
    over.refused('BODY_TOO_LARGE')
  }
})

test('calls without a body need no Content-Type, and what they are sent is not read as JSON', async () => {
  const { ticket } = await givenTicket(api)
  const admin = api.person('admin')
  const path = `/api/admin/tickets/${ticket.id}/pause`
  for (const body of [undefined, '', '{', 'pause=1']) {
    const headers = body === '{' ? json : {}
    const answer = await admin.raw({
      method: 'POST',
      path,
      headers,
      ...(body !== undefined && { body }),
    })
    assert.equal(answer.status, 200, `${body}: ${answer.text}`)
  }
})

test('where a body is optional, {} and nothing are the same, whatever the Content-Type', async () => {
  const { unitId } = await givenTicket(api)
  const buyer = api.person()
  const cancel = async (body: string | undefined, headers: Record<string, string>) => {
    const { id } = await givenOrder(buyer, unitId)
    const path = `/api/orders/${id}/cancel`
    return buyer.raw({ method: 'POST', path, headers, ...(body !== undefined && { body }) })
  }
  for (const [body, headers] of [
    [undefined, {}],
    ['{}', json],
    ['', json],
    ['', { 'content-type': 'text/plain' }],
    [' { } ', { 'content-type': 'application/json; charset=utf-8' }],
  ] as const) {
    const answer = await cancel(body, headers)
    assert.equal(answer.status, 200, `${JSON.stringify(body)}: ${answer.text}`)
  }
})

test('where a body is required none is 400, and another media type 415', async () => {
  const buyer = api.person()
  const send = (contentType: string | undefined, body?: string) =>
    buyer.raw({
      ...{ method: 'POST', path: '/api/orders' },
      headers: contentType === undefined ? {} : { 'content-type': contentType },
      ...(body !== undefined && { body }),
    })
  for (const answer of [await send(undefined), await send('application/json', '')]) {
    answer.refused('BAD_JSON')
  }
  const order = '{"lines":[{"unitId":"none","quantity":1}]}'
  for (const other of [
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    '',
  ]) {
    const answer = await send(other, order)
    answer.refused('UNSUPPORTED_MEDIA_TYPE')
  }
  const untyped = await send(undefined, order)
  untyped.refused('UNSUPPORTED_MEDIA_TYPE')
  for (const same of ['Application/JSON', 'application/json;charset=UTF-8']) {
    const answer = await send(same, order)
    answer.refused('UNIT_NOT_FOUND')
  }
})

test('the ids that admins give out are the ones that everybody reads', async () => {
  const created = await api.person('admin').call(createTicket, { body: ticketInput() })
  const ticket = created.expect(201)
  const read = await api.anybody.call(getTicket, { params: { ticketId: ticket.id } })
  assert.deepEqual(read.expect(200), ticket)
  const answer = await buy(api.person(), ticket.units[0]?.unitId ?? '')
  assert.equal(answer.status, 201)
})
