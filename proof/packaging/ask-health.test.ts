import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createTcpServer, type Server } from 'node:net'
import path from 'node:path'
import { test, type TestContext } from 'node:test'

const PROGRAM = path.resolve(import.meta.dirname, '../../infra/ask-health')

async function listening(t: TestContext, server: Server): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<void>()
  server.listen(0, '127.0.0.1', resolve)
  t.after(() => server.close())
  await promise
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

function ask(port: number, ...args: readonly string[]): Promise<number | null> {
  const env = { PATH: process.env['PATH'], ONSALE_INTERNAL_PORT: String(port) }
  const child = spawn(PROGRAM, args, { env, stdio: 'ignore' })
  const { promise, resolve, reject } = Promise.withResolvers<number | null>()
  child.once('error', reject)
  child.once('exit', resolve)
  return promise
}

test('200 is healthy; anything else is not', async (t) => {
  const asked: (string | undefined)[] = []
  const answer: RequestListener = (request, response) => {
    asked.push(request.url)
    response.writeHead(request.url === '/readyz' ? 503 : 200).end('{}')
  }
  const port = await listening(t, createServer(answer))
  assert.equal(await ask(port), 0)
  assert.equal(await ask(port, '/readyz'), 1)
  assert.deepEqual(asked, ['/healthz', '/readyz'])
})

test('nobody there is not healthy', async (t) => {
  const server = createTcpServer()
  const port = await listening(t, server)
  const { promise, resolve } = Promise.withResolvers<void>()
  server.close(() => resolve())
  await promise
  assert.equal(await ask(port), 1)
})

test('a process that takes the call and says nothing is not healthy', async (t) => {
  const port = await listening(
    t,
    createTcpServer((socket) => {
      socket.on('error', () => {})
      t.after(() => socket.destroy())
    }),
  )
  assert.equal(await ask(port), 1)
})
