import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  areaOf,
  between,
  busyTime,
  type CpuProfile,
  placeOf,
  selfTimes,
  totalTimes,
} from './profile.ts'

const frame = (functionName: string, url = '') => ({ functionName, url, lineNumber: 9 })
const profile: CpuProfile = {
  nodes: [
    { id: 1, callFrame: frame('(root)'), children: [2, 3] },
    { id: 2, callFrame: frame('(idle)') },
    { id: 3, callFrame: frame('serve', 'file:///x/packages/order/src/http/a.ts'), children: [4] },
    { id: 4, callFrame: frame('run'), children: [] },
  ],
  samples: [2, 3, 4, 4],
  timeDeltas: [1_000, 10, 20, 10],
  startTime: 5_000,
}

test('self time: idle time does not count', () => {
  assert.deepEqual(selfTimes(profile, placeOf), [
    { name: 'run', share: 0.75 },
    { name: 'serve packages/order/src/http/a.ts:10', share: 0.25 },
  ])
})

test('total time: callers have what they called', () => {
  const wanted = (one: { functionName: string }) =>
    one.functionName === '(root)' ? undefined : one.functionName
  assert.deepEqual(totalTimes(profile, wanted), [
    { name: 'serve', share: 1 },
    { name: 'run', share: 0.75 },
  ])
})

test('areas', () => {
  assert.equal(
    areaOf(frame('f', 'file:///x/packages/order/src/adapters/sql/a.ts')),
    '@onsale/order/adapters/sql',
  )
  assert.equal(
    areaOf(frame('f', 'file:///x/node_modules/@fastify/a/b.js')),
    'node_modules/@fastify/a',
  )
  assert.equal(areaOf(frame('f', 'node:net')), 'node: net')
  assert.equal(areaOf(frame('(garbage collector)')), 'garbage collection')
  assert.equal(areaOf(frame('all')), 'native: all')
})

test('busy time is what is not idle', () => assert.equal(busyTime(profile), 40))

test('between two moments only their samples count', () => {
  const part = between(profile, 6_010, 6_030)
  assert.deepEqual(part.samples, [3, 4])
  assert.equal(busyTime(part), 30)
})
