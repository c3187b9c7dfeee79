import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { msUntilRenewal } from './ms-until-renewal.ts'

const OPENS = 10_000_000

test('the moment lies from ten minutes to one minute before the opening', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 0.999_999, noNaN: true }), (share) => {
      const wait = msUntilRenewal(OPENS, 0, share)
      assert.ok(wait !== undefined)
      assert.ok(wait >= OPENS - 600_000 && wait <= OPENS - 60_000)
    }),
  )
})

test('once it is past, nothing is renewed for the opening', () => {
  assert.equal(msUntilRenewal(OPENS, OPENS - 30_000, 0.5), undefined)
  assert.equal(msUntilRenewal(OPENS, OPENS + 1, 0), undefined)
})
