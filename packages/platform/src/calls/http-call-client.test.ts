import assert from 'node:assert/strict'
import { test } from 'node:test'
import { changeCapacity, claimKey, freeKey, putSale } from '@onsale/contracts/internal/calls.ts'
import {
  countObligations,
  describeOrder,
  exportOrders,
  forgetPerson,
} from '@onsale/contracts/internal/person-calls.ts'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { callClientConformance } from '../http/call-client.conformance.ts'
import { CallFailed } from '../http/call-failed.ts'
import type { Keys } from '../config/keys.ts'
import { served } from '../http/mount.ts'
import { peerAdmission } from '../http/peer-admission.ts'
import { serve } from '../testing/listening.ts'
import { createManualTime } from '../testing/manual-time.ts'
import { createEnvelopeOpener, createEnvelopeSigner, ENVELOPE_HEADER } from './envelope.ts'
import { type Callee, CalleeUnavailable, type OutgoingRequest } from './callee.ts'
import { createHttpCallClient, type SignCall } from './http-call-client.ts'
import { givenCallee } from './testing/given-callee.ts'

const randomness = createSystemRandomness()
const unsigned: SignCall = () => ({})
const figures = { unitId: 'u', version: 1, capacity: 5, held: 0, sold: 0 }

const keys: Keys = [{ kid: 'k', secret: new Uint8Array(32).fill(7) }]

callClientConformance('over HTTP', async (t, routes) => {
  const { callee, announce } = givenCallee(t, [])
  const { clock } = createManualTime()
  const admission = peerAdmission({
    openForwarded: () => undefined,
    openService: createEnvelopeOpener(keys, 'service', 'order', clock),
  })
  const { server } = await serve([], { mounts: served(routes, admission) })
  t.after(() => server.close())
  const { port } = await server.listen({ host: '127.0.0.1', port: 0 })
  announce({ id: 'a', target: 'order', url: `http://127.0.0.1:${port}` })
  const seal = createEnvelopeSigner(keys, 'service', clock)
  const envelope = { audience: 'order', caller: 'user' }
  const sign: SignCall = (request) => ({ [ENVELOPE_HEADER]: seal(envelope, request) })
  return createHttpCallClient({ callee, sign, randomness })
})

/** A callee that always answers this, and what it was sent. */
function answering(status: number, body: unknown, headers: Record<string, string> = {}) {
  const sent: OutgoingRequest[] = []
  const callee: Callee = {
    async send(request) {
      sent.push(request)
      const text = typeof body === 'string' ? body : JSON.stringify(body)
      return { status, headers, body: Buffer.from(text) }
    },
  }
  return { sent, callee, call: createHttpCallClient({ callee, sign: unsigned, randomness }) }
}

test('a call goes out signed, traced, and with a content type when it has a body', async () => {
  const signed: Parameters<SignCall>[0][] = []
  const { sent, callee } = answering(200, figures)
  const sign: SignCall = (request) => {
    signed.push(request)
    return { 'x-onsale-envelope': 'sealed' }
  }
  const call = createHttpCallClient({ callee, sign, randomness, withinMs: 1_234 })
  await call(changeCapacity, { params: { unitId: 'a/b' }, body: { capacity: 5 } })
  const [request] = sent
  assert.ok(request)
  const { traceparent, ...headers } = request.headers
  assert.equal(signed.length, 0, 'a signature ages: it is made when the request is sent')
  assert.deepEqual(request.freshHeaders?.(request.withinMs), { 'x-onsale-envelope': 'sealed' })
  assert.match(String(traceparent), /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/)
  assert.deepEqual(headers, { 'content-type': 'application/json' })
  assert.equal(request.withinMs, 1_234)
  const [what] = signed
  assert.deepEqual([what?.method, what?.path], ['PUT', '/internal/units/a%2Fb/capacity'])
  assert.equal(Buffer.from(what?.body ?? []).toString(), '{"capacity":5}')
  assert.equal(what?.body, request.body)
})

test('the query is part of what is signed, and no body has no content type', async () => {
  const { sent, call } = answering(200, { items: [] })
  await call(exportOrders, { params: { userId: 'p' }, query: { limit: 5 } })
  assert.equal(sent[0]?.path, '/internal/persons/p/orders?limit=5')
  assert.equal(sent[0]?.body, undefined)
  assert.equal(sent[0]?.headers['content-type'], undefined)
})

test('what may be sent twice: every GET, and what says so', async () => {
  const { sent, call } = answering(204, '')
  const ignored = (outcome: Promise<unknown>) => outcome.catch(() => undefined)
  const key = { userId: 'p', key: 'k', fingerprint: 'f' }
  await ignored(call(countObligations, { params: { userId: 'p' } }))
  await ignored(call(putSale, { body: {} as never })) // whatever it says
  await ignored(call(claimKey, { body: key }))
  await ignored(call(forgetPerson, { params: { userId: 'p' } }))
  await ignored(call(freeKey, { body: key }))
  await ignored(call(changeCapacity, { params: { unitId: 'u' }, body: { capacity: 5 } }))
  assert.deepEqual(
    sent.map(({ isRepeatable }) => isRepeatable),
    [true, true, true, true, false, false],
  )
})

const notFound = { type: 't', title: 't', status: 404, code: 'NOT_FOUND', traceId: 'abc' }

for (const [what, status, body, message] of [
  ['an undeclared status', 201, figures, /was answered 201, which it does not declare/],
  ['a redirect', 302, '', /was answered 302, with a body that is no JSON/],
  ['a page of somebody else', 404, '<html>', /was answered 404, with a body that is no JSON/],
  ['JSON that is no problem', 404, { error: 'x' }, /was answered 404, which it does not declare/],
  [
    'a code nobody knows',
    404,
    { ...notFound, code: 'LOST' },
    /404, which it does not declare: LOST$/,
  ],
  ['a code of another status', 409, notFound, /was answered 409, which it does not declare/],
  ['a code that the call does not declare', 404, notFound, /refused with NOT_FOUND, trace abc/],
  ['no JSON', 200, '{', /was answered 200, with a body that is no JSON/],
  ['a body of another form', 200, { ...figures, sold: '0' }, /200, with a body whose \/sold must/],
  ['a body that lacks something', 200, {}, /was answered 200, with a body whose \/unitId is requ/],
] as const) {
  test(`a fault: ${what}`, async () => {
    const { call } = answering(status, body)
    const fault = await call(changeCapacity, {
      params: { unitId: 'u' },
      body: { capacity: 5 },
    }).catch((error: unknown) => error)
    assert.ok(fault instanceof CallFailed, String(fault))
    assert.match(fault.message, /^changeCapacity /)
    assert.match(fault.message, message)
    assert.equal(fault.retryable, false)
  })
}

test('trouble that passes: too busy, and what stands before a process that is away', async () => {
  const busy = { ...notFound, status: 503, code: 'OVERLOADED' }
  for (const [status, body] of [
    [503, busy],
    [503, ''],
    [502, '<html>'],
  ] as const) {
    const { call } = answering(status, body, { 'retry-after': '7' })
    await assert.rejects(call(describeOrder, { params: { orderId: 'o' } }), {
      name: 'CallFailed',
      retryable: true,
      retryAfterSeconds: 7,
    })
  }
})

test('that nobody answered is told as it is', async () => {
  const fault = new CalleeUnavailable('order', 'no instance is known', { mayHaveArrived: false })
  const callee: Callee = { send: () => Promise.reject(fault) }
  const call = createHttpCallClient({ callee, sign: unsigned, randomness })
  await assert.rejects(call(describeOrder, { params: { orderId: 'o' } }), fault)
})
