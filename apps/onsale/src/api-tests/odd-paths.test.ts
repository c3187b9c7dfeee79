import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { after, before, test } from 'node:test'
import { getTime } from '@onsale/contracts/http/catalogue-calls.ts'
import { givenOrder, givenTicket } from './testing/given.ts'
import { type Onsale, startOnsale } from './testing/start-onsale.ts'

let api: Onsale
before(async () => {
  api = await startOnsale()
})
after(() => api.stop())

/** Bytes as they are; all that came back until the server closed. */
async function bytes(...parts: readonly (string | Uint8Array)[]): Promise<string> {
  const socket = connect(api.port, '127.0.0.1')
  const { promise, resolve } = Promise.withResolvers<undefined>()
  let received = ''
  socket.on('data', (chunk) => {
    received += String(chunk)
  })
  socket.on('error', () => resolve(undefined))
  socket.on('close', () => resolve(undefined))
  for (const part of parts) socket.write(part)
  await promise
  return received
}

const request = (line: string, ...headers: readonly string[]) =>
  `${[line, 'Host: x', ...headers, 'Connection: close'].join('\r\n')}\r\n\r\n`

const nowhere = [
  ...['//', '//api/orders', '/api//orders', '/api/orders/', '/api/orders//', '/api/orders/x/'],
  ...['/API/orders', '/api/Orders', '/api/tickets/', '/api/x/../orders', '/api/x/../internal'],
  ...['/api/%2e%2e/internal', '/%2e%2e/%2e%2e/etc/passwd', '/api/./orders', '/.'],
  ...[
    '/%',
    '/api/%',
    '/api/orders/%',
    '/api/orders/%zz',
    '/api/tickets/%E0%A4%A',
    '/%00',
    '/api/orders;x',
  ],
  ...[
    '/api%2Forders',
    '/api%5Corders',
    '/api/orders%00',
    '/api/orders%20',
    '/api/orders/x/payments/',
  ],
  ...['/api/orders/x/y', '/api', '/api/', '/favicon.ico', '/.env', '/.git/config', '/api/*', '/*'],
  ...['/api/orders/a/payments/b/confirm/c', `/${'x'.repeat(8_000)}`, `/${'a/'.repeat(2_000)}`],
  ...['/api/cart/lines', '/api/cart/lines/', '/api/admin', '/api/payments/webhooks', '/__proto__'],
]
test('a path where nothing is, or that cannot be decoded, is 404', async () => {
  const person = api.person('admin')
  for (const path of nowhere) {
    for (const method of ['GET', 'POST']) {
      const answer = await person.raw({ method, path, json: {} })
      assert.equal(answer.status, 404, `${method} ${path.slice(0, 60)}: ${answer.text}`)
      answer.refused('NOT_FOUND')
    }
  }
})

test('an empty parameter is nobody’s id: 404', async () => {
  const paths = ['/api/orders//admissions', '/api/tickets//availability', '/api/payments/return//x']
  for (const path of [...paths, '/api/payments/return/sandbox/', '/api/cart/lines/']) {
    const answer = await api.person().raw({ method: 'GET', path })
    answer.refused('NOT_FOUND')
  }
})

const others: Readonly<Record<string, { readonly allow: string; readonly methods: string[] }>> = {
  '/api/tickets': { allow: 'GET', methods: ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'] },
  '/api/orders': { allow: 'GET, POST', methods: ['PUT', 'DELETE', 'PATCH', 'PROPFIND', 'OPTIONS'] },
  '/api/orders/x': { allow: 'GET', methods: ['POST', 'DELETE'] },
  '/api/orders/x/cancel': { allow: 'POST', methods: ['GET', 'DELETE'] },
  '/api/cart': { allow: 'DELETE, GET', methods: ['POST', 'PUT'] },
  '/api/cart/lines/x': { allow: 'DELETE, PUT', methods: ['GET', 'POST'] },
  '/api/orders/x/payments/y': { allow: 'DELETE, GET', methods: ['PUT', 'POST'] },
  '/api/admin/tickets': { allow: 'POST', methods: ['GET', 'DELETE'] },
  '/api/payments/webhooks/sandbox': { allow: 'POST', methods: ['GET'] },
  '/healthz': { allow: 'GET', methods: ['POST'] },
  '/openapi.json': { allow: 'GET', methods: ['POST'] },
  '/docs': { allow: 'GET', methods: ['DELETE'] },
}
for (const [path, { allow, methods }] of Object.entries(others)) {
  test(`another method of ${path} is 405 with Allow, token or not`, async () => {
    for (const method of methods) {
      const answer = await api.anybody.raw({ method, path })
      answer.refused('METHOD_NOT_ALLOWED')
      const allowed = answer.headers.allow?.split(', ').filter((each) => each !== 'HEAD')
      assert.equal(allowed?.sort().join(', '), allow, method)
    }
  })
}

test('HEAD of what can be read is read without its body', async () => {
  const answer = await bytes(request('HEAD /api/tickets HTTP/1.1'))
  assert.match(answer, /^HTTP\/1\.1 200 [^]*\r\n\r\n$/)
})

test('a query is no part of the path, however odd', async () => {
  const { unitId } = await givenTicket(api)
  const buyer = api.person()
  const { id } = await givenOrder(buyer, unitId)
  for (const query of [
    '?',
    '?&&',
    '?%',
    '?a=%zz',
    '?=',
    '?a[b]=c',
    '?a.b=1;c',
    '?#',
    '?__proto__[x]=1',
    '??',
  ]) {
    const answer = await buyer.raw({ method: 'GET', path: `/api/orders/${id}${query}` })
    assert.equal(answer.status, 200, query)
  }
})

test('an id may be written in percent-encoding', async () => {
  const { unitId } = await givenTicket(api)
  const buyer = api.person()
  const { id } = await givenOrder(buyer, unitId)
  const encoded = id.replaceAll(/./g, (letter) => `%${letter.charCodeAt(0).toString(16)}`)
  const answer = await buyer.raw({ method: 'GET', path: `/api/orders/${encoded}` })
  assert.equal(answer.status, 200)
})

const oddBytes: Readonly<Record<string, readonly [bytes: string, answer: RegExp]>> = {
  'an absolute target': [request('GET http://elsewhere/api/time HTTP/1.1'), / 200 /],
  'an asterisk': [request('OPTIONS * HTTP/1.1'), / 404 /],
  'a target without a slash': [request('GET api/time HTTP/1.1'), / (400|404) /],
  'spaces in the target': [request('GET /api/ti me HTTP/1.1'), / 400 /],
  'letters beyond ASCII in the target': [request('GET /api/tickets/판다 HTTP/1.1'), / (400|404) /],
  CONNECT: [request('CONNECT x:443 HTTP/1.1'), /^$| (4\d\d) /],
  TRACE: [request('TRACE /api/time HTTP/1.1'), / (404|405) /],
  'a method that is none': [request('BUY /api/orders HTTP/1.1'), / (400|405) /],
  'an upgrade': [request('GET /api/time HTTP/1.1', 'Upgrade: websocket'), / 200 /],
  'HTTP/1.0': ['GET /api/time HTTP/1.0\r\n\r\n', / 200 /],
  'HTTP/2 by hope': ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', /^$| 4\d\d | 505 /],
  'no HTTP at all': ['nonsense\r\n\r\n', / 400 /],
  'bytes of zero': ['\u0000\u0000\u0000\r\n\r\n', / 400 /],
  'a header without a name': [request('GET /api/time HTTP/1.1', ': x'), / 400 /],
  'a header folded': [request('GET /api/time HTTP/1.1', 'A: b', ' c'), / (200|400) /],
  'a control character in a key': [
    request('POST /api/orders HTTP/1.1', 'Idempotency-Key: a\u007fb'),
    / (400|401|422) /,
  ],
  'headers of 20 kB': [request('GET /api/time HTTP/1.1', `X: ${'y'.repeat(20_000)}`), / 431 /],
  'a flood of headers': [
    request('GET /api/time HTTP/1.1', ...Array.from({ length: 3_000 }, (_no, at) => `X${at}: y`)),
    / (200|431) /,
  ],
  'two lengths': [
    request('POST /api/orders HTTP/1.1', 'Content-Length: 2', 'Content-Length: 3'),
    / 400 /,
  ],
  'a length and chunks': [
    request('POST /api/orders HTTP/1.1', 'Content-Length: 2', 'Transfer-Encoding: chunked'),
    / 400 /,
  ],
  'a length that is none': [request('POST /api/orders HTTP/1.1', 'Content-Length: -5'), / 400 /],
  'an unknown expectation': [request('GET /api/time HTTP/1.1', 'Expect: wonders'), / 200 /],
  'no Host': ['GET /api/time HTTP/1.1\r\nConnection: close\r\n\r\n', / (200|400) /],
}
for (const [name, [sent, expected]] of Object.entries(oddBytes)) {
  test(`bytes on the wire: ${name}`, async () => {
    const answer = await bytes(sent)
    assert.match(answer.split('\r\n')[0] ?? '', expected)
    const alive = await api.anybody.call(getTime)
    alive.expect(200)
  })
}

test('a client that goes away in mid-body does no harm', async () => {
  const { authorization = '' } = api.person()
  const head = `POST /api/orders HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization}\r\n`
  for (let client = 0; client < 20; client += 1) {
    const socket = connect(api.port, '127.0.0.1')
    const sent = Promise.withResolvers<undefined>()
    socket.on('error', () => sent.resolve(undefined))
    socket.write(`${head}Content-Type: application/json\r\nContent-Length: 500\r\n\r\n{"li`, () => {
      socket.resetAndDestroy()
      sent.resolve(undefined)
    })
    await sent.promise
  }
  const alive = await api.anybody.call(getTime)
  alive.expect(200)
})
