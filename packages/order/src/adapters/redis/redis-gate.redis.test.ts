import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import type { Redis } from '@onsale/platform/redis/redis.ts'
import { givenRedis, givenRedisUrl } from '@onsale/platform/redis/testing/given-redis.ts'
import { startRedisCluster } from '@onsale/platform/redis/testing/redis-cluster.ts'
import { startRedis } from '@onsale/platform/redis/testing/redis-server.ts'
import { createLoadingGate } from '../../engine/loading-gate.ts'
import { createStandbyGate } from '../../engine/standby-gate.ts'
import type { Gate } from '../../ports.ts'
import { gateConformance } from '../../testing/gate.conformance.ts'
import { givenStock } from '../../testing/given.ts'
import { createMemoryGate } from '../memory/memory-gate.ts'
import { createRedisGate } from './redis-gate.ts'

/** A busy machine is no silent server. */
const PATIENT_MS = 10_000
let opened = 0

/** Every gate of the suite has tickets and units of its own, whatever server it is on. */
function apart(redis: Redis): Gate {
  opened += 1
  const mark = `${process.pid}-${opened}-`
  const gate = createRedisGate({ redis, scheduler: systemScheduler, silentAfterMs: PATIENT_MS })
  const marked = <Row extends { unitId: string }>(row: Row) => ({
    ...row,
    unitId: mark + row.unitId,
    ...('ticketId' in row && { ticketId: mark + String(row.ticketId) }),
  })
  const bare = (id: string) => id.slice(mark.length)
  return {
    apply: (rows) => gate.apply(rows.map(marked)),
    forget: (rows) => gate.forget(rows.map(marked)),
    async read(unitIds) {
      const found = await gate.read(unitIds.map((id) => mark + id))
      return new Map(
        [...found].map(([id, row]) => [
          bare(id),
          { ...row, unitId: bare(id), ticketId: bare(row.ticketId) },
        ]),
      )
    },
  }
}

const openOwn = async (t: TestContext): Promise<Gate> =>
  apart((await givenRedis(t, await givenRedisUrl(t))).redis)

gateConformance('Redis gate', openOwn)

gateConformance('Redis gate behind loading and standby', async (t) => {
  const none = { findStock: async () => [] }
  const gate = createStandbyGate({
    shared: createLoadingGate(await openOwn(t), none),
    standby: createMemoryGate(),
    reads: none,
    scheduler: systemScheduler,
  })
  t.after(() => gate.close())
  return gate
})

test('Redis Cluster of three masters', async (t) => {
  const { url } = await startRedisCluster(t)
  const { redis } = await givenRedis(t, url)
  const gate = createRedisGate({ redis, scheduler: systemScheduler, silentAfterMs: PATIENT_MS })
  const rows = Array.from({ length: 60 }, (_, at) =>
    givenStock({ unitId: `unit-${at}`, ticketId: `ticket-${at % 20}`, version: 1 + at }),
  )
  await gate.apply(rows)
  await gate.apply(rows.map((row) => ({ ...row, version: row.version - 1, held: 9 })))
  const found = await gate.read(rows.map(({ unitId }) => unitId))
  assert.deepEqual([...found.values()], rows)
})

test('what lies in the hash and is no row is missing, and is written over', async (t) => {
  const server = await startRedis(t)
  const { redis } = await givenRedis(t, server.url)
  const gate = createRedisGate({ redis, scheduler: systemScheduler, silentAfterMs: PATIENT_MS })
  await gate.apply([givenStock()])
  await server.command('HSET', 'onsale:gate:{panda}', 'unit-1', 'rubbish')
  assert.equal((await gate.read(['unit-1'])).size, 0)
  await gate.apply([givenStock()])
  assert.equal((await gate.read(['unit-1'])).size, 1)
})

test('all that is asked of a ticket in one turn is one call, and scripts are loaded again', async (t) => {
  const server = await startRedis(t)
  const { redis } = await givenRedis(t, server.url)
  const calls: string[] = []
  const counted: Redis = {
    isUp: (key) => redis.isUp(key),
    isCluster: false,
    close: () => redis.close(),
    run(script, call) {
      calls.push(call.keys[0])
      return redis.run(script, call)
    },
  }
  const gate = createRedisGate({
    ...{ redis: counted, scheduler: systemScheduler },
    silentAfterMs: PATIENT_MS,
  })
  await gate.apply([givenStock()])
  await server.command('SCRIPT', 'FLUSH')
  calls.length = 0
  const [, row] = await Promise.all([
    gate.apply([givenStock({ version: 2 })]),
    gate.read(['unit-1']),
    ...Array.from({ length: 100 }, () => gate.read(['unit-1'])),
  ])
  assert.equal(row.get('unit-1')?.version, 2, 'read with what was applied in the same turn')
  assert.deepEqual(calls, ['onsale:gate:{panda}'])
})
