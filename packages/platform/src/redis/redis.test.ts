import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseRedisUrl } from './endpoints.ts'
import { hashSlot } from './hash-slot.ts'
import { RedisUnavailable, RedisUnusable } from './redis.ts'
import { asRedisFault, readServerFacts } from './server-facts.ts'

test('REDIS_URL names one server or several, with login and database', () => {
  assert.deepEqual(parseRedisUrl('redis://cache'), {
    seeds: [{ host: 'cache', port: 6_379 }],
    tls: false,
    database: 0,
  })
  assert.deepEqual(parseRedisUrl('rediss://mina:a%40b@[::1]:7000/2, rediss://b:7001'), {
    seeds: [
      { host: '::1', port: 7_000 },
      { host: 'b', port: 7_001 },
    ],
    tls: true,
    username: 'mina',
    password: 'a@b',
    database: 2,
  })
  for (const bad of ['', 'http://a', 'redis://a,http://b', 'redis://a/x', 'redis://:%zz@a', 'a']) {
    assert.equal(parseRedisUrl(bad), undefined, bad)
  }
})

test('a slot is that of the specification; a hash tag alone decides', () => {
  assert.equal(hashSlot('123456789'), 0x31c3)
  assert.equal(hashSlot('foo'), 12_182)
  assert.equal(hashSlot('{user1000}.following'), hashSlot('{user1000}.followers'))
  assert.equal(hashSlot('foo{}{bar}'), hashSlot('foo{}{bar}'))
  assert.equal(hashSlot('foo{{bar}}zap'), hashSlot('{bar'))
})

test('a server is told by its INFO: product, Cluster, too old, replica', () => {
  const info = (...lines: string[]) => lines.join('\r\n')
  assert.deepEqual(readServerFacts(info('redis_version:7.0.15', 'redis_mode:standalone')), {
    product: 'Redis 7.0.15',
    isCluster: false,
  })
  const valkey = info('redis_version:7.2.4', 'valkey_version:9.0.1', 'redis_mode:cluster')
  assert.deepEqual(readServerFacts(valkey), { product: 'Valkey 9.0.1', isCluster: true })
  const newer = info('redis_version:7.2.4', 'valkey_version:9.1.2', 'server_mode:cluster')
  assert.deepEqual(readServerFacts(newer), { product: 'Valkey 9.1.2', isCluster: true })
  assert.throws(() => readServerFacts(info('redis_version:6.2.14')), /Redis 6\.2\.14.*too old/)
  assert.throws(() => readServerFacts('something else'), RedisUnusable)
  assert.throws(() => readServerFacts(info('redis_version:7.0.0', 'role:slave')), RedisUnavailable)
})

test('a reason tells neither the address nor what is secret', () => {
  const away = Object.assign(new Error('connect ECONNREFUSED 10.0.0.7:6379'), {
    code: 'ECONNREFUSED',
  })
  assert.equal(asRedisFault(away).message, 'Redis cannot be reached (ECONNREFUSED)')
  assert.ok(asRedisFault(new Error('NOPERM this user has no permissions')) instanceof RedisUnusable)
})
