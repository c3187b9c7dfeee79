// kill -9 of a process of each kind under load: nothing that was answered is lost, nothing is
// done twice, and sales go on.
import { test } from 'node:test'
import { TARGETS } from '@onsale/testkit/stack/service-process.ts'
import type { Stack } from '@onsale/testkit/stack/stack.ts'
import { sharedStack } from './shared-stack.ts'
import { SHORT_HOLDS, StackSale } from './stack-sale.ts'

const stackOf = sharedStack({ env: SHORT_HOLDS })
const GO_ON_WITHIN_MS = 10_000
const ORDERS_BETWEEN = 20
const SOLD_WITHIN_MS = 60_000

let opened: Promise<StackSale> | undefined
/** One sale goes through all of it. */
const saleOf = (stack: Stack): Promise<StackSale> => (opened ??= StackSale.open(stack))

for (const target of TARGETS) {
  test(`kill -9 of a ${target}, one after the other`, async () => {
    const stack = await stackOf()
    const sale = await saleOf(stack)
    for (const victim of stack.of(target)) {
      await victim.signal('SIGKILL')
      // There is one gateway: nobody gets in until it is back.
      if (target !== 'gateway') await sale.sellsToAnybody(GO_ON_WITHIN_MS)
      sale.replay()
      await victim.start()
      await sale.sells(ORDERS_BETWEEN, SOLD_WITHIN_MS)
    }
  })
}

test('afterwards every promise was kept', async (t) => {
  const sale = await saleOf(await stackOf())
  t.diagnostic(await sale.close())
})
