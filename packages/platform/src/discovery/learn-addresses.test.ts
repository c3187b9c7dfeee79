import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type KnownAddresses,
  learnAddresses,
  NOBODY_BELIEVED_AFTER_ANSWERS,
  nothingKnown,
} from './learn-addresses.ts'

const both: KnownAddresses = { v4: ['10.0.0.1'], v6: ['fd00::1'], nobodyInARow: 0 }

test('what is told replaces what was known', () => {
  assert.deepEqual(learnAddresses(nothingKnown, ['10.0.0.1'], ['fd00::1']), both)
  assert.deepEqual(learnAddresses(both, ['10.0.0.2'], 'none'), {
    v4: ['10.0.0.2'],
    v6: [],
    nobodyInARow: 0,
  })
})

test('without an answer the last one stands, in each family for itself', () => {
  assert.deepEqual(learnAddresses(both, 'no answer', 'no answer'), both)
  assert.deepEqual(learnAddresses(both, ['10.0.0.2'], 'no answer'), { ...both, v4: ['10.0.0.2'] })
})

test('that there is nobody is believed when it is said again and again', () => {
  let known = both
  for (let time = 1; time < NOBODY_BELIEVED_AFTER_ANSWERS; time += 1) {
    known = learnAddresses(known, 'none', 'none')
    assert.deepEqual([known.v4, known.v6], [both.v4, both.v6])
  }
  known = learnAddresses(known, 'no answer', 'no answer')
  assert.deepEqual(learnAddresses(known, 'none', 'no answer').v4, [], 'silence between is nothing')
  assert.deepEqual(learnAddresses(learnAddresses(known, ['10.0.0.1'], 'none'), 'none', 'none').v4, [
    '10.0.0.1',
  ])
})
