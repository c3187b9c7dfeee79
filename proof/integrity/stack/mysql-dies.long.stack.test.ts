// The database is killed and comes back, and its connections are cut at COMMIT: whoever asks
// meanwhile is told to come again (503), nothing that was answered is lost, nothing is done twice.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createOrder } from '@onsale/contracts/http/order-calls.ts'
import { givenTicket } from '@onsale/onsale/api-tests/testing/given.ts'
import { type Cut, startCuttingProxy } from '@onsale/platform/testing/cutting-proxy.ts'
import { sharedStack } from './shared-stack.ts'
import { SHORT_HOLDS, StackSale } from './stack-sale.ts'

const stackOf = sharedStack({ env: SHORT_HOLDS })
const DEAD_MS = 4_000
const GO_ON_WITHIN_MS = 15_000
const ORDERS_AFTER = 20
const SOLD_WITHIN_MS = 60_000

test('killed and started again: 503 with Retry-After meanwhile, then as before', async (t) => {
  const stack = await stackOf()
  const { mysql } = stack
  const sale = await StackSale.open(stack)
  const { unitId } = await givenTicket(sale.api)
  await mysql.signal('SIGKILL')
  const body = { lines: [{ unitId, quantity: 1 }] }
  const person = sale.api.person()
  const refused = await person.call(createOrder, { body, key: 'meanwhile' })
  refused.refused('OVERLOADED')
  assert.match(refused.headers['retry-after'] ?? '', /^[1-9]\d*$/)
  await sleep(DEAD_MS)
  await mysql.start()
  await sale.sellsToAnybody(GO_ON_WITHIN_MS)
  const again = await person.call(createOrder, { body, key: 'meanwhile' })
  again.expect(201)
  sale.replay()
  await sale.sells(ORDERS_AFTER, SOLD_WITHIN_MS)
  t.diagnostic(await sale.close())
})

test('the connections of the order service are cut at COMMIT, again and again', async (t) => {
  const stack = await stackOf()
  const url = new URL(stack.env['DATABASE_URL_ORDER'] ?? '')
  const proxy = await startCuttingProxy({ host: url.hostname, port: Number(url.port) })
  t.after(() => proxy.close())
  url.port = String(proxy.port)
  await stack.stopServices()
  await stack.startServices({ DATABASE_URL_ORDER: url.href })
  const sale = await StackSale.open(stack)
  const cuts: readonly Cut[] = ['request lost', 'answer lost', 'request lost, server waits']
  for (const cut of [...cuts, ...cuts]) {
    await proxy.cutAt('COMMIT', cut)
    await sale.sellsToAnybody(GO_ON_WITHIN_MS)
    sale.replay()
    await sale.sells(ORDERS_AFTER, SOLD_WITHIN_MS)
  }
  t.diagnostic(await sale.close())
  await stack.stopServices()
})
