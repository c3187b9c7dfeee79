// Redis forgets, dies, falls silent or falls back in mid-sale. It may only refuse, so nothing is
// sold twice, nobody who has a ticket hears SOLD_OUT, and sales go on within ten seconds.
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { eventually, startRedis } from '@onsale/platform/redis/testing/redis-server.ts'
import type { Stack } from '@onsale/testkit/stack/stack.ts'
import { sharedStack } from './shared-stack.ts'
import { SHORT_HOLDS, StackSale } from './stack-sale.ts'

const stackOf = sharedStack({ env: SHORT_HOLDS })
const GO_ON_WITHIN_MS = 10_000
const WIPED_TIMES = 10
const SILENT_MS = 5_000

let opened: Promise<StackSale> | undefined
/** One sale goes through all of it. */
const saleOf = (stack: Stack): Promise<StackSale> => (opened ??= StackSale.open(stack))

test('FLUSHALL and SCRIPT FLUSH, again and again', async () => {
  const stack = await stackOf()
  const sale = await saleOf(stack)
  for (let time = 0; time < WIPED_TIMES; time += 1) {
    await stack.redis.command('FLUSHALL')
    await stack.redis.command('SCRIPT', 'FLUSH')
    await sale.sellsToAnybody(GO_ON_WITHIN_MS)
    sale.replay()
  }
})

test('kill -9, and started again empty', async () => {
  const stack = await stackOf()
  const sale = await saleOf(stack)
  await stack.redis.signal('SIGKILL')
  await sale.sellsToAnybody(GO_ON_WITHIN_MS)
  sale.replay()
  await sale.sells(20, 30_000)
  await stack.redis.startAgain()
  await sale.sellsToAnybody(GO_ON_WITHIN_MS)
  sale.replay()
  await sale.sells(20, 30_000)
})

test('silent for five seconds', async () => {
  const stack = await stackOf()
  const sale = await saleOf(stack)
  await stack.redis.signal('SIGSTOP')
  const silence = sleep(SILENT_MS)
  await sale.sellsToAnybody(GO_ON_WITHIN_MS)
  sale.replay()
  await silence
  await stack.redis.signal('SIGCONT')
  await sale.sellsToAnybody(GO_ON_WITHIN_MS)
  sale.replay()
  await sale.sells(20, 30_000)
})

// The last fault: the server that the stack began with is gone afterwards.
test('a replica is promoted without the last writes', async (t) => {
  const stack = await stackOf()
  const { redis: master } = stack
  const replica = await startRedis(t, ['--replicaof', `127.0.0.1 ${master.port}`])
  const sale = await saleOf(stack)
  await eventually('it follows', async () =>
    (await replica.command('INFO', 'replication')).includes('master_link_status:up'),
  )
  await replica.command('REPLICAOF', 'NO', 'ONE')
  await sale.sells(20, 30_000) // these it does not know
  await master.signal('SIGKILL')
  await replica.command('CONFIG', 'SET', 'port', String(master.port))
  await sale.sellsToAnybody(GO_ON_WITHIN_MS)
  sale.replay()
  await sale.sells(20, 30_000)
})

test('afterwards every promise was kept', async (t) => {
  const sale = await saleOf(await stackOf())
  t.diagnostic(await sale.close())
})
