import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSimulatedTime } from '@onsale/platform/bus/testing/simulated-time.ts'
import { keepAnswer } from '../domain/kept-answer.ts'
import type { KeyLookup, KeyOfPerson } from '../ports.ts'
import { givenKey } from '../testing/commands.ts'
import { givenOrder, NOW } from '../testing/given.ts'
import { codeOf } from '../testing/trial.ts'
import { createKeyLookUp } from './key-lookup.ts'

function givenLookUp(found: Partial<KeyLookup> = {}) {
  const time = createSimulatedTime(NOW)
  const reads: KeyOfPerson[][] = []
  const keys = createKeyLookUp(
    {
      async lookUpKeys(asked) {
        reads.push([...asked])
        return { orders: [], kept: [], ...found }
      },
    },
    time.scheduler,
  )
  return { keys, reads }
}

test('all that ask in one turn are looked up by one read', async () => {
  const { keys, reads } = givenLookUp()
  const asked = Array.from({ length: 500 }, (_, index) => keys.find(givenKey(`k${index}`)))
  assert.ok((await Promise.all(asked)).every((answer) => answer === undefined))
  assert.equal(reads.length, 1)
  assert.equal(reads[0]?.length, 500)
})

test('more than 1,024 keys take another read', async () => {
  const { keys, reads } = givenLookUp()
  await Promise.all(Array.from({ length: 1_025 }, (_, index) => keys.find(givenKey(`k${index}`))))
  assert.deepEqual(
    reads.map(({ length }) => length),
    [1_024, 1],
  )
})

test('what is asked for while two reads are under way goes together, by a read begun after that', async () => {
  const time = createSimulatedTime(NOW)
  const reads: PromiseWithResolvers<KeyLookup>[] = []
  const sizes: number[] = []
  const keys = createKeyLookUp(
    {
      lookUpKeys(asked) {
        const read = Promise.withResolvers<KeyLookup>()
        reads.push(read)
        sizes.push(asked.length)
        return read.promise
      },
    },
    time.scheduler,
  )
  const asked: Promise<unknown>[] = []
  for (const key of ['k1', 'k2', 'k3', 'k4', 'k5']) {
    asked.push(keys.find(givenKey(key)))
    await time.settle()
  }
  assert.deepEqual(sizes, [1, 1])
  reads[1]?.resolve({ orders: [], kept: [] })
  await asked[1]
  await time.settle()
  assert.deepEqual(sizes, [1, 1, 3])
  for (const read of reads) read.resolve({ orders: [], kept: [] })
  assert.ok((await Promise.all(asked)).every((answer) => answer === undefined))
})

test('without a key there is nothing to look up', async () => {
  const { keys, reads } = givenLookUp()
  assert.equal(await keys.find(null), undefined)
  assert.equal(reads.length, 0)
})

test('each gets what its own key stands for', async () => {
  const order = givenOrder({ idempotencyKey: 'k1', fingerprint: 'the request' })
  const kept = keepAnswer(givenKey('k2'), { status: 200, body: {} }, NOW)
  const { keys } = givenLookUp({ orders: [order], kept: [kept] })
  const [first, second, third, other] = await Promise.all([
    keys.find(givenKey('k1')),
    keys.find(givenKey('k2')),
    keys.find(givenKey('k3')),
    keys.find(givenKey('k1', { fingerprint: 'another' })),
  ])
  assert.deepEqual(first, { kind: 'replayedOrder', order })
  assert.deepEqual(second, { kind: 'replayed', kept })
  assert.equal(third, undefined)
  assert.equal(other && codeOf(other), 'IDEMPOTENCY_KEY_REUSED')
})

test('a read that fails rejects those who asked, and the next turn reads again', async () => {
  let failures = 1
  const keys = createKeyLookUp(
    {
      lookUpKeys: () =>
        failures-- > 0
          ? Promise.reject(new Error('away'))
          : Promise.resolve({ orders: [], kept: [] }),
    },
    createSimulatedTime(NOW).scheduler,
  )
  await assert.rejects(keys.find(givenKey('k1')), /away/)
  assert.equal(await keys.find(givenKey('k1')), undefined)
})
