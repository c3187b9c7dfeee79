import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Keys } from '@onsale/platform/config/keys.ts'
import { createIds } from '@onsale/kernel/ids.ts'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { createIdentify } from '../usecases/identify.ts'
import { issueToken } from '../usecases/issue-token.ts'
import { createTokenSigner } from '@onsale/platform/tokens/token-signer.ts'
import { createTokenVerifier } from './jwt-verifier.ts'

const NOW = 1_795_400_000
const clock = { now: () => NOW * 1_000, monotonicMs: () => 0 }
const keys: Keys = [
  { kid: 'new', secret: Buffer.alloc(32, 1) },
  { kid: 'old', secret: Buffer.alloc(40, 2) },
]
const verify = createTokenVerifier(keys, clock)
const sign = createTokenSigner(keys)

const claims = {
  iss: 'onsale',
  aud: 'onsale-api',
  sub: 'mina',
  sid: 'session-1',
  role: 'customer',
  iat: NOW - 60,
  exp: NOW + 600,
}

function segment(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

const usual = { alg: 'HS256', kid: 'new' }

/** A token made by hand, with any header and claims, well signed unless told otherwise. */
function forge(
  changes: Readonly<Record<string, unknown>> = {},
  header: Readonly<Record<string, unknown>> = usual,
  { secret = keys[0].secret, hash = 'sha256' } = {},
): string {
  const input = `${segment(header)}.${segment({ ...claims, ...changes })}`
  return `${input}.${createHmac(hash, secret).update(input).digest('base64url')}`
}

test('a good token is good, of the newest and of an older key', () => {
  const { iss: _iss, aud: _aud, ...ours } = claims
  assert.deepEqual(verify(forge()), ours)
  const old = forge({}, { alg: 'HS256', kid: 'old' }, { secret: Buffer.alloc(40, 2) })
  assert.equal(verify(old)?.sub, 'mina')
})

const good: readonly [what: string, changes: Readonly<Record<string, unknown>>][] = [
  ['expired less than 5 s ago', { exp: NOW - 4 }],
  ['a life of 24 h to the second', { iat: NOW, exp: NOW + 86_400 }],
  ['issued in the future', { iat: NOW + 3_600, exp: NOW + 7_200 }],
  ['not before in 5 s', { nbf: NOW + 5 }],
  ['claims we do not know', { scope: 'x', jti: 7, azp: null }],
  ['a subject of 64 visible characters', { sub: '~'.repeat(64) }],
  ['a space within the session id', { sid: 'of mina' }],
  ['a session id of 255 visible characters', { sid: '~'.repeat(255) }],
  ['staff', { role: 'staff' }],
  ['several audiences', { aud: ['other', 'onsale-api'] }],
]
for (const [what, changes] of good) {
  test(`good: ${what}`, () => assert.notEqual(verify(forge(changes)), undefined))
}

type Case = readonly [what: string, changes: Readonly<Record<string, unknown>>]
const bad: readonly Case[] = [
  ['expired 5 s ago', { exp: NOW - 5 }],
  ['a life of more than 24 h', { iat: NOW, exp: NOW + 86_401 }],
  ['not before in 6 s', { nbf: NOW + 6 }],
  ['a not-before that is no number', { nbf: 'now' }],
  ['another issuer', { iss: 'Onsale' }],
  ['another audience', { aud: 'onsale' }],
  ['no audience among several', { aud: ['a', 'b'] }],
  ['an empty subject', { sub: '' }],
  ['a subject of 65', { sub: 'x'.repeat(65) }],
  ['a space in the subject', { sub: 'a b' }],
  ['a subject that is no text', { sub: 7 }],
  ['an empty session id', { sid: '' }],
  ['a session id of 256', { sid: 'x'.repeat(256) }],
  ['a session id that is not ASCII', { sid: '세션' }],
  ['a session id that a database finds as another', { sid: 'session-1 ' }],
  ['a control character in the session id', { sid: 'session\u0000' }],
  ['a session id that is no text', { sid: 7 }],
  ['another role', { role: 'root' }],
  ['an inherited role', { role: 'toString' }],
  ['an expiry as text', { exp: String(NOW + 60) }],
  ...Object.keys(claims).map((name) => [`without ${name}`, { [name]: undefined }] as const),
]
for (const [what, changes] of bad) {
  test(`refused: ${what}`, () => assert.equal(verify(forge(changes)), undefined))
}

const otherSecret = { secret: Buffer.alloc(32, 9) }
const forged: readonly [what: string, token: string][] = [
  ['signed with another key', forge({}, undefined, otherSecret)],
  [
    'signed with the older key under the newer id',
    forge({}, undefined, { secret: Buffer.alloc(40, 2) }),
  ],
  ['without a key id', forge({}, { alg: 'HS256' })],
  ['with an unknown key id', forge({}, { alg: 'HS256', kid: 'other' })],
  ['with a key id that is no text', forge({}, { alg: 'HS256', kid: ['new'] })],
  ['with an inherited key id', forge({}, { alg: 'HS256', kid: '__proto__' })],
  ['HS512', forge({}, { alg: 'HS512', kid: 'new' }, { hash: 'sha512' })],
  ['an asymmetric algorithm named over our secret', forge({}, { alg: 'RS256', kid: 'new' })],
  [
    'a critical header we do not know',
    forge({}, { alg: 'HS256', kid: 'new', crit: ['b64'], b64: false }),
  ],
  ['alg none, unsigned', `${segment({ alg: 'none', kid: 'new' })}.${segment(claims)}.`],
  ['alg None', `${segment({ alg: 'None', kid: 'new' })}.${segment(claims)}.`],
  ['HS256, unsigned', `${segment({ alg: 'HS256', kid: 'new' })}.${segment(claims)}.`],
  ['two segments', `${segment({ alg: 'HS256', kid: 'new' })}.${segment(claims)}`],
  ['four segments', `${forge()}.x`],
  ['nothing', ''],
  ['dots', '..'],
  ['claims that are a list', listToken()],
]
for (const [what, token] of forged) {
  test(`refused: ${what}`, () => assert.equal(verify(token), undefined))
}

function listToken(): string {
  const input = `${segment({ alg: 'HS256', kid: 'new' })}.${segment([claims])}`
  return `${input}.${createHmac('sha256', keys[0].secret).update(input).digest('base64url')}`
}

test('no change of a single character leaves a token good', () => {
  const token = forge()
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.= '
  const good: string[] = []
  for (let at = 0; at < token.length; at += 1) {
    for (const character of alphabet) {
      const changed = token.slice(0, at) + character + token.slice(at + 1)
      if (changed !== token && verify(changed) !== undefined) good.push(`${at}: ${character}`)
    }
  }
  assert.deepEqual(good, [])
})

test('no text makes the verifier throw', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void verify(text)))
  fc.assert(
    fc.property(fc.json(), fc.json(), (header, payload) => {
      const [a, b] = [header, payload].map((part) => Buffer.from(part).toString('base64url'))
      assert.equal(verify(`${a}.${b}.c2ln`), undefined)
    }),
  )
})

test('what we sign we accept, until it expires', () => {
  let nowSeconds = NOW
  const moving = { now: () => nowSeconds * 1_000, monotonicMs: () => 0 }
  const ids = createIds(moving, createSystemRandomness())
  const command = { userId: 'mina', role: 'admin', lifeSeconds: 900 } as const
  const token = issueToken({ sign, clock: moving, ids }, command)
  const verifyNow = createTokenVerifier(keys, moving)
  assert.equal(verifyNow(token)?.role, 'admin')
  nowSeconds += 904
  assert.equal(verifyNow(token)?.role, 'admin')
  nowSeconds += 1
  assert.equal(verifyNow(token), undefined)
})

test('the Authorization header: Bearer in any case, nothing else', () => {
  const identify = createIdentify({
    verify,
    revocations: { has: () => false },
    liveSessions: { admits: () => true },
  })
  const mina = { userId: 'mina', sessionId: 'session-1', role: 'customer' }
  const refused = { kind: 'refused', code: 'UNAUTHENTICATED' }
  assert.deepEqual(identify(`Bearer ${forge()}`), mina)
  assert.deepEqual(identify(`bearer  ${forge()}`), mina)
  for (const header of [
    undefined,
    '',
    'Bearer',
    'Bearer ',
    forge(),
    `Basic ${forge()}`,
    `Bearer${forge()}`,
  ]) {
    assert.deepEqual(identify(header), refused)
  }
})
