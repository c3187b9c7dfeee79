import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemClock } from '@onsale/kernel/clock.ts'
import { defineScript, type Redis, RedisUnavailable, RedisUnusable } from './redis.ts'
import { givenRedis } from './testing/given-redis.ts'
import { startRedisCluster } from './testing/redis-cluster.ts'
import { eventually, freePort, startRedis } from './testing/redis-server.ts'

const remember = defineScript(`
  redis.call('SET', KEYS[1], ARGV[1])
  return redis.call('GET', KEYS[1])`)

/** With a bound that a busy machine keeps too. */
const ask = (redis: Redis, key = 'a', value = '1', withinMs = 2_000) =>
  redis.run(remember, { keys: [key], args: [value], withinMs })

test('a script runs by its hash, and is loaded again when the server lost it', async (t) => {
  const server = await startRedis(t)
  const { redis } = await givenRedis(t, server.url)
  assert.equal(await ask(redis), '1')
  await server.command('SCRIPT', 'FLUSH')
  assert.equal(await ask(redis, 'a', '2'), '2')
  assert.equal(redis.isUp('a'), true)
})

// Guards: our own bound (the library's time-out ends once a command was written).
test('a silent server is left within the bound, refused at once then, and used again', async (t) => {
  const server = await startRedis(t)
  const { redis, readiness, lines } = await givenRedis(t, server.url)
  await ask(redis)
  await server.signal('SIGSTOP')
  const since = systemClock.monotonicMs()
  await assert.rejects(ask(redis, 'a', '1', 100), RedisUnavailable)
  const waited = systemClock.monotonicMs() - since
  assert.ok(waited >= 95 && waited < 1_500, `${waited} ms`)
  assert.equal(redis.isUp('a'), false)
  const before = systemClock.monotonicMs()
  for (let time = 0; time < 100; time += 1) await assert.rejects(ask(redis), RedisUnavailable)
  assert.ok(systemClock.monotonicMs() - before < 2_000, 'no bound was waited for')
  assert.deepEqual(readiness.failing(), [], 'who has known Redis goes on without it')
  await server.signal('SIGCONT')
  await eventually('used again', () => redis.isUp('a'), 5_000)
  assert.equal(await ask(redis), '1')
  assert.equal(lines.filter(({ level }) => level === 'warn').length, 1, 'told once')
})

test('a server that was silent for long is connected to anew', async (t) => {
  const server = await startRedis(t)
  const { redis } = await givenRedis(t, server.url)
  await server.signal('SIGSTOP')
  await assert.rejects(ask(redis), RedisUnavailable)
  await eventually('given up', async () => {
    const fault = await ask(redis).then(() => undefined, String)
    return fault?.includes('accepts connections but does not answer') === true
  })
  await server.signal('SIGCONT')
  await eventually('used again', () => redis.isUp('a'), 5_000)
})

test('a server that was killed is used again when it is back', async (t) => {
  const server = await startRedis(t)
  const { redis } = await givenRedis(t, server.url)
  await ask(redis)
  await server.signal('SIGKILL')
  await eventually('noticed', () => !redis.isUp('a'))
  await assert.rejects(ask(redis), RedisUnavailable)
  await server.startAgain()
  await eventually('used again', () => redis.isUp('a'), 5_000)
  assert.equal(await ask(redis), '1')
})

test('a server that is away at the start holds readiness up, with the reason and no address', async (t) => {
  const port = await freePort()
  const { redis, readiness } = await givenRedis(t, `redis://127.0.0.1:${port}`)
  assert.deepEqual(readiness.failing(), ['redis: Redis cannot be reached (ECONNREFUSED)'])
  await assert.rejects(ask(redis), RedisUnavailable)
  await startRedis(t, [], port)
  await eventually('ready', () => readiness.failing().length === 0, 5_000)
})

test('what waiting cannot mend refuses the start, without the secret', async (t) => {
  const server = await startRedis(t, ['--requirepass', 'geheim'])
  const bad: readonly (readonly [string, RegExp])[] = [
    [server.url, /needs a password/],
    [`redis://:falsch@127.0.0.1:${server.port}`, /wrong user or password/],
    [`redis://nobody:geheim@127.0.0.1:${server.port}`, /wrong user or password/],
    [`redis://:geheim@127.0.0.1:${server.port}/99`, /database/],
  ]
  for (const [url, reason] of bad) {
    await assert.rejects(givenRedis(t, url), (fault) => {
      assert.ok(fault instanceof RedisUnusable, String(fault))
      assert.match(fault.message, reason)
      assert.doesNotMatch(fault.message, /geheim|falsch/)
      return true
    })
  }
  const { redis } = await givenRedis(t, `redis://:geheim@127.0.0.1:${server.port}/3`)
  assert.equal(await ask(redis), '1')
})

test('TLS spoken to a server without it is a reason not to be ready', async (t) => {
  const server = await startRedis(t)
  const { readiness } = await givenRedis(t, server.url.replace('redis:', 'rediss:'))
  assert.match(readiness.failing()[0] ?? '', /cannot be reached in time .*TLS/)
})

test('a replica is not taken for a server, until it is promoted', async (t) => {
  const master = await startRedis(t)
  const replica = await startRedis(t, ['--replicaof', `127.0.0.1 ${master.port}`])
  const { readiness } = await givenRedis(t, replica.url)
  assert.match(readiness.failing()[0] ?? '', /is a replica/)
  await replica.command('REPLICAOF', 'NO', 'ONE')
  await eventually('ready', () => readiness.failing().length === 0, 5_000)
})

test('a Cluster: keys go to their nodes, and one that fails is the only one missed', async (t) => {
  const { url, nodes } = await startRedisCluster(t)
  const { redis } = await givenRedis(t, url)
  const keys = Array.from({ length: 30 }, (_, at) => `key-${at}`)
  for (const key of keys) assert.equal(await ask(redis, key, key), key)
  const sizes = await Promise.all(nodes.map((node) => node.command('DBSIZE')))
  for (const size of sizes) assert.notEqual(size, ':0\r\n')

  await nodes[1]?.signal('SIGSTOP')
  const told = await Promise.allSettled(keys.map((key) => ask(redis, key, '1', 500)))
  const failed = told.filter(({ status }) => status === 'rejected').length
  assert.ok(failed > 0 && failed < keys.length, `${failed} of ${keys.length}`)
  await nodes[1]?.signal('SIGCONT')
  await eventually('all again', () => keys.every((key) => redis.isUp(key)), 10_000)
  await eventually('all answer', async () => {
    await Promise.all(keys.map((key) => ask(redis, key)))
    return true
  })
})
