import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LatencyBins } from './latency-bins.ts'
import { BUCKET_MS, OTHER_KINDS, Timeline } from './timeline.ts'

test('a percentile is the true one or up to 9 % above it', () => {
  const bins = new LatencyBins()
  for (let ms = 1; ms <= 1_000; ms += 1) bins.add(ms)
  for (const percent of [1, 50, 90, 99, 100]) {
    const found = bins.percentile(percent) ?? 0
    assert.ok(found >= percent * 10 && found <= percent * 10 * 1.1, `p${percent}: ${found}`)
  }
  assert.equal(new LatencyBins().percentile(50), undefined)
})

test('less than nothing, nothing and far too long are counted', () => {
  const bins = new LatencyBins()
  for (const ms of [-0.4, 0, 10_000_000]) bins.add(ms)
  assert.ok((bins.percentile(50) ?? 1) <= 0.1)
  assert.ok(Number.isFinite(bins.percentile(99)))
})

test('bins add up', () => {
  const [one, other] = [new LatencyBins(), new LatencyBins()]
  one.add(1)
  other.add(100)
  one.addAll(other)
  assert.equal(one.percentile(100), 100)
})

test('slices leave no gap, and hold each answer once', () => {
  const timeline = new Timeline()
  timeline.add(0, '201', 5)
  timeline.add(99, '409 SOLD_OUT', 7)
  timeline.add(450, '201', 9)
  const slices = timeline.slices(200, 600)
  assert.deepEqual(
    slices.map(({ fromMs, toMs, total }) => [fromMs, toMs, total]),
    [
      [0, 200, 2],
      [200, 400, 0],
      [400, 600, 1],
    ],
  )
  assert.deepEqual(Object.fromEntries(slices[0]?.counts ?? []), { '201': 1, '409 SOLD_OUT': 1 })
  assert.equal(slices[1]?.p99, undefined)
  assert.deepEqual(
    timeline.slices(100, 600, 400).map(({ total }) => total),
    [1, 0],
  )
})

test('a long rehearsal takes no more buckets, and loses no answer', () => {
  const timeline = new Timeline()
  for (let second = 0; second < 3_600; second += 1) timeline.add(second * 1_000, '201', 1)
  assert.ok(timeline.bucketMs > BUCKET_MS)
  const slices = timeline.slices(0, 3_600_000)
  assert.ok(slices.length <= 600, `${slices.length} slices`)
  assert.equal(
    slices.reduce((sum, { total }) => sum + total, 0),
    3_600,
  )
})

test('kinds of answers are bounded', () => {
  const timeline = new Timeline()
  for (let index = 0; index < 100; index += 1) timeline.add(1, `no answer (${index})`, 1)
  assert.ok(timeline.kinds.length <= 25)
  assert.ok(timeline.kinds.includes(OTHER_KINDS))
})
