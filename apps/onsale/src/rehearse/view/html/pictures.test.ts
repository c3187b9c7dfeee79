import assert from 'node:assert/strict'
import { test } from 'node:test'
import { given } from '../testing/told.ts'
import { chapterLabel, frameOf, SIZES } from './frame.ts'
import { escape, markup } from '@onsale/kernel/markup.ts'
import { stackOf } from './outcome-chart.ts'
import { columnsPath, linePath, stepsPath } from './paths.ts'
import { lanesFor, linearScale, logScale, logTicks, niceTicks, timeTicks } from './scales.ts'

test('scales put the ends on the edges; a logarithmic one keeps to them', () => {
  const linear = linearScale(0, 10, 100, 0)
  assert.deepEqual([linear(0), linear(5), linear(10)], [100, 50, 0])
  const log = logScale(1, 100, 0, 10)
  assert.deepEqual([log(1), log(10), log(100), log(0), log(1e9)], [0, 5, 10, 0, 10])
})

test('ticks are round, and cover what there is', () => {
  assert.deepEqual(niceTicks(930, 4), [0, 500, 1_000])
  assert.deepEqual(niceTicks(0, 4), [0, 1])
  assert.deepEqual(niceTicks(3, 4), [0, 1, 2, 3])
  assert.deepEqual(logTicks(2, 900), [1, 10, 100, 1_000])
  assert.deepEqual(logTicks(10, 10), [10, 100])
  assert.deepEqual(timeTicks(12_000, 6), [0, 2_000, 4_000, 6_000, 8_000, 10_000, 12_000])
  assert.ok(timeTicks(900_000, 5).length <= 6)
})

test('labels that would cover each other get lanes of their own', () => {
  const at = (x: number) => ({ x, width: 50 })
  assert.deepEqual(lanesFor([at(0), at(30), at(70), at(90)], 4), [0, 1, 0, 1])
})

test('paths: columns close, steps join their neighbours only', () => {
  assert.equal(columnsPath([{ x0: 0, x1: 2, y0: 10, y1: 5 }]), 'M0 10H2V5H0Z')
  const steps = [
    { x0: 0, x1: 1, y: 3 },
    { x0: 1, x1: 2, y: 4 },
    { x0: 5, x1: 6, y: 4 },
  ]
  assert.equal(stepsPath(steps), 'M0 3H1V4H2M5 4H6')
  assert.equal(
    linePath([
      { x: 0, y: 0.04 },
      { x: 1.26, y: 2 },
    ]),
    'M0 0L1.3 2',
  )
})

test('one error among thousands is high enough to be seen', () => {
  const { frame } = frameOf(given().story, SIZES[2])
  const counts = new Map([
    ['409 SOLD_OUT', 99_999],
    ['500 INTERNAL', 1],
  ])
  const slice = { fromMs: 0, toMs: 1_000, counts, total: 100_000, p50: 1, p99: 1 }
  const y = linearScale(0, 100_000, 200, 0)
  const stack = stackOf(slice, y, frame)
  assert.deepEqual(
    stack.map(([outcome]) => outcome),
    ['sold out', 'error'],
  )
  const error = stack[1]?.[1]
  assert.equal((error?.y0 ?? 0) - (error?.y1 ?? 0), 2)
})

test('a chapter’s name is cut to the room there is', () => {
  const chapter = { name: 'endings: refunds', recorder: undefined, expected: undefined }
  const label = (room: number) =>
    chapterLabel({ ...chapter, beganMs: 0, endedMs: undefined }, 4, room)
  assert.deepEqual([200, 100, 20, 5].map(label), ['4 endings: refunds', '4 endings', '4', ''])
})

test('values are escaped, markup is not', () => {
  assert.equal(escape(`<a b="c" d='e'>&`), '&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;')
  assert.equal(markup`<p>${'<'}${1}${undefined}${[markup`<b>`]}</p>`.text, '<p>&lt;1<b></p>')
})
