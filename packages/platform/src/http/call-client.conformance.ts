import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { changeCapacity } from '@onsale/contracts/internal/calls.ts'
import {
  describeOrder,
  exportOrders,
  forgetPerson,
} from '@onsale/contracts/internal/person-calls.ts'
import { known } from '@onsale/kernel/assert.ts'
import type { CallClient } from './client.ts'
import { route, type Route } from './route.ts'

const figures = { unitId: 'u', version: 1, capacity: 5, held: 0, sold: 0 }
const answer = { kind: 'answer', status: 200, body: figures } as const

export const ODD_PARAMS = [
  ...['a/b', '%2F', 'a b', '판다🐼', '?q=1', '#x', '..', '.', '+', ';a=1', '&', '=', '"\'`', '\\'],
  ...['{unitId}', '%', 'ü', '\u0000', '\n', ':'],
] as const

/**
 * What every transport of calls must do: to whoever calls it must not matter where the callee
 * runs. `open` makes a client of services that have these routes.
 */
export function callClientConformance(
  name: string,
  open: (t: TestContext, routes: readonly Route[]) => Promise<CallClient>,
): void {
  const conforms = (what: string, run: (t: TestContext) => Promise<void>): void =>
    void test(`${name}: ${what}`, run)

  conforms('params, query and body arrive as they were given, and the answer too', async (t) => {
    const seen: unknown[] = []
    const call = await open(t, [
      route(changeCapacity, ({ params, body }) => {
        seen.push({ params: { ...params }, body })
        return answer
      }),
      route(exportOrders, ({ params, query }) => {
        seen.push({ params: { ...params }, query: { ...query } })
        return { kind: 'answer', status: 200, body: { items: [], nextCursor: 'ü=&' } }
      }),
    ])
    const change = { params: { unitId: 'u' }, body: { capacity: 5 } }
    assert.deepEqual(await call(changeCapacity, change), answer)
    const page = { params: { userId: 'p' }, query: { limit: 7, cursor: 'a+b c&d=é%20#판다' } }
    const outcome = await call(exportOrders, page)
    assert.deepEqual(outcome.kind === 'answer' && outcome.body, { items: [], nextCursor: 'ü=&' })
    assert.deepEqual(seen, [change, page])
  })

  conforms('an answer may have no body', async (t) => {
    const call = await open(t, [route(forgetPerson, () => ({ kind: 'answer', status: 204 }))])
    const outcome = await call(forgetPerson, { params: { userId: 'p' } })
    assert.deepEqual(outcome, { kind: 'answer', status: 204 })
  })

  conforms('a parameter may be made of any characters', async (t) => {
    const seen: string[] = []
    const call = await open(t, [
      route(changeCapacity, ({ params }) => {
        seen.push(params.unitId)
        return answer
      }),
    ])
    for (const unitId of ODD_PARAMS) {
      await call(changeCapacity, { params: { unitId }, body: { capacity: 1 } })
    }
    assert.deepEqual(seen, ODD_PARAMS)
  })

  conforms('members that one side does not know are let pass by it', async (t) => {
    const seen: unknown[] = []
    const newerAnswer = { ...figures, isNew: true }
    const call = await open(t, [
      route(changeCapacity, ({ body }) => {
        seen.push(body)
        return { kind: 'answer', status: 200, body: newerAnswer }
      }),
    ])
    const newer = { capacity: 5, isNew: [true] }
    const outcome = await call(changeCapacity, { params: { unitId: 'u' }, body: newer })
    assert.deepEqual(seen, [newer])
    assert.ok(outcome.kind === 'answer' && outcome.body.capacity === 5)
  })

  conforms('a declared refusal comes back whole, and only what it has', async (t) => {
    const refusal = {
      kind: 'refused',
      code: 'CAPACITY_BELOW_CLAIMED',
      detail: '판다 says "no"',
      members: { claimed: 7, lines: [{ unitId: 'u' }] },
    } as const
    const call = await open(t, [
      route(changeCapacity, ({ body }) => (body.capacity === 0 ? { ...refusal } : bare)),
    ])
    const bare = { kind: 'refused', code: 'UNIT_NOT_FOUND' } as const
    const ask = (capacity: number) =>
      call(changeCapacity, { params: { unitId: 'u' }, body: { capacity } })
    assert.deepEqual(await ask(0), refusal)
    assert.deepEqual(await ask(1), bare)
  })

  conforms(
    'what does not fit the declaration is refused, and does not reach the handler',
    async (t) => {
      const call = await open(t, [
        route(changeCapacity, () => assert.fail('reached')),
        route(exportOrders, () => assert.fail('reached')),
      ])
      const outcomes = [
        await call(changeCapacity, { params: { unitId: 'u' }, body: { capacity: -1 } }),
        await call(exportOrders, { params: { userId: 'p' }, query: { limit: 0 } }),
      ]
      for (const outcome of outcomes) {
        assert.ok(outcome.kind === 'refused' && outcome.code === 'INVALID_INPUT')
        assert.ok(outcome.errors !== undefined && outcome.errors.length === 1)
      }
    },
  )

  conforms('a fault of the callee is a fault here, and passes when it does there', async (t) => {
    const faults = [
      Object.assign(new Error('away'), { retryable: true, retryAfterSeconds: 3 }),
      new Error('bug'),
    ]
    const call = await open(t, [
      route(describeOrder, ({ params }) => {
        throw known(faults[Number(params.orderId)], 'a fault')
      }),
    ])
    const ask = (orderId: string) => faultOf(call(describeOrder, { params: { orderId } }))
    const passing = await ask('0')
    assert.deepEqual([passing['retryable'], passing['retryAfterSeconds']], [true, 3])
    assert.notEqual((await ask('1'))['retryable'], true)
  })

  conforms('"too busy" is trouble that passes, and an undeclared refusal a bug', async (t) => {
    const call = await open(t, [
      route(describeOrder, ({ params }) =>
        params.orderId === 'busy'
          ? { kind: 'refused', code: 'OVERLOADED', retryAfterSeconds: 2 }
          : { kind: 'refused', code: 'SOLD_OUT' },
      ),
    ])
    const ask = (orderId: string) => faultOf(call(describeOrder, { params: { orderId } }))
    const busy = await ask('busy')
    assert.deepEqual([busy['retryable'], busy['retryAfterSeconds']], [true, 2])
    assert.notEqual((await ask('odd'))['retryable'], true)
  })
}

async function faultOf(outcome: Promise<unknown>): Promise<Record<string, unknown>> {
  const fault = await outcome.then(
    (unexpected) => assert.fail(JSON.stringify(unexpected)),
    (error: unknown) => error,
  )
  assert.ok(fault instanceof Error)
  return fault as Error & Record<string, unknown> // to look at members that it may have
}
