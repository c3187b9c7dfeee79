import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createMetrics } from './metrics.ts'

test('series of one metric stand under one head, counted apart', async () => {
  const metrics = createMetrics({ ofProcess: false })
  const orders = { name: 'onsale_orders_total', help: 'Orders' }
  metrics.counter(orders, { outcome: 'sold' }).add(2)
  metrics.counter(orders, { outcome: 'sold_out' }).add(1)
  metrics.counter(orders, { outcome: 'sold' }).add(1)
  const lines = (await metrics.text()).split('\n')
  assert.equal(lines.filter((line) => line.startsWith('# TYPE onsale_orders_total')).length, 1)
  assert.ok(lines.includes('onsale_orders_total{outcome="sold"} 3'))
  assert.ok(lines.includes('onsale_orders_total{outcome="sold_out"} 1'))
})

test('a histogram counts into cumulative buckets, the last of them without end', async () => {
  const metrics = createMetrics({ ofProcess: false })
  const seconds = { name: 'onsale_commit_seconds', help: 'Commits', buckets: [0.01, 0.1] }
  const series = metrics.histogram(seconds, { lane: 'orders' })
  for (const value of [0.01, 0.05, 3]) series.observe(value)
  const lines = (await metrics.text()).split('\n')
  assert.ok(lines.includes('onsale_commit_seconds_bucket{lane="orders",le="0.01"} 1'))
  assert.ok(lines.includes('onsale_commit_seconds_bucket{lane="orders",le="0.1"} 2'))
  assert.ok(lines.includes('onsale_commit_seconds_bucket{lane="orders",le="+Inf"} 3'))
  assert.ok(lines.includes('onsale_commit_seconds_sum{lane="orders"} 3.06'))
  assert.ok(lines.includes('onsale_commit_seconds_count{lane="orders"} 3'))
})

test('a gauge is read when somebody asks', async () => {
  const metrics = createMetrics({ ofProcess: false })
  let waiting = 1
  metrics.gauge({ name: 'onsale_queue', help: 'Waiting' }, () => waiting)
  waiting = 7
  assert.match(await metrics.text(), /^onsale_queue 7$/m)
})
