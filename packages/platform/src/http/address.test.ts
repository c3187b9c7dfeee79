import assert from 'node:assert/strict'
import { test } from 'node:test'
import { getTime } from '@onsale/contracts/http/catalogue-calls.ts'
import { receiveWebhook } from '@onsale/contracts/http/payment-calls.ts'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { serve } from '../testing/listening.ts'
import { createInProcessClient } from './in-process-client.ts'
import { route, type Route } from './route.ts'

/** A route that tells in a header where it was called from. */
const telling: Route = route(getTime, ({ address }) => ({
  kind: 'answer',
  status: 200,
  headers: { 'x-seen-address': address },
  body: { now: 1 },
}))

async function seen(
  peer: string,
  forwardedFor: string | undefined,
  trustedProxies: readonly string[] = [],
): Promise<unknown> {
  const { server } = await serve([telling], { trustedProxies })
  const answer = await server.app.inject({
    method: 'GET',
    url: '/api/time',
    remoteAddress: peer,
    headers: forwardedFor === undefined ? {} : { 'x-forwarded-for': forwardedFor },
  })
  await server.close()
  return answer.headers['x-seen-address']
}

test('a handler is told the address of the peer', async () => {
  assert.equal(await seen('203.0.113.7', undefined), '203.0.113.7')
  assert.equal(await seen('2001:db8::7', undefined), '2001:db8::7')
})

test('what somebody we do not trust says of an address changes nothing', async () => {
  assert.equal(await seen('203.0.113.7', '198.51.100.1'), '203.0.113.7')
  assert.equal(await seen('203.0.113.7', '198.51.100.1', ['10.0.0.0/8']), '203.0.113.7')
})

test('a trusted proxy is believed, and only as far as it was the one who spoke', async () => {
  const trusted = ['10.0.0.0/8']
  assert.equal(await seen('10.0.0.1', '203.0.113.7', trusted), '203.0.113.7')
  assert.equal(await seen('10.0.0.1', '203.0.113.7, 10.0.0.9', trusted), '203.0.113.7')
  const invented = '198.51.100.1, 203.0.113.7, 10.0.0.9'
  assert.equal(await seen('10.0.0.1', invented, trusted), '203.0.113.7')
})

test('a call from within the process comes from loopback', async () => {
  let address: string | undefined
  const asked = route(receiveWebhook, (request) => {
    address = request.address
    return { kind: 'answer', status: 204 }
  })
  const client = createInProcessClient([asked], {
    scheduler: systemScheduler,
    randomness: createSystemRandomness(),
  })
  await client(receiveWebhook, { params: { provider: 'p' }, body: new Uint8Array() })
  assert.equal(address, '127.0.0.1')
})
