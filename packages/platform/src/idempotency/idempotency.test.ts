import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSimulatedTime } from '../bus/testing/simulated-time.ts'
import { fingerprintOf } from './fingerprint.ts'
import { KeyedFlights } from './keyed-flights.ts'

test('a fingerprint takes the body as parsed JSON', () => {
  const one = fingerprintOf('POST', '/api/orders', { a: 1, b: [{ c: 2, d: 3 }] })
  assert.match(one, /^[\w-]{43}$/)
  assert.equal(fingerprintOf('POST', '/api/orders', { b: [{ d: 3, c: 2 }], a: 1 }), one)
  for (const other of [
    fingerprintOf('PUT', '/api/orders', { a: 1, b: [{ c: 2, d: 3 }] }),
    fingerprintOf('POST', '/api/orders/1', { a: 1, b: [{ c: 2, d: 3 }] }),
    fingerprintOf('POST', '/api/orders', { a: 1, b: [{ c: 2, d: 4 }] }),
    fingerprintOf('POST', '/api/orders', { a: 1, b: [] }),
    fingerprintOf('POST', '/api/orders', undefined),
  ]) {
    assert.notEqual(other, one)
  }
})

test('no path passes for another path with a body', () => {
  assert.notEqual(fingerprintOf('POST', '/a {}', undefined), fingerprintOf('POST', '/a', {}))
})

function givenFlights() {
  const time = createSimulatedTime(0)
  return { time, flights: new KeyedFlights(time.scheduler) }
}

test('requests with one key run one after another; another key or person does not wait', async () => {
  const { time, flights } = givenFlights()
  const gate = Promise.withResolvers<void>()
  const log: string[] = []
  const fly = (userId: string, key: string, name: string, until: Promise<void>) =>
    flights.run(userId, key, async () => {
      log.push(`${name} starts`)
      await until
      log.push(`${name} ends`)
      return name
    })
  const done = Promise.resolve()
  const answers = Promise.all([
    fly('u', 'k', 'first', gate.promise),
    fly('u', 'k', 'second', done),
    fly('u', 'k', 'third', done),
    fly('u', 'other', 'other key', done),
    fly('v', 'k', 'other person', done),
  ])
  await time.settle()
  assert.deepEqual(log, [
    'first starts',
    'other key starts',
    'other person starts',
    'other key ends',
    'other person ends',
  ])
  gate.resolve()
  assert.deepEqual(await answers, ['first', 'second', 'third', 'other key', 'other person'])
  assert.deepEqual(log.slice(5), [
    'first ends',
    'second starts',
    'second ends',
    'third starts',
    'third ends',
  ])
  assert.equal(flights.size, 0)
  assert.equal(time.pendingTimers(), 0)
})

test('a duplicate waits five seconds at most', async () => {
  const { time, flights } = givenFlights()
  const gate = Promise.withResolvers<void>()
  const first = flights.run('u', 'k', () => gate.promise)
  const second = flights.run('u', 'k', async () => 'ran')
  let answered: unknown
  void second.then((answer) => {
    answered = answer
  })
  await time.advance(4_999)
  assert.equal(answered, undefined)
  await time.advance(1)
  assert.deepEqual(await second, { kind: 'in-flight' })
  gate.resolve()
  await first
  assert.equal(await flights.run('u', 'k', async () => 'ran'), 'ran')
  assert.equal(flights.size, 0)
})

test('a flight that fails leaves the key free', async () => {
  const { flights } = givenFlights()
  const failed = flights.run('u', 'k', () => Promise.reject(new Error('no')))
  const next = flights.run('u', 'k', async () => 'ran')
  await assert.rejects(failed, /no/)
  assert.equal(await next, 'ran')
})
