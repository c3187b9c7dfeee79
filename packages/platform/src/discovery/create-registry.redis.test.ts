import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemClock } from '@onsale/kernel/clock.ts'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import { givenRedis } from '../redis/testing/given-redis.ts'
import { eventually, startRedis } from '../redis/testing/redis-server.ts'
import { createRegistry } from './create-registry.ts'
import type { Places } from './places.ts'
import { testInstance } from './registry.conformance.ts'
import { startNameServer } from './testing/name-server.ts'

const deps = { clock: systemClock, scheduler: systemScheduler }

test('a list, a name and Redis side by side, each for its own service', async (t) => {
  const server = await startRedis(t)
  const names = await startNameServer(t)
  names.says('user.test', ['10.0.0.7'])
  const places: Places = {
    order: { kind: 'list', urls: ['http://a:1', 'http://b:1'] },
    user: { kind: 'dns', host: 'user.test', port: 9464 },
  }
  const { redis } = await givenRedis(t, server.url)
  const registry = createRegistry({ ...deps, places, redis, nameServers: [names.address] })
  t.after(() => registry.close())
  const [orders, users, tickets] = ['order', 'user', 'ticket'].map((target) =>
    registry.watch(target),
  )
  for (const target of ['order', 'user', 'ticket']) registry.announce(testInstance(target, target))
  await eventually(
    'found',
    () => users?.instances().length === 1 && tickets?.instances().length === 1,
  )
  assert.deepEqual(orders?.instances(), [
    { id: 'http://a:1', target: 'order', url: 'http://a:1' },
    { id: 'http://b:1', target: 'order', url: 'http://b:1' },
  ])
  assert.deepEqual(
    users?.instances().map(({ url }) => url),
    ['http://10.0.0.7:9464'],
  )
  assert.deepEqual(tickets?.instances(), [testInstance('ticket', 'ticket')])
  const keys = await server.command('KEYS', 'onsale:instances:*')
  assert.match(keys, /ticket/)
  assert.doesNotMatch(keys, /order|user/, 'who has a place does not ask Redis')
})

test('without places everything is in Redis, as other processes see it too', async (t) => {
  const server = await startRedis(t)
  const [one, other] = await Promise.all(
    [0, 1].map(async () => {
      const { redis } = await givenRedis(t, server.url)
      const registry = createRegistry({ ...deps, places: undefined, redis })
      t.after(() => registry.close())
      return registry
    }),
  )
  const orders = other?.watch('order')
  one?.announce(testInstance('a'))
  await eventually('known', () => orders?.instances().length === 1)
  assert.deepEqual(orders?.instances(), [testInstance('a')])
})
