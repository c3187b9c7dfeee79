// One of two order processes is killed under full load: within five seconds the one that is left
// sells as much as its share was, at the least.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createOrder } from '@onsale/contracts/http/order-calls.ts'
import { createApi } from '@onsale/onsale/api-tests/testing/api.ts'
import { givenTicket, inDays } from '@onsale/onsale/api-tests/testing/given.ts'
import { assertInvariants } from './assert-calm.ts'
import { sharedStack } from './shared-stack.ts'

const stackOf = sharedStack()
const CLIENTS = 64
const WARM_UP_MS = 5_000
const MEASURED_MS = 5_000
const RECOVERS_WITHIN_MS = 5_000
const SHARE_MIN = 0.9

test('one of two order processes is killed: the other keeps its share within 5 s', async (t) => {
  const stack = await stackOf()
  const api = createApi(Number(new URL(stack.url).port))
  t.after(() => api.close())
  const { unitId } = await givenTicket(api, {
    units: [{ visitDate: inDays(30), capacity: 1_000_000 }],
  })
  const stop = new AbortController()
  let granted = 0
  const client = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      const body = { lines: [{ unitId, quantity: 1 }] }
      const answer = await api
        .person()
        .call(createOrder, { body })
        .catch(() => undefined)
      if (answer?.status === 201) granted += 1
      else await sleep(Number(answer?.headers['retry-after'] ?? 0) * 1_000)
    }
  }
  const all = Promise.all(Array.from({ length: CLIENTS }, client))
  const perSecond = async (): Promise<number> => {
    const [before, began] = [granted, performance.now()]
    await sleep(MEASURED_MS)
    return ((granted - before) * 1_000) / (performance.now() - began)
  }
  await sleep(WARM_UP_MS)
  const withBoth = await perSecond()
  await stack.of('order')[0]?.signal('SIGKILL')
  await sleep(RECOVERS_WITHIN_MS)
  const withOne = await perSecond()
  stop.abort()
  await all
  const share = withOne / (withBoth / 2)
  const told = [withBoth, withOne].map((rate) => `${Math.round(rate)}/s`)
  t.diagnostic(`${told.join(' with both, ')} with one: ${share.toFixed(2)} of its share`)
  assert.ok(share >= SHARE_MIN, `${share.toFixed(2)} of its share`)
  await stack.of('order')[0]?.start()
  await assertInvariants(stack)
})
