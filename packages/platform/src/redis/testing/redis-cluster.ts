import type { TestContext } from 'node:test'
import { eventually, freePort, type RedisServer, startRedis } from './redis-server.ts'

const SLOTS = 16_384
const MASTERS = 3

/** A Cluster of three masters on loopback, and the URL that names all of them. */
export async function startRedisCluster(
  t: TestContext,
): Promise<{ readonly url: string; readonly nodes: readonly RedisServer[] }> {
  const nodes: RedisServer[] = []
  const busPorts: number[] = []
  for (let at = 0; at < MASTERS; at += 1) {
    const busPort = await freePort()
    const options = ['--cluster-enabled', 'yes', '--cluster-port', String(busPort)]
    nodes.push(await startRedis(t, [...options, '--cluster-node-timeout', '2000']))
    busPorts.push(busPort)
  }
  const [first] = nodes
  if (first === undefined) throw new Error('a Cluster has a node')
  const each = Math.ceil(SLOTS / MASTERS)
  for (const [at, node] of nodes.entries()) {
    const last = Math.min(SLOTS, (at + 1) * each) - 1
    await node.command('CLUSTER', 'ADDSLOTSRANGE', String(at * each), String(last))
    await first.command('CLUSTER', 'MEET', '127.0.0.1', String(node.port), String(busPorts[at]))
  }
  for (const node of nodes) {
    await eventually('the Cluster is whole', async () => {
      const info = await node.command('CLUSTER', 'INFO')
      return info.includes('cluster_state:ok') && info.includes(`cluster_known_nodes:${MASTERS}`)
    })
  }
  const seeds = nodes.map(({ url }) => url)
  return { url: seeds.join(','), nodes }
}
