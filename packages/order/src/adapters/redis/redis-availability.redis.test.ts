import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { systemClock } from '@onsale/kernel/clock.ts'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import { givenRedis } from '@onsale/platform/redis/testing/given-redis.ts'
import { type RedisServer, startRedis } from '@onsale/platform/redis/testing/redis-server.ts'
import { availabilityConformance } from '../../testing/availability.conformance.ts'
import { createMemoryAvailability } from '../memory/memory-availability.ts'
import { AVAILABILITY_KEPT_HERE_MS, createRedisAvailability } from './redis-availability.ts'

/** A busy machine is no silent server. */
const PATIENT_MS = 10_000

async function givenCache(t: TestContext, server: RedisServer, silentAfterMs = PATIENT_MS) {
  const { redis } = await givenRedis(t, server.url)
  const here = createMemoryAvailability(systemClock, AVAILABILITY_KEPT_HERE_MS)
  return createRedisAvailability({ redis, here, scheduler: systemScheduler, silentAfterMs })
}

availabilityConformance('availability in Redis', async (t) => {
  const server = await startRedis(t)
  return {
    caches: [await givenCache(t, server), await givenCache(t, server)],
    pass: (ms) => systemScheduler.sleep(ms),
  }
})

const answer = { asOf: '2026-11-23T01:00:00.000Z', units: [] }

test('while Redis is silent every process computes its own', async (t) => {
  const server = await startRedis(t)
  const cache = await givenCache(t, server, 500)
  await server.signal('SIGSTOP')
  let computed = 0
  const ask = () =>
    cache.share('panda', async () => {
      computed += 1
      return answer
    })
  await Promise.all(Array.from({ length: 50 }, ask))
  assert.equal(computed, 1)
})

// Guards: the bound of a claim. A process that ended while it computed stops nobody else.
test('one who computes and never comes back is waited for no longer than its claim', async (t) => {
  const server = await startRedis(t)
  const [one, other] = [await givenCache(t, server), await givenCache(t, server)]
  void one.share('panda', () => new Promise(() => {}))
  const since = systemClock.monotonicMs()
  assert.deepEqual(await other.share('panda', async () => answer), answer)
  assert.ok(systemClock.monotonicMs() - since < 1_000)
})
