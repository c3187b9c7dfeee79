import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { systemClock } from '@onsale/kernel/clock.ts'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import type { Redis } from '../redis/redis.ts'
import { givenRedis } from '../redis/testing/given-redis.ts'
import { startRedisCluster } from '../redis/testing/redis-cluster.ts'
import { eventually, startRedis } from '../redis/testing/redis-server.ts'
import { createRedisRequestLimits } from './redis-request-limits.ts'

/** A busy machine is no silent server. */
const PATIENT_MS = 10_000

async function givenGateway(t: TestContext, url: string, silentAfterMs = PATIENT_MS) {
  const { redis } = await givenRedis(t, url)
  const limits = createRedisRequestLimits({
    ...{ redis, clock: systemClock, scheduler: systemScheduler },
    ...{ publicWritesPerMinute: 6, silentAfterMs },
  })
  return { redis, limits }
}

const granted = (waits: readonly number[]): number => waits.filter((waitMs) => waitMs === 0).length

test('a person has one burst, over however many gateways, and then what comes back', async (t) => {
  const { url } = await startRedis(t)
  const [a, b] = [await givenGateway(t, url), await givenGateway(t, url)]
  const since = systemClock.monotonicMs()
  const waits = await Promise.all(
    Array.from({ length: 100 }, async (_, at) => {
      const { limits } = at % 2 === 0 ? a : b
      return limits.takePerPerson('mina')
    }),
  )
  const cameBackMax = Math.ceil((systemClock.monotonicMs() - since) / 100)
  assert.ok(granted(waits) >= 60 && granted(waits) <= 60 + cameBackMax, `${granted(waits)}`)
  const longest = Math.max(...waits)
  assert.ok(longest > 0 && longest <= 100, `${longest} ms until the next`)
  assert.equal(await a.limits.takePerPerson('juno'), 0, 'nobody pays for another')
  await eventually('again', async () => (await b.limits.takePerPerson('mina')) === 0, 2_000)
})

test('an address is one for all gateways, an IPv6 network too', async (t) => {
  const { url } = await startRedis(t)
  const [a, b] = [await givenGateway(t, url), await givenGateway(t, url)]
  for (let i = 0; i < 3; i += 1) {
    assert.equal(await a.limits.takePublicWrite('2001:db8:1:2::1'), 0)
    assert.equal(await b.limits.takePublicWrite('2001:db8:1:2::9'), 0)
  }
  const waitMs = await b.limits.takePublicWrite('2001:db8:1:2::3')
  assert.ok(waitMs > 9_000 && waitMs <= 10_000, `${waitMs} ms`)
})

// Guards: the count of this process, which is told at once.
test('while Redis is silent a gateway counts for itself, and knows what it has counted', async (t) => {
  const server = await startRedis(t)
  const { limits, redis } = await givenGateway(t, server.url, 500)
  for (let i = 0; i < 5; i += 1) await limits.takePublicWrite('203.0.113.7')
  await server.signal('SIGSTOP')
  assert.equal(await limits.takePublicWrite('203.0.113.7'), 0, 'waited for, then let pass')
  assert.equal(redis.isUp('any'), false)
  const waitMs = limits.takePublicWrite('203.0.113.7')
  assert.ok(typeof waitMs === 'number' && waitMs > 0, 'refused by its own count')
  assert.equal(limits.takePublicWrite('203.0.113.8'), 0, 'at once')
})

test('a Cluster: keys of one call lie in one slot', async (t) => {
  const { url } = await startRedisCluster(t)
  const { limits } = await givenGateway(t, url)
  const waits = await Promise.all(
    Array.from({ length: 200 }, async (_, at) => limits.takePerPerson(`person-${at % 3}`)),
  )
  assert.ok(granted(waits) >= 180 && granted(waits) < 200, `${granted(waits)}`)
})

test('on one server all who ask in one turn are one call, in a Cluster one a slot', async (t) => {
  const servers = [
    { url: (await startRedis(t)).url, callsMax: 1 },
    { url: (await startRedisCluster(t)).url, callsMax: 8 },
  ]
  for (const { url, callsMax } of servers) {
    const { redis } = await givenRedis(t, url)
    let calls = 0
    const counted: Redis = {
      isUp: (key) => redis.isUp(key),
      isCluster: redis.isCluster,
      close: () => redis.close(),
      run(script, call) {
        calls += 1
        return redis.run(script, call)
      },
    }
    const limits = createRedisRequestLimits({
      ...{ redis: counted, clock: systemClock, scheduler: systemScheduler },
      ...{ publicWritesPerMinute: 6, silentAfterMs: PATIENT_MS },
    })
    const waits = await Promise.all(
      Array.from({ length: 200 }, async (_, at) => limits.takePerPerson(`person-${at}`)),
    )
    assert.equal(granted(waits), 200)
    assert.equal(calls, callsMax)
  }
})
