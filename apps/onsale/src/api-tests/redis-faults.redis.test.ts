// Failure mode 1: Redis forgets, falls silent, or falls back, in mid-sale. It may only refuse,
// so nothing is sold twice, nobody who has a ticket hears SOLD_OUT, and sales go on.
import { test, type TestContext } from 'node:test'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import { hashSlot } from '@onsale/platform/redis/hash-slot.ts'
import { startRedisCluster } from '@onsale/platform/redis/testing/redis-cluster.ts'
import {
  eventually,
  freePort,
  type RedisServer,
  sendCommand,
  startRedis,
} from '@onsale/platform/redis/testing/redis-server.ts'
import { assertOracle, type Crowd, givenCrowd } from './testing/crowd-in-waves.ts'
import { startOnsale } from './testing/start-onsale.ts'

const WAVE = 25

async function saleWith(
  t: TestContext,
  url: string,
  inMidSale: (crowd: Crowd) => Promise<void>,
): Promise<void> {
  const internalPort = await freePort()
  const env = { REDIS_URL: url, ONSALE_INTERNAL_PORT: String(internalPort) }
  const api = await startOnsale({ env })
  t.after(() => api.stop())
  const crowd = await givenCrowd(api)
  await crowd.wave(WAVE)
  await inMidSale(crowd)
  await crowd.everyWinnerAsksAgain()
  await crowd.wave(WAVE)
  await crowd.salesGoOn()
  await crowd.everyWinnerAsksAgain()
  await crowd.sellsOut()
  await assertOracle(api, internalPort)
}

const gateKeys = async (server: RedisServer): Promise<boolean> =>
  (await server.command('KEYS', 'onsale:gate:*')).includes('onsale:gate:')

test('with Redis well, the gate is in Redis', async (t) => {
  const server = await startRedis(t)
  await saleWith(t, server.url, async (crowd) => {
    await crowd.wave(WAVE)
    await eventually('the gate is there', () => gateKeys(server))
  })
})

test('FLUSHALL and SCRIPT FLUSH, again and again', async (t) => {
  const server = await startRedis(t)
  await saleWith(t, server.url, async (crowd) => {
    for (let time = 0; time < 4; time += 1) {
      const wave = crowd.wave(WAVE)
      await server.command('FLUSHALL')
      await server.command('SCRIPT', 'FLUSH')
      await Promise.all([wave, crowd.salesGoOn()])
    }
  })
})

test('kill -9, and started again empty', async (t) => {
  const server = await startRedis(t)
  await saleWith(t, server.url, async (crowd) => {
    const wave = crowd.wave(WAVE)
    await server.signal('SIGKILL')
    await wave
    await crowd.salesGoOn()
    await crowd.wave(WAVE)
    await crowd.everyWinnerAsksAgain()
    await server.startAgain()
    await crowd.wave(WAVE)
    await eventually('used again', () => gateKeys(server), 5_000)
  })
})

test('silent for 5 s', async (t) => {
  const server = await startRedis(t)
  await saleWith(t, server.url, async (crowd) => {
    const wave = crowd.wave(WAVE)
    await server.signal('SIGSTOP')
    const silence = systemScheduler.sleep(5_000)
    await wave
    await crowd.salesGoOn()
    await crowd.wave(WAVE)
    await crowd.everyWinnerAsksAgain()
    await silence
    await server.signal('SIGCONT')
    await crowd.wave(WAVE)
  })
})

test('a replica is promoted without the last writes', async (t) => {
  const master = await startRedis(t)
  const replica = await startRedis(t, ['--replicaof', `127.0.0.1 ${master.port}`])
  await saleWith(t, master.url, async (crowd) => {
    await eventually('it has the rows', () => gateKeys(replica))
    await replica.command('REPLICAOF', 'NO', 'ONE')
    await crowd.wave(WAVE)
    await crowd.wave(WAVE)
    await master.signal('SIGKILL')
    await replica.command('CONFIG', 'SET', 'port', String(master.port))
    await crowd.wave(WAVE)
    await crowd.salesGoOn()
    await eventually('the promoted one is used', async () => {
      const clients = await replicaClients(master.port)
      return clients > 1
    })
    await crowd.wave(WAVE)
  })
})

/** How many are connected to the server that listens on this port now. */
async function replicaClients(port: number): Promise<number> {
  const list = await sendCommand(port, ['CLIENT', 'LIST', 'TYPE', 'NORMAL'])
  return list.split('\n').filter((line) => line.includes('cmd=')).length
}

test('in a Cluster the node with the rows is silent', async (t) => {
  const { url, nodes } = await startRedisCluster(t)
  await saleWith(t, url, async (crowd) => {
    const slot = hashSlot(`onsale:gate:{${crowd.onSale.ticket.id}}`)
    const owner = nodes[Math.floor(slot / Math.ceil(16_384 / nodes.length))]
    await owner?.signal('SIGSTOP')
    await Promise.all([crowd.wave(WAVE), crowd.salesGoOn()])
    await crowd.everyWinnerAsksAgain()
    await owner?.signal('SIGCONT')
    await crowd.wave(WAVE)
  })
})
