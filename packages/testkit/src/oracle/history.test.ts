import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runOracle } from './run-oracle.ts'
import { RandomHistory } from './testing/random-history.ts'
import { openScratchSale } from './testing/scratch-sale.ts'

const SEEDS = [1, 2, 3, 4]
const BATCHES = 250
const LOOK_EVERY_BATCHES = 50

/** Numbers in [0, 1) that a seed repeats (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x100000000
  }
}

for (const seed of SEEDS) {
  test(`a random history keeps every invariant (seed ${seed})`, async (t) => {
    const scratch = await openScratchSale(t)
    const history = new RandomHistory(scratch, seeded(seed))
    await history.begin()
    for (let batch = 1; batch <= BATCHES; batch += 1) {
      await history.step()
      if (batch % LOOK_EVERY_BATCHES !== 0) continue
      await scratch.relayEvents()
      const { orderFile, ticketFile, time } = scratch
      const results = await runOracle({ orderFile, ticketFile, now: time.clock.now() })
      const violations = results.flatMap((result) => result.violations)
      assert.deepEqual(violations.slice(0, 3), [], `after ${batch} batches`)
    }
    for (const happened of [
      'claim order',
      'settlePayment settled',
      'cancel order',
      'expire expired',
    ]) {
      assert.ok((history.outcomes.get(happened) ?? 0) > 0, `no ${happened}`)
    }
  })
}
