import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decideDeparture, judgeRetention, type Obligations } from './departure.ts'

const none: Obligations = { keptOrders: 0, openHolds: 0, openRefunds: 0, comingAdmissions: 0 }
const NOW = Date.parse('2026-11-23T01:00:00.000Z')
const RETENTION_MS = 1_826 * 86_400_000
const counts = fc.nat({ max: 3 })
const obligations = fc.record({
  keptOrders: counts,
  openHolds: counts,
  openRefunds: counts,
  comingAdmissions: counts,
})

test('who never ordered leaves nothing behind', () => {
  const decided = decideDeparture(none, false, NOW, RETENTION_MS)
  assert.deepEqual(decided, { kind: 'leaves', retainUntil: undefined })
})

test('an open hold, refund or admission holds up whoever does not give it up', () => {
  for (const open of ['openHolds', 'openRefunds', 'comingAdmissions'] as const) {
    const bound = { ...none, [open]: 1 }
    const decided = decideDeparture(bound, false, NOW, RETENTION_MS)
    assert.deepEqual(decided, { kind: 'refused', code: 'ORDERS_OPEN' }, open)
    const givenUp = decideDeparture(bound, true, NOW, RETENTION_MS)
    assert.deepEqual(givenUp, { kind: 'leaves', retainUntil: NOW + RETENTION_MS }, open)
  }
})

test('nobody is refused for what is past', () => {
  fc.assert(
    fc.property(counts, fc.boolean(), (keptOrders, giveUpOrders) => {
      const bound = { ...none, keptOrders }
      assert.equal(decideDeparture(bound, giveUpOrders, NOW, RETENTION_MS).kind, 'leaves')
    }),
  )
})

test('whoever gives up everything leaves, and data stay only for a reason', () => {
  fc.assert(
    fc.property(obligations, (bound) => {
      const decided = decideDeparture(bound, true, NOW, RETENTION_MS)
      assert.ok(decided.kind === 'leaves')
      const hasReason = Object.values(bound).some((count) => count > 0)
      assert.equal(decided.retainUntil, hasReason ? NOW + RETENTION_MS : undefined)
    }),
  )
})

test('what is judged to be dropped would not have been retained in the first place', () => {
  fc.assert(
    fc.property(obligations, (bound) => {
      const decided = decideDeparture(bound, true, NOW, RETENTION_MS)
      assert.ok(decided.kind === 'leaves')
      assert.equal(judgeRetention(bound) === 'drop', decided.retainUntil === undefined)
    }),
  )
})

test('a kept order decides at once; until there is one, what is open is waited for', () => {
  assert.equal(judgeRetention({ ...none, keptOrders: 1, openHolds: 1 }), 'keep')
  assert.equal(judgeRetention({ ...none, openHolds: 1 }), 'wait')
  assert.equal(judgeRetention(none), 'drop')
})
