import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createHashes } from './hashes.ts'

const hashes = createHashes(new Uint8Array(32).fill(1))
const others = createHashes(new Uint8Array(32).fill(2))

test('hashes are stable: rows are found by them after any release', () => {
  assert.equal(hashes.emailIndex('mina@example.com'), '5xn23HjZUOC-4sHf6LLwjmvlATTzVdTDq3tmyGltQRE')
  assert.equal(hashes.code('attempt', '123456'), 'BvG6UrmSPbWwUPp5j6stD73iE2hq5ht7XvPJKnoKTRU')
  assert.equal(hashes.refreshToken('token'), '7oTqtVl_Uxfw3hq8Q1AORZw6MJOp0oKXlnvC7ApTqGQ')
  assert.equal(hashes.source('192.0.2.1'), 'a8YxI79POioYR7J93wmD9rYbceuTX9_x5mEvOId76Vw')
})

test('an address is found whatever its case, and another is another', () => {
  assert.equal(hashes.emailIndex('Mina@Example.COM'), hashes.emailIndex('mina@example.com'))
  assert.notEqual(hashes.emailIndex('mina@example.org'), hashes.emailIndex('mina@example.com'))
})

test('a code is good for its own attempt, wherever the border between them is', () => {
  assert.notEqual(hashes.code('a', '123456'), hashes.code('b', '123456'))
  assert.notEqual(hashes.code('a1', '23456'), hashes.code('a', '123456'))
})

test('another secret, or another kind of hash, is another hash', () => {
  assert.notEqual(hashes.emailIndex('x'), others.emailIndex('x'))
  const kinds = [hashes.emailIndex('x'), hashes.refreshToken('x'), hashes.source('x')]
  assert.equal(new Set(kinds).size, kinds.length)
})
