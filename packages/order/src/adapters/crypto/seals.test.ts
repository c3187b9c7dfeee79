import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemClock } from '@onsale/kernel/clock.ts'
import { createIds } from '@onsale/kernel/ids.ts'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { createSeals } from './seals.ts'

const seals = createSeals(new Uint8Array(32).fill(1))
const others = createSeals(new Uint8Array(32).fill(2))
const paymentId = '019ab5d0-7c00-7123-8abc-0123456789ab'
const token = seals.returnToken(paymentId)

test('codes and tokens are stable: what people hold outlives any release', () => {
  assert.equal(seals.admissionCode(paymentId), '52D4DV4W82BSR8PFD4QV9K9NYX')
  assert.equal(token, 'AZq10HwAcSOKvAEjRWeJqwR1CHB8e2ROAg2J-K2ODRE')
})
test('a code has 26 characters that nobody confuses', () => {
  const ids = createIds(systemClock, createSystemRandomness())
  for (let turn = 0; turn < 200; turn += 1) {
    assert.match(seals.admissionCode(ids.next()), /^[0-9A-HJKMNP-TV-Z]{26}$/)
  }
})

test('another admission, or another secret, is another code', () => {
  const other = '019ab5d0-7c00-7123-8abc-0123456789ac'
  assert.notEqual(seals.admissionCode(paymentId), seals.admissionCode(other))
  assert.notEqual(seals.admissionCode(paymentId), others.admissionCode(paymentId))
})

test('a return token leads back to its payment', () => {
  assert.equal(seals.paymentIdOf(token), paymentId)
})

test('a token of another secret is refused', () => {
  assert.equal(seals.paymentIdOf(others.returnToken(paymentId)), undefined)
})

test('whatever bit of it is changed, a token is refused', () => {
  const bytes = Buffer.from(token, 'base64url')
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const changed = Buffer.from(bytes)
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    assert.equal(seals.paymentIdOf(changed.toString('base64url')), undefined, `bit ${bit}`)
  }
})

test('the tag of one payment does not fit another', () => {
  const other = Buffer.from(seals.returnToken('019ab5d0-7c00-7123-8abc-0123456789ac'), 'base64url')
  const mixed = Buffer.concat([Buffer.from(token, 'base64url').subarray(0, 16), other.subarray(16)])
  assert.equal(seals.paymentIdOf(mixed.toString('base64url')), undefined)
})

test('a token written in another way is refused: there is one form of each', () => {
  for (const other of ['', 'x', `${token}=`, `${token}A`, token.slice(0, -1), ` ${token}`, '💥']) {
    assert.equal(seals.paymentIdOf(other), undefined, other)
  }
})

test("an admission's code is no return token, and the other way round", () => {
  assert.equal(seals.paymentIdOf(seals.admissionCode(paymentId)), undefined)
})
