// "A test sends every documented error": each code of each operation in the contracts is
// caused over the wire here, but for those that only a fault of ours could cause. Those of
// accounts have files of their own: each takes accounts to be made.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { adminUserCalls } from '@onsale/contracts/http/admin-user-calls.ts'
import { authCalls } from '@onsale/contracts/http/auth-calls.ts'
import type { Call } from '@onsale/contracts/http/call.ts'
import { meCalls } from '@onsale/contracts/http/me-calls.ts'
import { publicCalls } from '@onsale/contracts/http/public-calls.ts'
import { ownProvocations } from './testing/documented/own-refusals.ts'
import { cannotHappen, documentedOf, sendDocumented } from './testing/documented/send-documented.ts'

const elsewhere: ReadonlySet<Call> = new Set<Call>([...authCalls, ...meCalls, ...adminUserCalls])

sendDocumented(publicCalls.filter((call) => !elsewhere.has(call)))

test('nothing is excused that is not documented', () => {
  const names = new Set(documentedOf(publicCalls).map(({ name }) => name))
  const excused = [...Object.keys(cannotHappen), ...Object.keys(ownProvocations)]
  assert.deepEqual(
    excused.filter((name) => !names.has(name)),
    [],
  )
})
