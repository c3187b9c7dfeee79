import assert from 'node:assert/strict'
import { test } from 'node:test'
import { givenContext, givenLine, givenOrder } from '../testing/given.ts'
import { issueAdmissions } from './issue-admissions.ts'

test('one admission for each unit of quantity, each with an id of its own', () => {
  const lines = [givenLine({ quantity: 2 }), givenLine({ unitId: 'unit-2', quantity: 1 })]
  const admissions = issueAdmissions(givenOrder({ lines }), givenContext())
  assert.deepEqual(
    admissions.map(({ unitId }) => unitId),
    ['unit-1', 'unit-1', 'unit-2'],
  )
  assert.equal(new Set(admissions.map(({ id }) => id)).size, 3)
  for (const admission of admissions) {
    assert.equal(admission.state, 'VALID')
    assert.equal(admission.orderId, 'order-1')
  }
})
