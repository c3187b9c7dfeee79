import assert from 'node:assert/strict'
import { test } from 'node:test'
import { changeCapacity, putSale } from '@onsale/contracts/internal/calls.ts'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { callClientConformance } from './call-client.conformance.ts'
import { createInProcessClient } from './in-process-client.ts'
import { route, type Route } from './route.ts'

const figures = { unitId: 'u', version: 1, capacity: 5, held: 0, sold: 0 }

function clientOf(...routes: Route[]) {
  const randomness = createSystemRandomness()
  return createInProcessClient(routes, { scheduler: systemScheduler, randomness })
}

test('the callee gets a copy, off the stack of the caller, and its answer is a copy too', async () => {
  const answered = { ...figures }
  let called = false
  const given = { capacity: 5 }
  const call = clientOf(
    route(changeCapacity, ({ params, body, path }) => {
      called = true
      assert.notEqual(body, given)
      assert.deepEqual(
        { params, body, path },
        {
          params: { unitId: 'a/b' },
          body: given,
          path: '/internal/units/a%2Fb/capacity',
        },
      )
      return { kind: 'answer', status: 200, body: answered }
    }),
  )
  const pending = call(changeCapacity, { params: { unitId: 'a/b' }, body: given })
  assert.equal(called, false)
  const outcome = await pending
  assert.deepEqual(outcome, { kind: 'answer', status: 200, body: figures })
  assert.ok(outcome.kind === 'answer' && outcome.body !== answered)
})

callClientConformance('in process', async (_t, routes) => clientOf(...routes))

test('a fault of the callee reaches the caller as it is', async () => {
  const fault = Object.assign(new Error('away'), { retryable: true })
  const call = clientOf(
    route(changeCapacity, () => {
      throw fault
    }),
  )
  await assert.rejects(
    call(changeCapacity, { params: { unitId: 'u' }, body: { capacity: 1 } }),
    fault,
  )
})

test('a call that nobody serves is a bug', async () => {
  const call = clientOf()
  // The body is never looked at: there is nobody to look.
  const body = {} as never
  await assert.rejects(call(putSale, { body }), /a route for putSale/)
})
