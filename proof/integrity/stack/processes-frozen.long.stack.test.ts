// A process of each kind stands still under load (SIGSTOP: a debugger, a machine that is moved, a
// long pause of its memory) and goes on later: the others sell, and what it then does is right.
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { TARGETS } from '@onsale/testkit/stack/service-process.ts'
import type { Stack } from '@onsale/testkit/stack/stack.ts'
import { sharedStack } from './shared-stack.ts'
import { SHORT_HOLDS, StackSale } from './stack-sale.ts'

const stackOf = sharedStack({ env: SHORT_HOLDS })
/** Past the bounds of a claim, of a database session, and of the registry. */
const FROZEN_MS = 12_000
const GO_ON_WITHIN_MS = 10_000
const ORDERS_AFTER = 20
const SOLD_WITHIN_MS = 60_000

let opened: Promise<StackSale> | undefined
/** One sale goes through all of it. */
const saleOf = (stack: Stack): Promise<StackSale> => (opened ??= StackSale.open(stack))

for (const target of TARGETS) {
  test(`a ${target} stands still for ${FROZEN_MS / 1_000} s`, async () => {
    const stack = await stackOf()
    const sale = await saleOf(stack)
    const [victim] = stack.of(target)
    await victim?.signal('SIGSTOP')
    const frozen = sleep(FROZEN_MS)
    // There is one gateway: nobody gets in until it goes on.
    if (target !== 'gateway') await sale.sellsToAnybody(GO_ON_WITHIN_MS)
    sale.replay()
    await frozen
    await victim?.signal('SIGCONT')
    await sale.sellsToAnybody(GO_ON_WITHIN_MS)
    await sale.sells(ORDERS_AFTER, SOLD_WITHIN_MS)
  })
}

test('afterwards every promise was kept', async (t) => {
  const sale = await saleOf(await stackOf())
  t.diagnostic(await sale.close())
})
