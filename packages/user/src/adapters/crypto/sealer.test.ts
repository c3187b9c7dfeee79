import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { type PersonKey, SealBroken } from '../../ports.ts'
import { createSealer } from './sealer.ts'

const sealer = createSealer(createSystemRandomness())

const keys: fc.Arbitrary<PersonKey> = fc.record({
  personId: fc.string(),
  keyId: fc.stringMatching(/^[\w-]{1,20}$/),
  secret: fc.uint8Array({ minLength: 32, maxLength: 32 }),
})
/** Texts that UTF-8 can carry: a half of a surrogate pair is none. */
const texts = fc.string({ unit: 'grapheme' })
const places = fc.record({ key: keys, column: fc.string(), text: texts })

function isBroken(open: () => string): void {
  assert.throws(open, SealBroken)
}

test('what was sealed opens where it was sealed', () => {
  fc.assert(
    fc.property(places, ({ key, column, text }) => {
      assert.equal(sealer.open(key, column, sealer.seal(key, column, text)), text)
    }),
  )
})

test('it opens for no other person, in no other column, under no other key', () => {
  fc.assert(
    fc.property(places, places, ({ key, column, text }, other) => {
      const sealed = sealer.seal(key, column, text)
      const elsewhere: readonly (readonly [PersonKey, string])[] = [
        [{ ...key, personId: other.key.personId }, column],
        [key, other.column],
        [{ ...key, secret: other.key.secret }, column],
        [{ ...key, keyId: other.key.keyId }, column],
      ]
      for (const [asKey, asColumn] of elsewhere) {
        const isSame =
          asColumn === column &&
          asKey.personId === key.personId &&
          asKey.keyId === key.keyId &&
          Buffer.from(asKey.secret).equals(key.secret)
        if (!isSame) isBroken(() => sealer.open(asKey, asColumn, sealed))
      }
    }),
  )
})

test('person and column are not run together: moving a border is another place', () => {
  const secret = new Uint8Array(32).fill(1)
  const sealed = sealer.seal({ personId: 'a', keyId: 'k', secret }, 'b c', 'text')
  isBroken(() => sealer.open({ personId: 'a b', keyId: 'k', secret }, 'c', sealed))
  isBroken(() => sealer.open({ personId: 'a","b', keyId: 'k', secret }, ' c', sealed))
})

test('whatever character of it is changed, cut or added, it does not open', () => {
  const key = { personId: 'mina', keyId: 'k1', secret: new Uint8Array(32).fill(7) }
  const sealed = sealer.seal(key, 'users.name', '김미나')
  for (let at = 0; at < sealed.length; at += 1) {
    const other = sealed[at] === 'A' ? 'B' : 'A'
    isBroken(() =>
      sealer.open(key, 'users.name', sealed.slice(0, at) + other + sealed.slice(at + 1)),
    )
    isBroken(() => sealer.open(key, 'users.name', sealed.slice(0, at)))
  }
  for (const tail of ['A', '.', '=', ' ']) {
    isBroken(() => sealer.open(key, 'users.name', sealed + tail))
  }
})

test('the same text sealed twice looks different, and shows nothing of the text', () => {
  fc.assert(
    fc.property(places, ({ key, column, text }) => {
      const [one, other] = [sealer.seal(key, column, text), sealer.seal(key, column, text)]
      assert.notEqual(one, other)
      if (text.length > 4) assert.ok(!one.slice(key.keyId.length).includes(text))
    }),
  )
})

test('a fault says the column and nothing of the text or the person', () => {
  const key = { personId: 'mina', keyId: 'k1', secret: new Uint8Array(32).fill(7) }
  try {
    sealer.open({ ...key, personId: 'otto' }, 'users.name', sealer.seal(key, 'users.name', 'Kim'))
    assert.fail('it opened')
  } catch (fault) {
    assert.ok(fault instanceof SealBroken)
    assert.doesNotMatch(fault.message, /mina|otto|Kim|k1/)
    assert.match(fault.message, /users\.name/)
  }
})
