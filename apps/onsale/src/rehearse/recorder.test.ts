import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Recorder } from './recorder.ts'

const grant = (orderId: string, askedAtMs: number) => ({
  orderId,
  userId: 'u',
  lines: [{ unitId: 'unit', quantity: 2 }],
  askedAtMs,
  paid: false,
})

test('a grant asked for after a SOLD_OUT was received is seen', () => {
  const recorder = new Recorder('burst')
  recorder.granted(grant('a', 5))
  recorder.answered('409 SOLD_OUT', 3, 10)
  recorder.granted(grant('b', 9))
  assert.equal(recorder.grantedAfterSoldOut, 0)
  recorder.granted(grant('c', 11))
  assert.equal(recorder.grantedAfterSoldOut, 1)
  assert.equal(recorder.grantedQuantity, 6)
})

test('one order for two requests is a fault', () => {
  const recorder = new Recorder('burst')
  recorder.granted(grant('a', 1))
  recorder.granted(grant('a', 2))
  assert.deepEqual([...recorder.faults], [['an order was given to two requests', 1]])
})

test('an onlooker is told of each answer', () => {
  const told: unknown[] = []
  const recorder = new Recorder('burst', { answered: (...answer) => void told.push(answer) })
  recorder.answered('409 SOLD_OUT', 3, 10)
  assert.deepEqual(told, [['409 SOLD_OUT', 3, 10]])
})
