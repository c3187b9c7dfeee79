import { createClient, createCluster } from 'redis'
import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import { within } from '../within.ts'
import type { RedisEndpoints } from './endpoints.ts'
import { hashSlot } from './hash-slot.ts'
import { RedisUnavailable } from './redis.ts'
import { readServerFacts } from './server-facts.ts'

/** An open connection to one server, or to all masters of a Cluster. */
export interface RedisDriver {
  readonly product: string
  readonly isCluster: boolean
  /** Sends a command to the server that keeps `key`. Has no bound of its own. */
  send(key: string, args: readonly string[]): Promise<unknown>
  /** Names the server that keeps `key`: servers fail one by one. */
  laneOf(key: string): string
  /** Resolves when the connection as a whole is gone; a Cluster mends its own. */
  readonly lost: Promise<unknown>
  /** Cuts the connection; what waits for an answer is rejected. */
  destroy(): void
}

const CONNECT_WITHIN_MS = 1_000
/** With the log-in. */
const CONNECTED_WITHIN_MS = 1_500
const ANSWER_WITHIN_MS = 1_000
const COMMANDS_WAITING_MAX = 10_000
/** Nodes of a Cluster that fell out are called again, and the topology is read anew. */
const NODE_AGAIN_AFTER_MS = 500

/** Connects to the first seed that answers, and learns from it what kind of server it is. */
export async function openDriver(
  endpoints: RedisEndpoints,
  scheduler: Scheduler,
): Promise<RedisDriver> {
  let lastFault: unknown = new RedisUnavailable('REDIS_URL names no server')
  for (const seed of endpoints.seeds) {
    const options = clientOptions(endpoints)
    const client = createClient({
      ...options,
      ...(endpoints.database !== 0 && { database: endpoints.database }),
      socket: { ...options.socket, ...seed, reconnectStrategy: false },
    })
    const lost = Promise.withResolvers<unknown>()
    client.on('error', lost.resolve)
    try {
      await within(scheduler, CONNECTED_WITHIN_MS, client.connect(), silent)
      const info = await within(scheduler, ANSWER_WITHIN_MS, client.sendCommand(['INFO']), silent)
      const facts = readServerFacts(typeof info === 'string' ? info : '')
      if (!facts.isCluster) return driverOf(client, facts.product, lost.promise)
      client.destroy()
      return await openCluster(endpoints, scheduler, facts.product)
    } catch (fault) {
      lastFault = fault
      if (client.isOpen) client.destroy()
    }
  }
  throw lastFault
}

const silent = (): Error => new RedisUnavailable('Redis accepts connections but does not answer')

type Client = ReturnType<typeof createClient>

function driverOf(
  client: Pick<Client, 'sendCommand' | 'destroy' | 'isOpen'>,
  product: string,
  lost: Promise<unknown>,
): RedisDriver {
  return {
    product,
    isCluster: false,
    send: (_key, args) => client.sendCommand(args),
    laneOf: () => 'server',
    lost,
    destroy() {
      if (client.isOpen) client.destroy()
    },
  }
}

async function openCluster(
  endpoints: RedisEndpoints,
  scheduler: Scheduler,
  product: string,
): Promise<RedisDriver> {
  const options = clientOptions(endpoints)
  const cluster = createCluster({
    rootNodes: endpoints.seeds.map((seed) => ({ socket: { ...options.socket, ...seed } })),
    defaults: {
      ...options,
      socket: { ...options.socket, reconnectStrategy: () => NODE_AGAIN_AFTER_MS },
    },
    topologyRefreshOnReconnectionAttemptStrategy: NODE_AGAIN_AFTER_MS,
  })
  // Faults of single nodes: whoever sends to them is told.
  cluster.on('error', () => {})
  cluster.on('node-error', () => {})
  try {
    await within(scheduler, CONNECTED_WITHIN_MS, cluster.connect(), silent)
  } catch (fault) {
    cluster.destroy()
    throw fault
  }
  return {
    product,
    isCluster: true,
    send: (key, args) => cluster.sendCommand(key, false, [...args]),
    laneOf: (key) => cluster.slots[hashSlot(key)]?.master.address ?? 'nobody',
    lost: new Promise(() => {}),
    destroy: () => cluster.destroy(),
  }
}

function clientOptions({ tls, username, password }: RedisEndpoints) {
  const socket = { connectTimeout: CONNECT_WITHIN_MS }
  return {
    RESP: 2 as const,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    // Nothing waits for a connection: whoever asks then does without Redis.
    disableOfflineQueue: true,
    commandsQueueMaxLength: COMMANDS_WAITING_MAX,
    // The library's own time-out ends when a command is written; ours waits for the answer.
    commandOptions: { timeout: 0 },
    maintNotifications: 'disabled' as const,
    disableClientInfo: true,
    socket: tls ? { ...socket, tls: true as const } : socket,
  }
}
