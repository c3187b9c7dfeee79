import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { HostFacts } from './host-facts.ts'
import { describeMistakes, readConfig, type Environment } from './read-config.ts'

const laptop: HostFacts = { inContainer: false, readFile: () => undefined }
const key = `k:${Buffer.alloc(32, 'k').toString('base64url')}`
const keys = { ONSALE_TOKEN_KEYS: key, ONSALE_INTERNAL_KEYS: key, ONSALE_DATA_KEYS: key }
const keyNames = Object.keys(keys)

function missing(environment: Environment): string[] {
  const read = readConfig({ ONSALE_MODE: 'development', ...environment }, laptop)
  if (read.kind === 'config') return []
  assert.match(describeMistakes(read.mistakes), /is needed by --target=/)
  return read.mistakes.map(({ name }) => name)
}

test('one process needs no server at all', () => {
  assert.deepEqual(missing({ ONSALE_TARGET: 'all' }), [])
})

test('a part says everything that it misses, at once', () => {
  assert.deepEqual(missing({ ONSALE_TARGET: 'order' }), [
    'DATABASE_URL_ORDER',
    'REDIS_URL',
    'KAFKA_BROKERS',
    ...keyNames,
  ])
  assert.deepEqual(missing({ ONSALE_TARGET: 'gateway' }), ['REDIS_URL', ...keyNames])
  assert.deepEqual(missing({ ONSALE_TARGET: 'worker', REDIS_URL: 'redis://r', ...keys }), [
    'DATABASE_URL_USER',
    'DATABASE_URL_TICKET',
    'DATABASE_URL_ORDER',
    'KAFKA_BROKERS',
  ])
})

test('a service needs its own database, not those of the others', () => {
  const servers = { REDIS_URL: 'redis://r', KAFKA_BROKERS: 'k:9092', ...keys }
  const own = { ...servers, DATABASE_URL_USER: 'mysql://u:p@db' }
  assert.deepEqual(missing({ ...own, ONSALE_TARGET: 'user' }), [])
  assert.deepEqual(missing({ ...own, ONSALE_TARGET: 'ticket' }), ['DATABASE_URL_TICKET'])
  const one = { ...servers, DATABASE_URL: 'mysql://u:p@db' }
  for (const target of ['gateway', 'user', 'ticket', 'order', 'worker']) {
    assert.deepEqual(missing({ ...one, ONSALE_TARGET: target }), [])
  }
})
