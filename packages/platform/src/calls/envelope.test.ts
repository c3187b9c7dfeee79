import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createManualTime } from '../testing/manual-time.ts'
import type { Keys } from '../config/keys.ts'
import {
  createEnvelopeOpener,
  createEnvelopeSigner,
  ENVELOPE_LIFE_MS,
  type Envelope,
  type SignedRequest,
} from './envelope.ts'

const secretOf = (byte: number): Uint8Array => new Uint8Array(32).fill(byte)
const old = { kid: 'old', secret: secretOf(1) }
const fresh = { kid: 'fresh', secret: secretOf(2) }

const request: SignedRequest = {
  method: 'POST',
  path: '/api/orders?a=1',
  body: Buffer.from('{"lines":[]}'),
}
const envelope: Envelope = {
  audience: 'order',
  caller: 'gateway',
  identity: { userId: 'mina', sessionId: 's', role: 'customer' },
  address: '203.0.113.7',
}

function given(signing: Keys = [old], opening: Keys = [old]) {
  const time = createManualTime()
  return {
    time,
    sign: createEnvelopeSigner(signing, 'forward', time.clock),
    open: createEnvelopeOpener(opening, 'forward', 'order', time.clock),
    openService: createEnvelopeOpener(opening, 'service', 'order', time.clock),
  }
}

test('what was signed is opened as it was, by its audience', () => {
  const { sign, open } = given()
  assert.deepEqual(open(sign(envelope, request), request), envelope)
  const withoutBody = { method: 'GET', path: '/api/orders' }
  const anybody = { audience: 'order', caller: 'gateway' }
  assert.deepEqual(open(sign(anybody, withoutBody), withoutBody), anybody)
})

test('method, path, query and body are what it is for: no other request', () => {
  const { sign, open } = given()
  const header = sign(envelope, request)
  const others: readonly SignedRequest[] = [
    { ...request, method: 'PUT' },
    { ...request, path: '/api/orders?a=2' },
    { ...request, path: '/api/orders' },
    { ...request, body: Buffer.from('{"lines":[1]}') },
    { ...request, body: undefined },
  ]
  for (const other of others) assert.equal(open(header, other), undefined)
})

test('another audience, another purpose and another key do not take it', () => {
  const { sign, open, openService, time } = given()
  assert.equal(open(sign({ ...envelope, audience: 'user' }, request), request), undefined)
  assert.equal(openService(sign(envelope, request), request), undefined)
  const stranger = createEnvelopeSigner([{ ...old, secret: secretOf(9) }], 'forward', time.clock)
  assert.equal(open(stranger(envelope, request), request), undefined)
})

test('a changed, cut or odd header is none', () => {
  const { sign, open } = given()
  const [kid = '', text = '', mac = ''] = sign(envelope, request).split('~')
  const admin = { ...envelope, identity: { userId: 'mina', sessionId: 's', role: 'admin' }, at: 0 }
  const forged = Buffer.from(JSON.stringify(admin)).toString('base64url')
  const odd = [
    `${kid}~${forged}~${mac}`,
    `${kid}~${text}~`,
    `${kid}~${text}`,
    `${kid}~${text}~${mac}~x`,
    `unknown~${text}~${mac}`,
    '',
    '~~',
  ]
  for (const header of odd) assert.equal(open(header, request), undefined)
  assert.equal(open(undefined, request), undefined)
  assert.equal(open([sign(envelope, request)], request), undefined)
})

test('it lives ten seconds, on either side of a clock that goes wrong', () => {
  const { sign, open, time } = given()
  const header = sign(envelope, request)
  time.advance(ENVELOPE_LIFE_MS)
  assert.deepEqual(open(header, request), envelope)
  time.advance(1)
  assert.equal(open(header, request), 'stale')
})

test('it is stale as soon as its sender has given up, and never lives longer than ten seconds', () => {
  const { sign, open, time } = given()
  const [short, long] = [sign(envelope, request, 3_000), sign(envelope, request, 60_000)]
  time.advance(3_000)
  assert.deepEqual(open(short, request), envelope)
  time.advance(1)
  assert.equal(open(short, request), 'stale')
  time.advance(ENVELOPE_LIFE_MS - 3_001)
  assert.deepEqual(open(long, request), envelope)
  time.advance(1)
  assert.equal(open(long, request), 'stale')
})

test('keys change without a gap: the new one is known before it signs, the old one after', () => {
  const before = given([old], [old, fresh])
  assert.deepEqual(before.open(before.sign(envelope, request), request), envelope)
  const after = given([fresh, old], [old, fresh])
  assert.deepEqual(after.open(after.sign(envelope, request), request), envelope)
  const over = given([old], [fresh])
  assert.equal(over.open(over.sign(envelope, request), request), undefined)
})
