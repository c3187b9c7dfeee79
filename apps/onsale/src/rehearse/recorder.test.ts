import assert from 'node:assert/strict'
import { test } from 'node:test'
import { progressLine } from './progress.ts'
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

test('progress tells what there is so far', () => {
  const recorder = new Recorder('burst')
  recorder.answered('201', 1, 1)
  recorder.granted(grant('a', 1))
  recorder.answered('409 SOLD_OUT', 1, 2)
  assert.match(
    progressLine(recorder, 4),
    /^▕█{16}░{16}▏ 2\/4 burst · 1 holds · 0 tickets · 1 sold out$/,
  )
  assert.match(progressLine(recorder, undefined), /^· 2 burst · /)
})
