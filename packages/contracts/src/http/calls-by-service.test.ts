import assert from 'node:assert/strict'
import { test } from 'node:test'
import { callsByService } from './calls-by-service.ts'
import { publicCalls } from './public-calls.ts'
import { serviceCalls } from './service-calls.ts'
import { siteCalls } from './site-calls.ts'

test('every public call is answered by exactly one: a service, or the gateway itself', () => {
  const answered = [...Object.values(callsByService).flat(), ...siteCalls, ...serviceCalls]
  const names = answered.map(({ operation }) => operation)
  assert.deepEqual(names.toSorted(), publicCalls.map(({ operation }) => operation).toSorted())
  assert.equal(new Set(names).size, names.length)
})
