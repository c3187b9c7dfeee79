import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { canonicalJson } from '@onsale/kernel/canonical-json.ts'
import type { Call } from './http/call.ts'
import { CONTRACT_VERSION, understands } from './contract-version.ts'
import * as orderCalls from './internal/calls.ts'
import * as personCalls from './internal/person-calls.ts'
import * as sessionCalls from './internal/session-calls.ts'

test('a release understands its neighbours, in both directions, and nobody further away', () => {
  assert.deepEqual(
    [-2, -1, 0, 1, 2].filter((away) => understands(CONTRACT_VERSION + away)),
    [-1, 0, 1],
  )
  assert.equal(understands(4, 5), true)
  assert.equal(understands(4, 6), false)
  assert.equal(understands(Number.NaN), false)
})

/** What the declarations of the calls between services come to, at this version of the contract. */
const PINNED = { version: 1, digest: 'cd5f69404fafd793' }

test('a changed call between services asks whether the contract counts up', () => {
  const declared = [orderCalls, personCalls, sessionCalls]
    .flatMap((module) => Object.values<unknown>(module))
    .filter((member): member is Call => typeof member === 'object' && member !== null)
  assert.ok(declared.length >= 10)
  const wire = declared.map(({ summary: _summary, tag: _tag, ...rest }) => rest)
  const digest = createHash('sha256').update(canonicalJson(wire)).digest('hex').slice(0, 16)
  assert.deepEqual(
    { version: CONTRACT_VERSION, digest },
    PINNED,
    'The calls between services changed. When a process of the release before and one of this ' +
      'release pass over the difference, in both directions, pin the new digest. When they do ' +
      'not, bump the version (contract-version.ts says how) and pin both.',
  )
})
