// Kafka stops for half a minute in mid-sale: nobody who buys or pays waits for it, what an
// operator changes counts at once, and afterwards every event has had its effect once.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { changeTicket, pauseTicket, resumeTicket } from '@onsale/contracts/http/admin-calls.ts'
import type { Api } from '@onsale/onsale/api-tests/testing/api.ts'
import { buy, givenOrder, givenPaid, givenTicket } from '@onsale/onsale/api-tests/testing/given.ts'
import type { Stack } from '@onsale/testkit/stack/stack.ts'
import { sharedStack } from './shared-stack.ts'
import { SHORT_HOLDS, StackSale } from './stack-sale.ts'

const stackOf = sharedStack({ env: SHORT_HOLDS })
const STOPPED_MS = 30_000
const GO_ON_WITHIN_MS = 10_000
const ORDERS_MEANWHILE = 50

let opened: Promise<StackSale> | undefined
/** One sale goes through all of it. */
const saleOf = (stack: Stack): Promise<StackSale> => (opened ??= StackSale.open(stack))

/** Holds, payments and an operator's changes, one after the other, each answered as ever. */
async function lifeGoesOn(api: Api): Promise<void> {
  const { ticket, unitId } = await givenTicket(api)
  await givenPaid(api.person(), unitId)
  const admin = api.person('admin')
  const params = { ticketId: ticket.id }
  const price = { amount: 61_000, currency: 'KRW' }
  const changed = await admin.call(changeTicket, { params, body: { price } })
  changed.expect(200)
  assert.deepEqual((await givenOrder(api.person(), unitId)).total, price)
  const paused = await admin.call(pauseTicket, { params })
  paused.expect(200)
  const refused = await buy(api.person(), unitId)
  refused.refused('SALE_PAUSED')
  const resumed = await admin.call(resumeTicket, { params })
  resumed.expect(200)
  await givenOrder(api.person(), unitId)
}

async function saleWithout(
  stack: Stack,
  stop: () => Promise<void>,
  start: () => Promise<void>,
): Promise<void> {
  const sale = await saleOf(stack)
  await stop()
  const stopped = sleep(STOPPED_MS)
  try {
    await sale.sellsToAnybody(GO_ON_WITHIN_MS)
    await lifeGoesOn(sale.api)
    await sale.sells(ORDERS_MEANWHILE, STOPPED_MS)
    // A worker may say that it is not: nobody is sent to it.
    for (const service of stack.services.filter(({ target }) => target !== 'worker')) {
      assert.ok(await service.isReady(), `${service.name} is ready though Kafka is not`)
    }
    sale.replay()
    await stopped
  } finally {
    await start()
  }
  await sale.sellsToAnybody(GO_ON_WITHIN_MS)
}

test('Kafka is silent for 30 s', async () => {
  const stack = await stackOf()
  const { kafka } = stack
  await saleWithout(
    stack,
    () => kafka.signal('SIGSTOP'),
    () => kafka.signal('SIGCONT'),
  )
})

test('Kafka is killed, and started again after 30 s', async () => {
  const stack = await stackOf()
  const { kafka } = stack
  await saleWithout(
    stack,
    () => kafka.signal('SIGKILL'),
    () => kafka.startAgain(),
  )
})

test('afterwards every promise was kept, every event had its effect once', async (t) => {
  const sale = await saleOf(await stackOf())
  t.diagnostic(await sale.close())
})
