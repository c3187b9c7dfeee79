import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import type { OutgoingRequest } from '@onsale/platform/calls/callee.ts'
import {
  createEnvelopeOpener,
  createEnvelopeSigner,
  ENVELOPE_HEADER,
  ENVELOPE_LIFE_MS,
} from '@onsale/platform/calls/envelope.ts'
import type { Keys } from '@onsale/platform/config/keys.ts'
import type { ForwardedRequest } from '@onsale/platform/http/forward-call.ts'
import { createManualTime } from '@onsale/platform/testing/manual-time.ts'
import { createForwardToService } from './forward-to-service.ts'

const keys: Keys = [{ kid: 'k', secret: new Uint8Array(32).fill(3) }]
const { clock, advance } = createManualTime()
const traceId = '0af7651916cd43dd8448eb211c80319c'

function given() {
  const sent: OutgoingRequest[] = []
  const forward = createForwardToService('order', {
    callee: {
      async send(request) {
        sent.push(request)
        return { status: 204, headers: {}, body: new Uint8Array() }
      },
    },
    sign: createEnvelopeSigner(keys, 'forward', clock),
    randomness: createSystemRandomness(),
  })
  return { sent, forward, open: createEnvelopeOpener(keys, 'forward', 'order', clock) }
}

const request: ForwardedRequest = {
  method: 'POST',
  path: '/api/orders?x=1',
  headers: { 'idempotency-key': 'a' },
  body: Buffer.from('{}'),
  identity: { userId: 'mina', sessionId: 's', role: 'customer' },
  address: '203.0.113.7',
  traceId,
  isRepeatable: true,
}

test('a request goes with an envelope of its own, in the trace that it came in', async () => {
  const { sent, forward, open } = given()
  await forward(request)
  const [only] = sent
  assert.ok(only)
  assert.deepEqual(open(only.freshHeaders?.(only.withinMs)[ENVELOPE_HEADER], only), {
    audience: 'order',
    caller: 'gateway',
    identity: request.identity,
    address: request.address,
  })
  assert.match(String(only.headers['traceparent']), new RegExp(`^00-${traceId}-[0-9a-f]{16}-01$`))
  assert.equal(only.headers['idempotency-key'], 'a')
  assert.deepEqual([only.path, only.isRepeatable], [request.path, true])
})

test('for whoever is nobody, it vouches for nobody', async () => {
  const { sent, forward, open } = given()
  await forward({ ...request, method: 'GET', identity: undefined, body: undefined })
  const [only] = sent
  assert.ok(only)
  assert.equal(only.body, undefined)
  const opened = open(only.freshHeaders?.(only.withinMs)[ENVELOPE_HEADER], only)
  assert.deepEqual(opened, { audience: 'order', caller: 'gateway', address: request.address })
})

test('a request that had to wait for longer than an envelope lives goes with a fresh one', async () => {
  const { sent, forward, open } = given()
  await forward(request)
  const [only] = sent
  assert.ok(only !== undefined && only.withinMs > ENVELOPE_LIFE_MS, 'it may wait for so long')
  const early = only.freshHeaders?.(only.withinMs)[ENVELOPE_HEADER]
  advance(ENVELOPE_LIFE_MS + 1)
  assert.equal(open(early, only), 'stale')
  assert.notEqual(open(only.freshHeaders?.(only.withinMs)[ENVELOPE_HEADER], only), 'stale')
})
