import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { createSimulatedTime } from '../bus/testing/simulated-time.ts'
import { KeyedTurns, TooManyWait } from './keyed-turns.ts'

function given(over: { readonly waitingMax?: number; readonly waitMsMax?: number } = {}) {
  const time = createSimulatedTime(0)
  const randomness = createSystemRandomness()
  const turns = new KeyedTurns({ scheduler: time.scheduler, randomness, ...over })
  const begun: string[] = []
  /** A work that is at it until it is let go. */
  const start = (key: string, name: string) => {
    const { promise, resolve, reject } = Promise.withResolvers<string>()
    const ended = turns.run(key, () => {
      begun.push(name)
      return promise
    })
    ended.catch(() => undefined)
    return { ended, done: () => resolve(name), fail: () => reject(new Error(name)) }
  }
  return { time, turns, begun, start }
}

function isTooMany(fault: unknown): boolean {
  assert.ok(fault instanceof TooManyWait)
  assert.ok(fault.retryable && fault.retryAfterSeconds >= 1 && fault.retryAfterSeconds <= 4)
  return true
}

test('works of one key go one after another in their order, those of others beside them', async () => {
  const { begun, start, turns } = given()
  const [a, b, c] = [start('key', 'a'), start('key', 'b'), start('key', 'c')]
  const other = start('other', 'other')
  other.done()
  assert.equal(await other.ended, 'other')
  assert.deepEqual(begun, ['a', 'other'])
  a.done()
  assert.equal(await a.ended, 'a')
  b.done()
  assert.equal(await b.ended, 'b')
  c.done()
  assert.equal(await c.ended, 'c')
  assert.deepEqual(begun, ['a', 'other', 'b', 'c'])
  assert.equal(turns.size, 0)
})

test('one that fails is followed by the next', async () => {
  const { start, turns } = given()
  const [a, b] = [start('key', 'a'), start('key', 'b')]
  a.fail()
  await assert.rejects(a.ended, /a/)
  b.done()
  assert.equal(await b.ended, 'b')
  assert.equal(turns.size, 0)
})

test('beyond the bound one is told at once, and never begun', async () => {
  const { begun, start } = given({ waitingMax: 1 })
  const [a, b, c] = [start('key', 'a'), start('key', 'b'), start('key', 'c')]
  await assert.rejects(c.ended, isTooMany)
  a.done()
  b.done()
  assert.equal(await b.ended, 'b')
  assert.deepEqual(begun, ['a', 'b'])
})

test('whoever waited too long is told, and those behind have their turn all the same', async () => {
  const { time, begun, start } = given({ waitMsMax: 1_000 })
  const [a, b] = [start('key', 'a'), start('key', 'b')]
  await time.advance(500)
  const c = start('key', 'c')
  await time.advance(500)
  await assert.rejects(b.ended, isTooMany)
  a.done()
  c.done()
  assert.equal(await c.ended, 'c')
  assert.deepEqual(begun, ['a', 'c'])
  assert.equal(time.pendingTimers(), 0)
})
