import assert from 'node:assert/strict'
import { test } from 'node:test'
import { claimKey } from '@onsale/contracts/internal/calls.ts'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { inTrace } from '../trace.ts'
import { createHttpCallClient } from './http-call-client.ts'

test('a call is in the trace of the request that it is made for, else in one of its own', async () => {
  const sent: (string | undefined)[] = []
  const client = createHttpCallClient({
    callee: {
      async send({ headers }) {
        sent.push(headers['traceparent'])
        return { status: 204, headers: {}, body: new Uint8Array() }
      },
    },
    sign: () => ({}),
    randomness: createSystemRandomness(),
  })
  const call = () => client(claimKey, { body: { userId: 'mina', key: 'k', fingerprint: 'f' } })
  await call()
  await inTrace('a'.repeat(32), call, undefined)
  assert.match(sent[0] ?? '', /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/)
  assert.match(sent[1] ?? '', /^00-a{32}-[0-9a-f]{16}-01$/)
})
