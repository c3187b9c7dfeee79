import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { Availability } from '@onsale/contracts/http/ticket.ts'
import { ANSWER_AGE_MS_MAX, type AvailabilityCache } from '../ports.ts'

/**
 * What every cache of availability must do. `open` makes one as two processes see it (the
 * cache of one process is the same twice), and `pass` lets time go by.
 */
export function availabilityConformance(
  name: string,
  open: (t: TestContext) => Promise<{
    readonly caches: readonly [AvailabilityCache, AvailabilityCache]
    readonly pass: (ms: number) => Promise<void>
  }>,
): void {
  const answer = (free: number): Availability => ({
    asOf: '2026-11-23T01:00:00.000Z',
    units: [
      {
        unitId: 'unit-1',
        visitDate: '2026-12-05',
        capacity: 10,
        ...{ free, held: 0, state: 'FREE', soldOut: false },
      },
    ],
  })

  test(`${name}: a crowd costs one computation, over processes too`, async (t) => {
    const { caches } = await open(t)
    let computed = 0
    const compute = async (): Promise<Availability> => answer((computed += 1))
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, at) => caches[at % 2 === 0 ? 0 : 1].share('panda', compute)),
    )
    assert.equal(computed, 1)
    for (const one of answers) assert.deepEqual(one, answer(1))
  })

  test(`${name}: an answer is not older than promised`, async (t) => {
    const { caches, pass } = await open(t)
    await caches[0].share('panda', async () => answer(1))
    await caches[1].share('panda', async () => answer(1))
    await pass(ANSWER_AGE_MS_MAX)
    for (const cache of caches) {
      assert.deepEqual(await cache.share('panda', async () => answer(2)), answer(2))
    }
  })

  test(`${name}: tickets are apart`, async (t) => {
    const { caches } = await open(t)
    await caches[0].share('panda', async () => answer(1))
    assert.deepEqual(await caches[0].share('other', async () => answer(7)), answer(7))
  })

  test(`${name}: a failure is told and not kept`, async (t) => {
    const { caches } = await open(t)
    const away = () => Promise.reject(new Error('store away'))
    await assert.rejects(caches[0].share('panda', away), /store away/)
    assert.deepEqual(await caches[0].share('panda', async () => answer(3)), answer(3))
  })
}
