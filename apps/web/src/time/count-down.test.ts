import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { clockText, leftUntil, momentToSay, msUntilNextSecond } from './count-down.ts'

test('it shows 0 only when it is time', () => {
  assert.equal(clockText(leftUntil(10_000, 9_999)), '00:01')
  assert.equal(clockText(leftUntil(10_000, 10_000)), '00:00')
  assert.equal(clockText(leftUntil(10_000, 12_000)), '00:00')
})

test('minutes and seconds have two digits, hours appear when there are some', () => {
  assert.equal(clockText(leftUntil(192_000, 0)), '03:12')
  assert.equal(clockText(leftUntil(3_792_000, 0)), '1:03:12')
  assert.equal(leftUntil(2 * 86_400_000 + 1_000, 0).days, 2)
})

test('after the wait for the next second, the text has changed', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000_000 }), (left) => {
      const before = clockText(leftUntil(left, 0)) + leftUntil(left, 0).days
      const wait = msUntilNextSecond(left, 0)
      const after = clockText(leftUntil(left, wait)) + leftUntil(left, wait).days
      assert.notEqual(after, before)
      assert.ok(wait > 0 && wait <= 1_000)
    }),
  )
})

test('a screen reader hears a few moments, not every second', () => {
  assert.equal(momentToSay(601, 600), 600)
  assert.equal(momentToSay(600, 599), undefined)
  assert.equal(momentToSay(700, 55), 60) // a tab that slept
  assert.equal(momentToSay(10, 9), undefined)
})
