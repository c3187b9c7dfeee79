import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { createRefreshTokens } from './refresh-tokens.ts'

const randomness = createSystemRandomness()
const tokens = createRefreshTokens(new Uint8Array(32).fill(1), randomness)
const others = createRefreshTokens(new Uint8Array(32).fill(2), randomness)
const SESSION = '01a205ea-be80-709c-af69-322fee1eecfe'

test('a token says of which session it is, and the how-manieth', () => {
  fc.assert(
    fc.property(fc.uuid(), fc.integer({ min: 0, max: 0xffff_ffff }), (sessionId, generation) => {
      assert.deepEqual(tokens.read(tokens.make(sessionId, generation)), { sessionId, generation })
    }),
  )
})

test('two tokens of one session and generation differ', () => {
  assert.notEqual(tokens.make(SESSION, 1), tokens.make(SESSION, 1))
})

test('whatever character of it is changed, cut or added, it was never ours', () => {
  const token = tokens.make(SESSION, 7)
  for (let at = 0; at < token.length; at += 1) {
    const other = token[at] === 'A' ? 'B' : 'A'
    assert.equal(tokens.read(token.slice(0, at) + other + token.slice(at + 1)), undefined)
    assert.equal(tokens.read(token.slice(0, at)), undefined)
  }
  for (const tail of ['A', '=', ' ', '.']) assert.equal(tokens.read(token + tail), undefined)
  assert.equal(others.read(token), undefined, 'nor of a service with another secret')
})

test('no text makes reading throw', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => tokens.read(text) === undefined))
})

test('a child opens by its parent alone, and shows nothing of itself', () => {
  const [parent, stranger, child] = [
    tokens.make(SESSION, 1),
    tokens.make(SESSION, 1),
    tokens.make(SESSION, 2),
  ]
  const sealed = tokens.sealChild(parent, child)
  assert.ok(!sealed.includes(child))
  assert.equal(tokens.openChild(parent, sealed), child)
  assert.equal(tokens.openChild(stranger, sealed), undefined)
  assert.equal(tokens.openChild(parent, `${sealed.slice(0, -2)}AA`), undefined)
})
