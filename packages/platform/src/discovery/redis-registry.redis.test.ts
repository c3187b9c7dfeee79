import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { type Clock, systemClock } from '@onsale/kernel/clock.ts'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import type { Redis } from '../redis/redis.ts'
import { givenRedis } from '../redis/testing/given-redis.ts'
import { eventually, type RedisServer, startRedis } from '../redis/testing/redis-server.ts'
import { createRedisRegistry } from './redis-registry.ts'
import { registryConformance, testInstance } from './registry.conformance.ts'
import { INSTANCE_GONE_AFTER_MS, type Registry } from './registry.ts'

async function givenRegistry(t: TestContext, server: RedisServer): Promise<Registry> {
  const { redis } = await givenRedis(t, server.url)
  const registry = createRedisRegistry({ redis, clock: systemClock, scheduler: systemScheduler })
  t.after(() => registry.close())
  return registry
}

registryConformance('registry in Redis', async (t) => {
  const server = await startRedis(t)
  return {
    registries: [await givenRegistry(t, server), await givenRegistry(t, server)],
    settle: (isKnown) => eventually('known', isKnown, 5_000),
  }
})

test('the first one is found at once by who looked for it before it was there', async (t) => {
  const server = await startRedis(t)
  const [early, late] = [await givenRegistry(t, server), await givenRegistry(t, server)]
  const orders = early.watch('order')
  await systemScheduler.sleep(150)
  late.announce(testInstance('a'))
  await eventually('found', () => orders.instances().length === 1, 500)
})

test('one that was killed is gone after 10 s, and a wiped registry is a non-event', async (t) => {
  const server = await startRedis(t)
  const [dying, living] = [await givenRegistry(t, server), await givenRegistry(t, server)]
  const orders = living.watch('order')
  dying.announce(testInstance('dying'))
  living.announce(testInstance('living'))
  await eventually('both known', () => orders.instances().length === 2)
  await dying.close()
  const since = systemClock.monotonicMs()
  await server.command('FLUSHALL')
  let fewest = 2
  await eventually('gone', () => {
    fewest = Math.min(fewest, orders.instances().length)
    return orders.instances().every(({ id }) => id !== 'dying')
  })
  const tookMs = systemClock.monotonicMs() - since
  assert.ok(tookMs > 5_000 && tookMs < INSTANCE_GONE_AFTER_MS + 2_000, `${tookMs} ms`)
  assert.equal(fewest, 1, 'the living one was there all the time')
})

test('while Redis is away the last list stands, however long', async (t) => {
  const server = await startRedis(t)
  const { redis } = await givenRedis(t, server.url)
  let passedMs = 0
  let failures = 0
  const counted: Redis = {
    ...{ isUp: (key) => redis.isUp(key), isCluster: false, close: () => redis.close() },
    async run(script, call) {
      try {
        return await redis.run(script, call)
      } catch (fault) {
        failures += 1
        throw fault
      }
    },
  }
  const clock: Clock = {
    now: () => systemClock.now() + passedMs,
    monotonicMs: () => systemClock.monotonicMs() + passedMs,
  }
  const registry = createRedisRegistry({ redis: counted, clock, scheduler: systemScheduler })
  t.after(() => registry.close())
  const orders = registry.watch('order')
  registry.announce(testInstance('a'))
  await eventually('known', () => orders.instances().length === 1)
  await server.signal('SIGKILL')
  passedMs = 60 * INSTANCE_GONE_AFTER_MS
  await eventually('looked in vain', () => failures >= 3)
  assert.deepEqual(orders.instances(), [testInstance('a')])
})
