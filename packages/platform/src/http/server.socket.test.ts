import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { test } from 'node:test'
import { createOrder } from '@onsale/contracts/http/order-calls.ts'
import { serve, type UnderTest } from '../testing/listening.ts'
import { sampleOrder } from '../testing/sample-order.ts'
import { route } from './route.ts'
import type { HttpServerOptions } from './server.ts'

const buy = route(createOrder, () => ({ kind: 'answer', status: 201, body: sampleOrder() }))
const head =
  'POST /api/orders HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer mina\r\nContent-Type: application/json\r\n'
const body = '{"lines":[{"unitId":"u","quantity":1}]}'

async function listening(options: Partial<HttpServerOptions> = {}) {
  const tested = await serve([buy], options)
  const { port } = await tested.server.listen({ host: '127.0.0.1', port: 0 })
  return { tested, port }
}

/** Sends bytes as they are; resolves with all that came back until the server closed. */
async function raw(port: number, ...parts: readonly string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  let received = ''
  socket.on('data', (chunk) => {
    received += String(chunk)
  })
  for (const part of parts) socket.write(part)
  const closed = Promise.withResolvers<string>()
  socket.on('error', () => closed.resolve(received))
  socket.on('close', () => closed.resolve(received))
  return await closed.promise
}

async function stop(tested: UnderTest): Promise<void> {
  await tested.server.close()
  assert.deepEqual(tested.lines, [])
}

test('a chunked body over the limit is answered 413 although nobody said how long it is', async () => {
  const { tested, port } = await listening()
  const chunk = 'x'.repeat(0x4000)
  const chunks = Array.from({ length: 20 }, () => `4000\r\n${chunk}\r\n`)
  const answer = await raw(
    port,
    `${head}Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n`,
    ...chunks,
    '0\r\n\r\n',
  )
  assert.match(answer, /^HTTP\/1\.1 413 [^]*"BODY_TOO_LARGE"/)
  await stop(tested)
})

test('bytes that are no HTTP are answered with a problem, and too many headers with 431', async () => {
  const { tested, port } = await listening()
  assert.match(await raw(port, 'nonsense\r\n\r\n'), /^HTTP\/1\.1 400 [^]*problem\+json[^]*traceId/)
  const long = `GET / HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`
  assert.match(await raw(port, long), /^HTTP\/1\.1 431 /)
  await stop(tested)
})

test('odd but lawful requests are served: absolute target, unknown expectation, pipelining', async () => {
  const { tested, port } = await listening()
  const length = `Content-Length: ${body.length}\r\n`
  const absolute = head.replace('/api', 'http://elsewhere/api')
  assert.match(await raw(port, `${absolute}${length}Connection: close\r\n\r\n${body}`), / 201 /)
  assert.match(
    await raw(port, `${head}${length}Expect: wonders\r\nConnection: close\r\n\r\n${body}`),
    / 201 /,
  )
  const two = await raw(
    port,
    `${head}${length}\r\n${body}${head}${length}Connection: close\r\n\r\n${body}`,
  )
  assert.equal(two.match(/HTTP\/1\.1 201/g)?.length, 2)
  assert.match(
    await raw(port, 'OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'),
    / 404 /,
  )
  const around = 'GET /api/x/../orders HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'
  assert.match(await raw(port, around), / 404 /)
  const odd = 'PROPFIND /api/orders HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'
  assert.match(await raw(port, odd), / 405 [^]*allow: POST/)
  await stop(tested)
})

test('a repeated Idempotency-Key is malformed', async () => {
  const { tested, port } = await listening()
  const keys = 'Idempotency-Key: a\r\nIdempotency-Key: b\r\n'
  const sent = `${head}${keys}Content-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`
  assert.match(await raw(port, sent), / 422 [^]*idempotency-key/)
  await stop(tested)
})

test('a client that goes away in the middle of its body is no error', async () => {
  const { tested, port } = await listening()
  const gone = Promise.withResolvers<void>()
  tested.server.app.server.once('connection', (socket) =>
    socket.once('close', () => gone.resolve()),
  )
  const socket = connect(port, '127.0.0.1')
  socket.write(`${head}Content-Length: 1000\r\n\r\n{"lines"`, () => socket.destroy())
  await gone.promise
  const sent = `${head}Content-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`
  assert.match(await raw(port, sent), / 201 /)
  await stop(tested)
})

test('connections of one address beyond the bound are closed, and come free again', async () => {
  const { tested, port } = await listening({ bounds: { connectionsPerAddressMax: 1 } })
  const holding = connect(port, '127.0.0.1')
  await new Promise<void>((resolve) => holding.once('connect', resolve))
  const sent = `${head}Content-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`
  assert.equal(await raw(port, sent), '')
  const freed = Promise.withResolvers<void>()
  tested.server.app.server.getConnections(() => freed.resolve())
  await freed.promise
  const closed = new Promise<void>((resolve) => holding.once('close', () => resolve()))
  holding.end()
  await closed
  assert.match(await raw(port, sent), / 201 /)
  await stop(tested)
})
