import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  accessTokenTimes,
  forgetRevocationAt,
  forgetRevocationOfUnknownAt,
  isLive,
  sessionExpiry,
} from './session-life.ts'

const HOUR_MS = 3_600_000
const instants = fc.integer({ min: 1_700_000_000_000, max: 2_000_000_000_000 })

test('staff are never in for longer than twelve hours, nor half an hour after the last refresh', () => {
  fc.assert(
    fc.property(instants, fc.integer({ min: 0, max: 20 * HOUR_MS }), (createdAt, afterMs) => {
      for (const role of ['staff', 'admin'] as const) {
        const expiry = sessionExpiry(role, createdAt, createdAt + afterMs)
        assert.ok(expiry <= createdAt + 12 * HOUR_MS)
        assert.ok(expiry <= createdAt + afterMs + HOUR_MS / 2)
      }
    }),
  )
})

test('an access token lives at most 15 minutes, and a revocation outlives every one given out before it', () => {
  fc.assert(
    fc.property(instants, fc.integer({ min: 1_000, max: 40 * HOUR_MS }), (now, leftMs) => {
      const { iat, exp } = accessTokenTimes({ expiresAt: now + leftMs }, now)
      assert.ok(exp > iat && exp - iat <= 900)
      assert.ok(exp * 1_000 <= now + leftMs, 'nor longer than its session')
      assert.ok(forgetRevocationAt(now) >= exp * 1_000 + 5_000)
      assert.ok(forgetRevocationOfUnknownAt(now) > now + 24 * HOUR_MS)
    }),
  )
})

test('a session lives until it is ended, past its time, or of an epoch that is over', () => {
  const session = { endedAt: null, expiresAt: 100, epoch: 2 }
  assert.equal(isLive(session, 2, 99), true)
  assert.equal(isLive(session, 2, 100), false)
  assert.equal(isLive(session, 3, 99), false)
  assert.equal(isLive({ ...session, endedAt: 50 }, 2, 99), false)
})
