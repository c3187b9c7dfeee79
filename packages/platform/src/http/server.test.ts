import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { pauseTicket } from '@onsale/contracts/http/admin-calls.ts'
import { getTime } from '@onsale/contracts/http/catalogue-calls.ts'
import {
  cancelOrder,
  createOrder,
  getOrder,
  listOrders,
} from '@onsale/contracts/http/order-calls.ts'
import { giveUpPayment, receiveWebhook } from '@onsale/contracts/http/payment-calls.ts'
import { sampleOrder } from '../testing/sample-order.ts'
import { serve, type UnderTest } from '../testing/listening.ts'
import { route } from './route.ts'

const person = { authorization: 'Bearer mina' }
const json = { ...person, 'content-type': 'application/json' }
const goodBody = JSON.stringify({ lines: [{ unitId: 'unit-1', quantity: 1 }] })

const routes = [
  route(getTime, () => ({ kind: 'answer', status: 200, body: { now: 1 } })),
  route(createOrder, async ({ identity, body, idempotencyKey }) =>
    body.lines[0]?.unitId === 'gone'
      ? { kind: 'refused', code: 'SOLD_OUT', members: { lines: [{ unitId: 'gone', asked: 1 }] } }
      : {
          kind: 'answer',
          status: 201,
          body: sampleOrder({ id: `${identity.userId} ${idempotencyKey ?? 'no key'}` }),
        },
  ),
  route(listOrders, ({ query }) => ({
    kind: 'answer',
    status: 200,
    body: { items: [], nextCursor: JSON.stringify(query) },
  })),
  route(getOrder, ({ params }) => {
    if (params.orderId === 'busy') throw Object.assign(new Error('later'), { retryable: true })
    if (params.orderId === 'bug') throw new Error('a bug')
    return { kind: 'refused', code: 'NOT_FOUND' }
  }),
  route(cancelOrder, ({ body }) => ({
    kind: 'answer',
    status: 200,
    body: sampleOrder({ id: body === undefined ? 'no body' : JSON.stringify(body) }),
  })),
  route(giveUpPayment, () => ({ kind: 'answer', status: 204 })),
  route(receiveWebhook, ({ body }) => ({
    kind: 'answer',
    status: 204,
    headers: { 'x-length': String(body.length) },
  })),
  route(pauseTicket, () => ({ kind: 'refused', code: 'NOT_FOUND' })),
]

describe('a listener with routes', () => {
  let tested: UnderTest

  before(async () => {
    tested = await serve(routes)
  })
  after(() => tested.server.close())

  async function send(
    method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE',
    url: string,
    options = {},
  ) {
    const response = await tested.server.app.inject({ method, url, ...options })
    const isJson = response.body.startsWith('{')
    return { ...pick(response), body: isJson ? JSON.parse(response.body) : response.body }
  }

  function pick({ statusCode: status, headers }: { statusCode: number; headers: object }) {
    return { status, headers: new Map<string, unknown>(Object.entries(headers)) }
  }

  test('an answer goes out through its schema, with the headers of every answer', async () => {
    const { status, headers, body } = await send('POST', '/api/orders', {
      headers: { ...json, 'idempotency-key': 'k1' },
      payload: goodBody,
    })
    assert.equal(status, 201)
    assert.equal(body.id, 'mina k1')
    assert.equal(headers.get('content-type'), 'application/json; charset=utf-8')
    assert.equal(headers.get('cache-control'), 'no-store')
    assert.equal(headers.get('x-content-type-options'), 'nosniff')
    assert.match(String(headers.get('x-request-id')), /^[0-9a-f]{32}$/)
  })

  test('a refusal is problem+json with its own members', async () => {
    const { status, headers, body } = await send('POST', '/api/orders', {
      headers: json,
      payload: JSON.stringify({ lines: [{ unitId: 'gone', quantity: 1 }] }),
    })
    assert.equal(status, 409)
    assert.match(String(headers.get('content-type')), /^application\/problem\+json/)
    assert.equal(body.code, 'SOLD_OUT')
    assert.equal(body.status, 409)
    assert.equal(body.traceId, headers.get('x-request-id'))
    assert.deepEqual(body.lines, [{ unitId: 'gone', asked: 1 }])
  })

  const judged: readonly [what: string, status: number, code: string, request: object][] = [
    ['no token before a bad body', 401, 'UNAUTHENTICATED', { payload: '{' }],
    ['a body that is no JSON', 400, 'BAD_JSON', { headers: json, payload: '{' }],
    ['no body where one is needed', 400, 'BAD_JSON', { headers: json }],
    [
      'a body in no UTF-8',
      400,
      'BAD_JSON',
      { headers: json, payload: Buffer.from([0x22, 0xff, 0x22]) },
    ],
    ['__proto__ as a member', 400, 'BAD_JSON', { headers: json, payload: '{"__proto__":{"a":1}}' }],
    ['__proto__ in disguise', 400, 'BAD_JSON', { headers: json, payload: '{"\\u005f_proto__":1}' }],
    [
      'nesting without end',
      400,
      'BAD_JSON',
      { headers: json, payload: '['.repeat(30_000) + ']'.repeat(30_000) },
    ],
    [
      'another content type',
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      { headers: { ...json, 'content-type': 'text/plain' }, payload: goodBody },
    ],
    [
      'another charset',
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      {
        headers: { ...json, 'content-type': 'application/json; charset=latin1' },
        payload: goodBody,
      },
    ],
    ['64 KiB and a byte', 413, 'BODY_TOO_LARGE', { headers: json, payload: 'x'.repeat(65_537) }],
    [
      'an empty key before a bad form',
      422,
      'INVALID_INPUT',
      { headers: { ...json, 'idempotency-key': '' }, payload: '{}' },
    ],
    [
      'a key with a space',
      422,
      'INVALID_INPUT',
      { headers: { ...json, 'idempotency-key': 'a b' }, payload: goodBody },
    ],
    [
      'a key of 256 characters',
      422,
      'INVALID_INPUT',
      { headers: { ...json, 'idempotency-key': 'k'.repeat(256) }, payload: goodBody },
    ],
    ['null for a body', 422, 'INVALID_INPUT', { headers: json, payload: 'null' }],
    ['a list for a body', 422, 'INVALID_INPUT', { headers: json, payload: '[]' }],
    [
      'text for a number',
      422,
      'INVALID_INPUT',
      { headers: json, payload: '{"lines":[{"unitId":"u","quantity":"1"}]}' },
    ],
    [
      'half a ticket',
      422,
      'INVALID_INPUT',
      { headers: json, payload: '{"lines":[{"unitId":"u","quantity":1.5}]}' },
    ],
  ]
  for (const [what, status, code, request] of judged) {
    test(`refused: ${what}`, async () => {
      const answer = await send('POST', '/api/orders', request)
      assert.equal(answer.status, status)
      assert.equal(answer.body.code, code)
      assert.equal(tested.lines.length, 0)
    })
  }

  test('every error of a form is told, by JSON pointer', async () => {
    const payload = JSON.stringify({ lines: [{ unitId: 1, quantity: 21, 'a/b': 1 }], more: true })
    const { body } = await send('POST', '/api/orders', { headers: json, payload })
    const paths = body.errors.map((error: { readonly path: string }) => error.path).sort()
    assert.deepEqual(paths, ['/lines/0/a~1b', '/lines/0/quantity', '/lines/0/unitId', '/more'])
  })

  test('the role is judged before the body, staff and admin are customers too', async () => {
    const url = '/api/admin/tickets/t/pause'
    const refused = await send('POST', url, { headers: json, payload: '{' })
    assert.equal(refused.body.code, 'FORBIDDEN')
    const staff = await send('POST', url, { headers: { authorization: 'Bearer staff' } })
    assert.equal(staff.body.code, 'FORBIDDEN')
    const admin = await send('POST', url, { headers: { authorization: 'Bearer admin' } })
    assert.equal(admin.body.code, 'NOT_FOUND')
    const buying = await send('POST', '/api/orders', {
      headers: { ...json, authorization: 'Bearer admin' },
      payload: goodBody,
    })
    assert.equal(buying.status, 201)
  })

  test('an unexpected body on a call that takes none is let pass, unless it is too large', async () => {
    const headers = { ...json, authorization: 'Bearer admin' }
    const url = '/api/admin/tickets/t/pause'
    assert.equal((await send('POST', url, { headers, payload: '{bad' })).status, 404)
    assert.equal((await send('POST', url, { headers, payload: 'x'.repeat(70_000) })).status, 413)
  })

  test('where a body is optional, none, an empty one and {} are the same', async () => {
    const url = '/api/orders/o/cancel'
    assert.equal((await send('POST', url, { headers: person })).body.id, 'no body')
    assert.equal((await send('POST', url, { headers: json, payload: '' })).body.id, 'no body')
    assert.equal((await send('POST', url, { headers: json, payload: '{}' })).body.id, 'no body')
    const empty = await send('POST', url, { headers: json, payload: '{"admissionIds":[]}' })
    assert.equal(empty.status, 422)
  })

  test('a malformed key is ignored where none is used', async () => {
    const headers = { ...person, 'idempotency-key': '' }
    assert.equal((await send('DELETE', '/api/orders/o/payments/p', { headers })).status, 204)
  })

  test('a query is read strictly where it is known and ignored where it is not', async () => {
    const get = async (query: string) => send('GET', `/api/orders?${query}`, { headers: person })
    assert.equal((await get('limit=5&utm=x&utm=y')).body.nextCursor, '{"limit":5}')
    for (const bad of [
      'limit=0',
      'limit=101',
      'limit=',
      'limit=1e1',
      'limit=+5',
      'limit=5&limit=6',
      'status=NONE',
      'status=PAID&status=PAID',
      'cursor=',
    ]) {
      const { status, body } = await get(bad)
      assert.equal(status, 422, bad)
      assert.match(body.errors[0].path, /^\/query\/(limit|status|cursor)$/)
    }
    assert.equal((await get('__proto__=1&constructor=2&%zz=1')).status, 200)
  })

  test('a raw body comes as its bytes, whatever its type', async () => {
    for (const type of ['text/plain', 'nonsense', 'application/json']) {
      const { status, headers } = await send('POST', '/api/payments/webhooks/sandbox', {
        headers: { 'content-type': type },
        payload: '{no json',
      })
      assert.equal(status, 204)
      assert.equal(headers.get('x-length'), '8')
    }
  })

  test('an unknown path is 404, a known one with another method 405 with Allow', async () => {
    for (const url of [
      '/',
      '/api/nothing',
      '/api/orders/%zz',
      '/api/orders/',
      '//api/orders',
      '/API/orders',
      `/api/orders/${'x'.repeat(20_000)}`,
    ]) {
      const { status, body } = await send('GET', url, { headers: person })
      assert.equal(status, 404, url)
      assert.equal(body.code, 'NOT_FOUND')
    }
    const { status, body, headers } = await send('PUT', '/api/orders')
    assert.equal(status, 405)
    assert.equal(body.code, 'METHOD_NOT_ALLOWED')
    assert.equal(headers.get('allow'), 'GET, HEAD, POST')
  })

  test('HEAD answers as GET without the body', async () => {
    const { status, headers, body } = await send('HEAD', '/api/time')
    assert.equal(status, 200)
    assert.equal(body, '')
    assert.equal(headers.get('content-length'), '9')
  })

  test("the caller's trace id is kept when it is one", async () => {
    const trace = '4bf92f3577b34da6a3ce929d0e0e4736'
    const headers = { traceparent: `00-${trace}-00f067aa0ba902b7-01` }
    assert.equal((await send('GET', '/api/time', { headers })).headers.get('x-request-id'), trace)
    const zero = { traceparent: `00-${'0'.repeat(32)}-00f067aa0ba902b7-01` }
    assert.notEqual(
      (await send('GET', '/api/time', { headers: zero })).headers.get('x-request-id'),
      '0'.repeat(32),
    )
  })

  test('a fault that will pass is 503, any other 500 and logged once with its stack', async () => {
    const busy = await send('GET', '/api/orders/busy', { headers: person })
    assert.equal(busy.body.code, 'OVERLOADED')
    assert.equal(busy.headers.get('retry-after'), '1')
    const bug = await send('GET', '/api/orders/bug', { headers: person })
    assert.equal(bug.body.code, 'INTERNAL')
    assert.equal(JSON.stringify(bug.body).includes('a bug'), false)
    const errors = tested.lines.filter(({ level }) => level === 'error')
    assert.equal(errors.length, 1)
    assert.ok(errors[0]?.members['err'] instanceof Error)
  })
})

test('a person over the limit waits whole seconds; public reads are counted for nobody', async () => {
  const { server } = await serve(routes, {
    limits: { takePerPerson: () => 1_200, takePublicWrite: () => 400 },
  })
  const limited = await server.app.inject({ url: '/api/orders', headers: person })
  assert.equal(limited.statusCode, 429)
  assert.equal(limited.headers['retry-after'], '2')
  assert.equal((await server.app.inject('/api/time')).statusCode, 200)
  const webhook = { method: 'POST', url: '/api/payments/webhooks/x', payload: 'x' } as const
  assert.equal((await server.app.inject(webhook)).statusCode, 204)
  await server.close()
})

test('more requests at work than the bound are told to come back', async () => {
  const working = Promise.withResolvers<void>()
  const slow = route(getTime, async () => {
    await working.promise
    return { kind: 'answer', status: 200, body: { now: 1 } }
  })
  const { server } = await serve([slow], { bounds: { inFlightMax: 1 } })
  const first = server.app.inject('/api/time')
  await server.app.ready()
  const second = await server.app.inject('/api/time')
  assert.equal(second.statusCode, 503)
  assert.equal(second.headers['retry-after'], '1')
  working.resolve()
  assert.equal((await first).statusCode, 200)
  assert.equal((await server.app.inject('/api/time')).statusCode, 200)
  await server.close()
})

test('an identity that is looked up elsewhere is waited for', async () => {
  const { server } = await serve(routes, {
    identify: async () => ({ userId: 'far', sessionId: 's', role: 'customer' }),
  })
  const sent = { method: 'POST', url: '/api/orders', headers: json, payload: goodBody } as const
  assert.match((await server.app.inject(sent)).body, /"far no key"/)
  await server.close()
})

test('an answer that cannot be sent becomes a fault, without its headers', async () => {
  let headers: Record<string, string> = { 'cache-control': 'public', location: 'a\r\nb' }
  let now: unknown = 1
  const { server, lines } = await serve([
    // A handler with a bug: the cast lets it answer what its types forbid.
    route(getTime, async () => ({
      kind: 'answer',
      status: 200,
      headers,
      body: { now: now as number },
    })),
  ])
  const badHeader = await server.app.inject('/api/time')
  headers = { 'cache-control': 'public' }
  now = { toString: 'not a number' }
  const badBody = await server.app.inject('/api/time')
  for (const { statusCode, headers: sent, body } of [badHeader, badBody]) {
    assert.equal(statusCode, 500)
    assert.match(body, /"INTERNAL"/)
    assert.equal(sent['cache-control'], 'no-store')
    assert.equal(sent['location'], undefined)
  }
  assert.equal(lines.length, 2)
  await server.close()
})

test('a call between services is never served on this listener', async () => {
  const internal = { ...route(getTime, () => ({ kind: 'answer', status: 200, body: { now: 1 } })) }
  const call = { ...internal.call, access: 'service' } as const
  await assert.rejects(serve([{ ...internal, call }]), /not for a public listener/)
})
