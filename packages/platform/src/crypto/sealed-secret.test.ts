import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { type DataKey, openSecret, sealSecret } from './sealed-secret.ts'

const randomness = createSystemRandomness()
const key = (id: string, fill: number): DataKey => ({ id, secret: new Uint8Array(32).fill(fill) })
const secret = Buffer.from('the secret of this service, 32 b')
const sealed = sealSecret('codes', secret, key('k1', 1), randomness)

test('a secret that was sealed opens under the key that sealed it, wherever that stands', () => {
  assert.deepEqual(openSecret('codes', sealed, [key('k1', 1)]), secret)
  assert.deepEqual(openSecret('codes', sealed, [key('k2', 2), key('k1', 1)]), secret)
})

test('without its key it does not open, and the missing key is named', () => {
  assert.throws(() => openSecret('codes', sealed, [key('k2', 1)]), /lacks the key "k1"/)
})

test('another secret under the same name of key does not open it', () => {
  assert.throws(() => openSecret('codes', sealed, [key('k1', 9)]))
})

test('it opens only under the name it was sealed for', () => {
  assert.throws(() => openSecret('other', sealed, [key('k1', 1)]))
})

test('whatever byte of it is changed, it does not open', () => {
  const bytes = Buffer.from(sealed.sealed, 'base64url')
  for (let index = 0; index < bytes.length; index += 1) {
    const changed = Buffer.from(bytes)
    changed[index] = (changed[index] ?? 0) ^ 1
    const tampered = { ...sealed, sealed: changed.toString('base64url') }
    assert.throws(() => openSecret('codes', tampered, [key('k1', 1)]), `byte ${index}`)
  }
})

test('a text cut short does not open', () => {
  for (const length of [0, 10, 30, 60]) {
    const cut = { ...sealed, sealed: sealed.sealed.slice(0, length) }
    assert.throws(() => openSecret('codes', cut, [key('k1', 1)]), `${length} characters`)
  }
})

test('the same secret sealed twice looks different', () => {
  assert.notEqual(sealSecret('codes', secret, key('k1', 1), randomness).sealed, sealed.sealed)
})
