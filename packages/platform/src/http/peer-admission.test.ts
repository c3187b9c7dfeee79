import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import Type from 'typebox'
import { CONTRACT_HEADER, CONTRACT_VERSION } from '@onsale/contracts/contract-version.ts'
import { defineCall } from '@onsale/contracts/http/call.ts'
import {
  createEnvelopeOpener,
  createEnvelopeSigner,
  ENVELOPE_HEADER,
  ENVELOPE_LIFE_MS,
  type Envelope,
  type Purpose,
} from '../calls/envelope.ts'
import type { Keys } from '../config/keys.ts'
import { serve } from '../testing/listening.ts'
import { createManualTime } from '../testing/manual-time.ts'
import { served } from './mount.ts'
import { peerAdmission } from './peer-admission.ts'
import { route } from './route.ts'

const keys: Keys = [{ kid: 'k', secret: new Uint8Array(32).fill(7) }]

const base = { tag: 'Test', summary: '', refusals: [] } as const
const echoed = Type.Object({ who: Type.String(), from: Type.String() })
const note = Type.Object({ note: Type.String() }, { additionalProperties: false })

const forCustomers = defineCall({
  ...base,
  operation: 'forCustomers',
  method: 'POST',
  path: '/api/notes/{noteId}',
  access: 'customer',
  params: Type.Object({ noteId: Type.String() }),
  body: note,
  answers: { 200: echoed },
})
const forAdmins = defineCall({
  ...base,
  operation: 'forAdmins',
  method: 'GET',
  path: '/api/admin/notes',
  access: 'admin',
  answers: { 200: echoed },
})
const forAnybody = defineCall({
  ...base,
  operation: 'forAnybody',
  method: 'GET',
  path: '/api/notes',
  access: 'public',
  answers: { 200: echoed },
})
const forServices = defineCall({
  ...base,
  operation: 'forServices',
  method: 'PUT',
  path: '/internal/notes',
  access: 'service',
  body: note,
  answers: { 200: echoed },
})

const customer = { userId: 'mina', sessionId: 's1', role: 'customer' } as const

async function givenService(t: TestContext) {
  const time = createManualTime()
  const { clock } = time
  const admission = peerAdmission({
    openForwarded: createEnvelopeOpener(keys, 'forward', 'notes', clock),
    openService: createEnvelopeOpener(keys, 'service', 'notes', clock),
  })
  const answer = (who: string, from: string) =>
    ({ kind: 'answer', status: 200, body: { who, from } }) as const
  let heard = 0
  const routes = [
    route(forCustomers, ({ identity, address }) => {
      heard += 1
      return answer(identity.userId, address)
    }),
    route(forAdmins, ({ identity, address }) => answer(identity.userId, address)),
    route(forAnybody, ({ address }) => answer('anybody', address)),
    route(forServices, ({ address }) => answer('a service', address)),
  ]
  const { server } = await serve([], { mounts: served(routes, admission), clock })
  t.after(() => server.close())
  const envelopeFor = (
    purpose: Purpose,
    request: { method: string; path: string; body?: string },
    envelope: Partial<Envelope> = {},
  ): string =>
    createEnvelopeSigner(
      keys,
      purpose,
      clock,
    )(
      { audience: 'notes', caller: 'gateway', ...envelope },
      { ...request, body: request.body === undefined ? undefined : Buffer.from(request.body) },
    )
  const send = async (
    request: { method: 'GET' | 'POST' | 'PUT'; path: string; body?: string },
    headers: Readonly<Record<string, string>> = {},
  ) => {
    const answered = await server.app.inject({
      method: request.method,
      url: request.path,
      headers: { 'content-type': 'application/json', ...headers },
      ...(request.body !== undefined && { payload: request.body }),
    })
    return { status: answered.statusCode, body: answered.json(), headers: answered.headers }
  }
  return { send, envelopeFor, time, heard: () => heard }
}

const writeNote = { method: 'POST', path: '/api/notes/1', body: '{"note":"a"}' } as const
const tellService = { method: 'PUT', path: '/internal/notes', body: '{"note":"a"}' } as const
const readNotes = { method: 'GET', path: '/api/notes' } as const

test('the gateway vouches for who it is and where it came from', async (t) => {
  const { send, envelopeFor } = await givenService(t)
  const vouched = { identity: customer, address: '203.0.113.7' }
  const written = await send(writeNote, {
    [ENVELOPE_HEADER]: envelopeFor('forward', writeNote, vouched),
  })
  assert.deepEqual([written.status, written.body], [200, { who: 'mina', from: '203.0.113.7' }])
  const read = await send(readNotes, {
    [ENVELOPE_HEADER]: envelopeFor('forward', readNotes, { address: '203.0.113.7' }),
  })
  assert.deepEqual(read.body, { who: 'anybody', from: '203.0.113.7' })
})

test('nobody is let in without an envelope, a token or not, loopback or not', async (t) => {
  const { send } = await givenService(t)
  for (const request of [writeNote, readNotes, tellService]) {
    const { status, body } = await send(request, { authorization: 'Bearer admin' })
    assert.deepEqual([status, body.code], [421, 'ENVELOPE_REFUSED'])
  }
})

test('an envelope of the gateway opens no internal call, and one of a service no other', async (t) => {
  const { send, envelopeFor } = await givenService(t)
  const forwarded = envelopeFor('forward', tellService, {
    identity: { ...customer, role: 'admin' },
  })
  assert.equal((await send(tellService, { [ENVELOPE_HEADER]: forwarded })).status, 421)
  const service = envelopeFor('service', writeNote, { identity: customer })
  assert.equal((await send(writeNote, { [ENVELOPE_HEADER]: service })).status, 421)
  const own = envelopeFor('service', tellService)
  assert.equal((await send(tellService, { [ENVELOPE_HEADER]: own })).status, 200)
})

test('what its sender has given up is not done: a stale envelope is told to come again', async (t) => {
  const { send, envelopeFor, time, heard } = await givenService(t)
  const header = envelopeFor('forward', writeNote, { identity: customer })
  time.advance(ENVELOPE_LIFE_MS + 1)
  const late = await send(writeNote, { [ENVELOPE_HEADER]: header })
  assert.deepEqual([late.status, late.body.code], [503, 'OVERLOADED'])
  assert.match(String(late.headers['retry-after']), /^[1-9]/)
  assert.equal(heard(), 0)
})

test('an envelope of another request, with another body, opens nothing', async (t) => {
  const { send, envelopeFor } = await givenService(t)
  const header = envelopeFor('forward', writeNote, { identity: customer })
  const other = { ...writeNote, body: '{"note":"b"}' }
  assert.equal((await send(other, { [ENVELOPE_HEADER]: header })).status, 421)
})

test('the role is judged here as well', async (t) => {
  const { send, envelopeFor } = await givenService(t)
  const request = { method: 'GET', path: '/api/admin/notes' } as const
  const asCustomer = envelopeFor('forward', request, { identity: customer })
  assert.equal((await send(request, { [ENVELOPE_HEADER]: asCustomer })).body.code, 'FORBIDDEN')
  const asNobody = envelopeFor('forward', request)
  assert.equal((await send(request, { [ENVELOPE_HEADER]: asNobody })).body.code, 'FORBIDDEN')
})

test('services read each other tolerantly, the world strictly', async (t) => {
  const { send, envelopeFor } = await givenService(t)
  const body = '{"note":"a","newer":1}'
  const ofService = { ...tellService, body }
  const service = envelopeFor('service', ofService)
  assert.equal((await send(ofService, { [ENVELOPE_HEADER]: service })).status, 200)
  const ofWorld = { ...writeNote, body }
  const forwarded = envelopeFor('forward', ofWorld, { identity: customer })
  assert.equal((await send(ofWorld, { [ENVELOPE_HEADER]: forwarded })).status, 422)
})

test('a sender of a contract too far away is told ours', async (t) => {
  const { send, envelopeFor } = await givenService(t)
  const header = envelopeFor('service', tellService)
  const far = { [ENVELOPE_HEADER]: header, [CONTRACT_HEADER]: String(CONTRACT_VERSION + 2) }
  const refused = await send(tellService, far)
  assert.deepEqual([refused.status, refused.body.code], [421, 'CONTRACT_NOT_UNDERSTOOD'])
  assert.equal(refused.headers[CONTRACT_HEADER], String(CONTRACT_VERSION))
  const near = { ...far, [CONTRACT_HEADER]: String(CONTRACT_VERSION + 1) }
  assert.equal((await send(tellService, near)).status, 200)
})
