import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import Type from 'typebox'
import { defineCall } from '@onsale/contracts/http/call.ts'
import { CalleeUnavailable, type IncomingAnswer } from '../calls/callee.ts'
import { serve } from '../testing/listening.ts'
import type { Forward, ForwardedRequest } from './forward-call.ts'
import { forwarded } from './mount.ts'
import { publicAdmission } from './public-admission.ts'

const base = { tag: 'Test', summary: '', refusals: [], answers: { 200: null } } as const
const params = Type.Object({ noteId: Type.String() })
const body = Type.Object({ note: Type.String() })
const calls = [
  defineCall({
    ...base,
    operation: 'read',
    method: 'GET',
    path: '/api/notes/{noteId}',
    access: 'public',
    params,
  }),
  defineCall({
    ...base,
    operation: 'write',
    method: 'POST',
    path: '/api/notes/{noteId}',
    access: 'customer',
    params,
    body,
    idempotent: true,
  }),
]

const empty: IncomingAnswer = { status: 200, headers: {}, body: new Uint8Array() }

async function givenGateway(
  t: TestContext,
  answer: () => Promise<IncomingAnswer> = async () => empty,
) {
  const seen: ForwardedRequest[] = []
  const forward: Forward = (request) => {
    seen.push(request)
    return answer()
  }
  const identity = { userId: 'mina', sessionId: 's1', role: 'customer' } as const
  const admission = publicAdmission({
    identify: (authorization) =>
      authorization === 'Bearer mina' ? identity : { kind: 'refused', code: 'UNAUTHENTICATED' },
    limits: { takePerPerson: () => 0, takePublicWrite: () => 0 },
  })
  const { server, lines } = await serve([], {
    mounts: forwarded(calls, admission, forward),
    bounds: { bodyBytesMax: 1_000, inFlightMax: 2 },
  })
  t.after(() => server.close())
  return { seen, lines, app: server.app, identity }
}

test('who it is, where it came from and its bytes go to the service; the token does not', async (t) => {
  const { app, seen, identity } = await givenGateway(t)
  await app.inject({
    method: 'POST',
    url: '/api/notes/%ED%8C%90%2F1?a=1&b=%20',
    headers: {
      authorization: 'Bearer mina',
      'content-type': 'application/json',
      'idempotency-key': 'k',
      'user-agent': 'phone',
      cookie: 'c=1',
      connection: 'close, x-hop',
      'x-hop': 'for the neighbour',
      'x-onsale-envelope': 'forged',
      'X-Onsale-Contract': '9',
      'x-forwarded-for': '198.51.100.1',
      forwarded: 'for=198.51.100.1',
      te: 'trailers',
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    },
    payload: '{"note": "a"}',
  })
  const [request] = seen
  assert.ok(request)
  const { headers, body: bytes, ...rest } = request
  assert.deepEqual(rest, {
    method: 'POST',
    path: '/api/notes/%ED%8C%90%2F1?a=1&b=%20',
    identity,
    address: '127.0.0.1',
    traceId: '0af7651916cd43dd8448eb211c80319c',
    isRepeatable: true,
  })
  assert.equal(Buffer.from(bytes ?? []).toString(), '{"note": "a"}')
  assert.deepEqual(headers, {
    'content-type': 'application/json',
    'idempotency-key': 'k',
    'user-agent': 'phone',
    cookie: 'c=1',
  })
})

test('what comes back goes out byte for byte, without headers between neighbours', async (t) => {
  const text = '{ "code":"SOLD_OUT" }'
  const { app } = await givenGateway(t, async () => ({
    status: 409,
    headers: {
      'content-type': 'application/problem+json',
      'retry-after': '3',
      'set-cookie': ['a=1', 'b=2'],
      connection: 'keep-alive',
      'x-onsale-contract': '1',
    },
    body: Buffer.from(text),
  }))
  const answered = await app.inject('/api/notes/1')
  assert.deepEqual([answered.statusCode, answered.body], [409, text])
  assert.equal(answered.headers['retry-after'], '3')
  assert.deepEqual(answered.headers['set-cookie'], ['a=1', 'b=2'])
  assert.equal(answered.headers['x-onsale-contract'], undefined)
  assert.match(String(answered.headers['x-request-id']), /^[0-9a-f]{32}$/)
})

test('no writing of a path reaches anything but the calls that are forwarded', async (t) => {
  const { app, seen } = await givenGateway(t)
  const tricks = [
    '/internal/sales',
    '/api/notes/../../internal/sales',
    '/api/notes/..%2f..%2finternal%2fsales',
    '//internal/sales',
    '/api//notes/1',
    '/api/notes/%2e%2e/%2e%2e/internal/sales',
    '/API/NOTES/1',
    '/api/notes/1/',
    '/api/notes/1;/internal',
    '/api/notes/1%00',
    '/metrics',
  ]
  for (const url of tricks) await app.inject({ method: 'GET', url })
  const paths = seen.map(({ path }) => path)
  assert.ok(
    paths.every((path) => /^\/api\/notes\/[^/]+$/.test(path)),
    paths.join(' '),
  )
  assert.ok(paths.every((path) => new URL(path, 'http://a').pathname.startsWith('/api/notes/')))
})

test('token, role, and size are judged here: what fails goes to no service', async (t) => {
  const { app, seen } = await givenGateway(t)
  const write = (headers: Record<string, string>, payload: string) =>
    app.inject({ method: 'POST', url: '/api/notes/1', headers, payload })
  assert.equal((await write({}, '{}')).statusCode, 401)
  const long = JSON.stringify({ note: 'a'.repeat(1_000) })
  assert.equal((await write({ authorization: 'Bearer mina' }, long)).statusCode, 413)
  assert.equal(seen.length, 0)
})

test('only reads and what carries a key may be sent again', async (t) => {
  const { app, seen } = await givenGateway(t)
  const headers = { authorization: 'Bearer mina' }
  await app.inject('/api/notes/1')
  await app.inject({ method: 'POST', url: '/api/notes/1', headers, payload: '{}' })
  assert.deepEqual(
    seen.map(({ isRepeatable }) => isRepeatable),
    [true, false],
  )
})

test('nobody answers: 503 with Retry-After; keys that differ: 500, told to the log', async (t) => {
  const faults: (() => Promise<IncomingAnswer>)[] = [
    async () => {
      throw new CalleeUnavailable('notes', 'no instance', { mayHaveArrived: false })
    },
    async () => ({ ...empty, status: 421 }),
  ]
  const { app, lines } = await givenGateway(t, () => (faults.shift() ?? (async () => empty))())
  const away = await app.inject('/api/notes/1')
  assert.deepEqual([away.statusCode, away.json().code], [503, 'OVERLOADED'])
  assert.ok(Number(away.headers['retry-after']) > 0)
  const misdirected = await app.inject('/api/notes/1')
  assert.deepEqual([misdirected.statusCode, misdirected.json().code], [500, 'INTERNAL'])
  assert.ok(lines.some(({ level }) => level === 'error'))
})

test('requests under way are bounded', async (t) => {
  const held = Promise.withResolvers<IncomingAnswer>()
  const underWay = Promise.withResolvers<void>()
  let count = 0
  const { app } = await givenGateway(t, () => {
    count += 1
    if (count === 2) underWay.resolve()
    return held.promise
  })
  const waiting = [app.inject('/api/notes/1'), app.inject('/api/notes/2')]
  await underWay.promise
  assert.equal((await app.inject('/api/notes/3')).statusCode, 503)
  held.resolve(empty)
  assert.deepEqual(
    (await Promise.all(waiting)).map(({ statusCode }) => statusCode),
    [200, 200],
  )
  assert.equal((await app.inject('/api/notes/3')).statusCode, 200)
})
