import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createIntents, type Intents } from './intent.ts'

function storage(): Storage {
  const kept = new Map<string, string>()
  return {
    ...{ length: 0, clear: () => kept.clear(), key: () => null },
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => void kept.set(name, value),
    removeItem: (name) => void kept.delete(name),
  }
}

function given(): Intents & { reloaded(): Intents } {
  const kept = storage()
  let made = 0
  const make = (): Intents => createIntents(kept, () => `key ${(made += 1)}`)
  return { ...make(), reloaded: make }
}

test('pressing again for the same thing has the same key, also after a reload', () => {
  const intents = given()
  const { key } = intents.begin('hold', 'two')
  assert.equal(intents.begin('hold', 'two').key, key)
  assert.equal(intents.reloaded().begin('hold', 'two').key, key)
})

test('meaning something else is another intent', () => {
  const intents = given()
  assert.notEqual(intents.begin('hold', 'two').key, intents.begin('hold', 'three').key)
})

test('what was sent and never answered is found after a reload', () => {
  const intents = given()
  const { key } = intents.begin('hold', 'two')
  assert.equal(intents.open('hold'), undefined)
  intents.sent('hold')
  assert.equal(intents.reloaded().open('hold')?.key, key)
})

test('an answer settles it: the next press has a key of its own', () => {
  const intents = given()
  const { key } = intents.begin('hold', 'two')
  intents.sent('hold')
  intents.settled('hold')
  assert.equal(intents.open('hold'), undefined)
  assert.notEqual(intents.begin('hold', 'two').key, key)
})
