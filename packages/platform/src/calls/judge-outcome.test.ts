import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CONTRACT_HEADER } from '@onsale/contracts/contract-version.ts'
import { FAIR_ANSWER_MS, judgeOutcome, tryMsOf } from './judge-outcome.ts'

const cause = new Error('x')

function answered(status: number, headers: Record<string, string> = {}) {
  return judgeOutcome({
    kind: 'answered',
    answer: { status, headers, body: new Uint8Array() },
  })
}

test('an answer is an answer, also one of 500: it says nothing against the instance', () => {
  for (const status of [200, 204, 404, 409, 421, 422, 429, 500, 501]) {
    assert.deepEqual(
      answered(status),
      { lesson: 'well', mayHaveArrived: true, elsewhere: 'no' },
      String(status),
    )
  }
})

test('503 is busy, not broken; 502 and 504 tell of a process that is not there', () => {
  assert.equal(answered(503).lesson, 'busy')
  for (const status of [502, 504]) assert.equal(answered(status).lesson, 'failing')
  for (const status of [502, 503, 504]) assert.equal(answered(status).elsewhere, 'if repeatable')
})

test('who does not understand our contract has not taken the request in', () => {
  assert.deepEqual(answered(421, { [CONTRACT_HEADER]: '9' }), {
    lesson: 'foreign',
    mayHaveArrived: false,
    elsewhere: 'always',
  })
})

test('what was never sent may go elsewhere; what was begun only when it can be repeated', () => {
  const late = (wasSent: boolean) =>
    judgeOutcome({ kind: 'late', wasSent, withinMs: FAIR_ANSWER_MS })
  const unreached = judgeOutcome({ kind: 'unreached', cause })
  const lost = judgeOutcome({ kind: 'lost', cause })
  for (const { lesson } of [late(true), late(false), unreached, lost]) {
    assert.equal(lesson, 'failing')
  }
  for (const { mayHaveArrived, elsewhere } of [late(false), unreached]) {
    assert.deepEqual({ mayHaveArrived, elsewhere }, { mayHaveArrived: false, elsewhere: 'always' })
  }
  for (const { mayHaveArrived, elsewhere } of [late(true), lost]) {
    assert.deepEqual(
      { mayHaveArrived, elsewhere },
      { mayHaveArrived: true, elsewhere: 'if repeatable' },
    )
  }
})

test('an instance that was given no time is not blamed for being late', () => {
  const outcome = { kind: 'late', wasSent: true, withinMs: FAIR_ANSWER_MS - 1 } as const
  assert.equal(judgeOutcome(outcome).lesson, 'none')
})

test('a request that may be repeated keeps half of its time for that', () => {
  assert.equal(tryMsOf(1_001, true), 500)
  assert.equal(tryMsOf(1_001, false), 1_001)
  assert.equal(tryMsOf(0.2, true), 1)
})
