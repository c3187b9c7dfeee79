// What stands before many brokers tells by the name in the handshake which of them is meant.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { createServer } from 'node:tls'
import { givenKafkaBus } from './testing/given-kafka.ts'

test('a broker that has a name is named in the handshake, an address is not', async (t) => {
  const named: string[] = []
  const server = createServer({
    SNICallback(name, answer) {
      named.push(name)
      answer(new Error('nobody of that name'))
    },
  })
  server.on('tlsClientError', () => {})
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const { port } = server.address() as AddressInfo // of a server on a port
  for (const host of ['127.0.0.1', 'localhost']) {
    const { readiness } = await givenKafkaBus(t, [`${host}:${port}`], { tls: true })
    assert.equal(readiness.failing().length, 1, 'nobody is there')
  }
  assert.deepEqual([...new Set(named)], ['localhost'])
})
