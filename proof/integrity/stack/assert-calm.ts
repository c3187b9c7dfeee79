import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { systemClock } from '@onsale/kernel/clock.ts'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import { waitForCalm } from '@onsale/onsale/rehearse/calm.ts'
import { checkGateOf } from '@onsale/onsale/verify/ask-gate.ts'
import { withFiles } from '@onsale/testkit/oracle/copy-mysql.ts'
import { sourcesOf } from '@onsale/testkit/stack/sources.ts'
import type { Stack } from '@onsale/testkit/stack/stack.ts'
import { checkFiles } from '../crashes/check-files.ts'
import { Promises } from '../crashes/crowd/promises.ts'

/** The last holds, and payments that are captured late, end by themselves. */
const CALM_WITHIN_MS = 60_000
/** Sent is not yet taken in: consumers of Kafka may have some way to go. */
const TAKEN_IN_WITHIN_MS = 45_000
const LOOK_EVERY_MS = 500

const time = { clock: systemClock, scheduler: systemScheduler }

/**
 * When nobody asks any more: what is under way ends by itself, then every invariant holds (the
 * oracle's, with the gates of all processes that sell), and every promise was kept.
 */
export async function assertCalm(stack: Stack, promises: Promises): Promise<void> {
  const left = await waitForCalm(time, sourcesOf(stack), CALM_WITHIN_MS)
  assert.deepEqual([...left], [], 'still under way')
  await assertInvariants(stack, promises)
}

/** The same while holds are still open. */
export async function assertInvariants(stack: Stack, promises = new Promises()): Promise<void> {
  const sources = sourcesOf(stack)
  const urls = stack.of('order').map(({ url }) => url)
  const gate = await checkGateOf({ urls, sources, ...time })
  assert.ok(gate.checked > 0, 'the gate was asked')
  const look = () =>
    withFiles(sources, (files) =>
      checkFiles({ files, promises, orders: promises.orders.values(), gate, afterTheEnd: true }),
    )
  const giveUpAt = performance.now() + TAKEN_IN_WITHIN_MS
  let wrong = await look()
  while (wrong.length > 0 && performance.now() < giveUpAt) {
    await sleep(LOOK_EVERY_MS)
    wrong = await look()
  }
  assert.deepEqual(wrong, [])
}
