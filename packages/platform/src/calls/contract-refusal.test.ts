import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CONTRACT_HEADER, CONTRACT_VERSION } from '@onsale/contracts/contract-version.ts'
import { contractRefusedBy, refuseContract } from './contract-refusal.ts'

test('neighbours are served, and so is a person who says nothing of contracts', () => {
  for (const given of [CONTRACT_VERSION, CONTRACT_VERSION + 1, Math.max(0, CONTRACT_VERSION - 1)]) {
    assert.equal(refuseContract(String(given), 't'), undefined)
  }
  assert.equal(refuseContract(undefined, 't'), undefined)
})

test('anybody else is refused in a way that the sender reads our version from', () => {
  for (const given of [String(CONTRACT_VERSION + 2), 'two', '', ['1', '9']]) {
    const refusal = refuseContract(given, 'abc')
    assert.ok(refusal, String(given))
    assert.equal(contractRefusedBy(refusal), CONTRACT_VERSION)
    assert.deepEqual(JSON.parse(refusal.body), {
      type: 'urn:onsale:problem:contract-not-understood',
      title: 'This release does not understand that contract',
      status: 421,
      code: 'CONTRACT_NOT_UNDERSTOOD',
      traceId: 'abc',
      contract: CONTRACT_VERSION,
    })
  }
})

test('a 421 that says nothing of contracts is some other answer', () => {
  assert.equal(contractRefusedBy({ status: 421, headers: {} }), undefined)
  assert.equal(contractRefusedBy({ status: 200, headers: { [CONTRACT_HEADER]: '1' } }), undefined)
})
