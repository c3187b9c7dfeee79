import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decideClaimKey } from './decide-claim-key.ts'
import type { DecisionContext } from './ledger-state.ts'
import { WorkingState } from './working-state.ts'

const context: DecisionContext = { now: 1_000, holdMs: 1, payingMs: 1, newId: () => 'id' }
const claim = { userId: 'ann', key: 'k', fingerprint: 'of a ticket' }

function givenNothing(): WorkingState {
  return new WorkingState({
    orders: [],
    stock: [],
    sales: [],
    quotas: [],
    carts: [],
    kept: [],
    receipts: [],
  })
}

test('a new key is taken, without an answer of ours', () => {
  const decided = decideClaimKey(givenNothing(), { kind: 'claimKey', idempotency: claim }, context)
  assert.equal(decided.outcome.kind, 'keyClaimed')
  assert.equal(decided.changes?.kept?.state, 'ELSEWHERE')
})

test('the same request may claim it again, and any other is refused', () => {
  const state = givenNothing()
  state.apply(
    decideClaimKey(state, { kind: 'claimKey', idempotency: claim }, context).changes ?? {},
  )
  const again = decideClaimKey(state, { kind: 'claimKey', idempotency: claim }, context)
  assert.deepEqual(again, { outcome: { kind: 'keyClaimed' } })
  const other = { ...claim, fingerprint: 'of an order' }
  const refused = decideClaimKey(state, { kind: 'claimKey', idempotency: other }, context)
  assert.deepEqual(refused.outcome, { kind: 'refused', code: 'IDEMPOTENCY_KEY_REUSED' })
})
