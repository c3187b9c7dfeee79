import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createManualTime } from '../testing/manual-time.ts'
import { addressGroup } from './address-group.ts'
import { BoundedBuckets } from './bounded-buckets.ts'
import { createMemoryRequestLimits } from './request-limits.ts'

test('a person has a burst of 60, then 10 a second', () => {
  const time = createManualTime()
  const limits = createMemoryRequestLimits({ clock: time.clock, publicWritesPerMinute: 120 })
  for (let i = 0; i < 60; i += 1) assert.equal(limits.takePerPerson('mina'), 0)
  assert.equal(limits.takePerPerson('mina'), 100)
  assert.equal(limits.takePerPerson('other'), 0, 'nobody pays for another')
  time.advance(1_000)
  for (let i = 0; i < 10; i += 1) assert.equal(limits.takePerPerson('mina'), 0)
  assert.ok(limits.takePerPerson('mina') > 0)
})

test('public writes are counted per address, as many a minute as configured', () => {
  const time = createManualTime()
  const limits = createMemoryRequestLimits({ clock: time.clock, publicWritesPerMinute: 6 })
  for (let i = 0; i < 6; i += 1) assert.equal(limits.takePublicWrite('203.0.113.7'), 0)
  assert.equal(limits.takePublicWrite('203.0.113.7'), 10_000)
  time.advance(10_000)
  assert.equal(limits.takePublicWrite('::ffff:203.0.113.7'), 0)
  assert.ok(limits.takePublicWrite('203.0.113.7') > 0)
})

test('buckets stay bounded under a flood of keys, and a used one is not forgotten early', () => {
  const time = createManualTime()
  const buckets = new BoundedBuckets({ burst: 2, perSecond: 1 }, 100, time.clock)
  for (let i = 0; i < 10_000; i += 1) {
    buckets.take(`key-${i}`)
    assert.ok(buckets.size <= 100)
  }
})

test('buckets that filled up again go when others come', () => {
  const time = createManualTime()
  const buckets = new BoundedBuckets({ burst: 2, perSecond: 1 }, 1_000, time.clock)
  for (let i = 0; i < 500; i += 1) buckets.take(`early-${i}`)
  time.advance(2_000)
  for (let i = 0; i < 200; i += 1) buckets.take(`late-${i}`)
  assert.ok(buckets.size <= 210, String(buckets.size))
  buckets.take('busy')
  buckets.take('busy')
  for (let i = 0; i < 300; i += 1) buckets.take(`later-${i}`)
  assert.ok(buckets.take('busy') > 0, 'still empty')
})

test('an IPv6 subscriber is one address, an IPv4 one is itself', () => {
  assert.equal(addressGroup('203.0.113.7'), '203.0.113.7')
  assert.equal(addressGroup('::FFFF:203.0.113.7'), '203.0.113.7')
  assert.equal(addressGroup('2001:db8:1:2:3:4:5:6'), '2001:db8:1:2::/64')
  assert.equal(addressGroup('2001:0DB8:1:2::9'), '2001:db8:1:2::/64')
  assert.equal(addressGroup('2001:db8::9'), '2001:db8:0:0::/64')
  assert.equal(addressGroup('::1'), '0:0:0:0::/64')
  assert.equal(addressGroup('fe80::1%eth0'), 'fe80:0:0:0::/64')
})
