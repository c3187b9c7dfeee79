// How the program starts with a Redis that is wrong, away, or well.
import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { test, type TestContext } from 'node:test'
import { getReadiness } from '@onsale/contracts/http/service-calls.ts'
import { freePort, startRedis } from '@onsale/platform/redis/testing/redis-server.ts'
import { eventually } from './testing/eventually.ts'
import { givenOrder, givenTicket } from './testing/given.ts'
import { runCommand, startChild } from './testing/start-child.ts'
import { makeDataDir, startOnsale, testEnvironment } from './testing/start-onsale.ts'

async function scratchDataDir(t: TestContext): Promise<string> {
  const dataDir = await makeDataDir()
  t.after(() => rm(dataDir, { recursive: true, force: true }))
  return dataDir
}

test('a wrong password refuses the start, told in a line without it', async (t) => {
  const server = await startRedis(t, ['--requirepass', 'geheim'])
  const env = { REDIS_URL: `redis://:falsch@127.0.0.1:${server.port}` }
  const ended = await runCommand(['serve'], testEnvironment(await scratchDataDir(t), env))
  assert.equal(ended.code, 1)
  assert.match(ended.stdout, /could not start: REDIS_URL has a wrong user or password/)
  assert.doesNotMatch(ended.stdout + ended.stderr, /falsch|geheim/)
})

test('a Redis that is away: not ready with the reason, selling all the same, ready when it comes', async (t) => {
  const port = await freePort()
  const api = await startOnsale({ env: { REDIS_URL: `redis://127.0.0.1:${port}` } })
  t.after(() => api.stop())
  const unready = (await api.anybody.call(getReadiness)).refused('OVERLOADED')
  assert.deepEqual(Reflect.get(unready, 'failing'), [
    'redis: Redis cannot be reached (ECONNREFUSED)',
  ])
  const { unitId } = await givenTicket(api)
  await givenOrder(api.person(), unitId)
  await startRedis(t, [], port)
  await eventually(async () => (await api.anybody.call(getReadiness)).expect(200), {
    withinMs: 5_000,
  })
})

test('with Redis as a process of its own: sells, and ends on SIGTERM without a fault', async (t) => {
  const server = await startRedis(t)
  const child = await startChild(t, await scratchDataDir(t), { REDIS_URL: server.url })
  const { unitId } = await givenTicket(child)
  await givenOrder(child.person(), unitId)
  assert.equal(await child.end('SIGTERM'), 0)
})
