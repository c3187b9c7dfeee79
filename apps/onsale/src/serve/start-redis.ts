import type { Config } from '@onsale/platform/config/read-config.ts'
import type { RequestLimits } from '@onsale/platform/http/ports.ts'
import type { Lifecycle } from '@onsale/platform/lifecycle.ts'
import { createRedisRequestLimits } from '@onsale/platform/limits/redis-request-limits.ts'
import { createMemoryRequestLimits } from '@onsale/platform/limits/request-limits.ts'
import { openRedis } from '@onsale/platform/redis/open-redis.ts'
import type { ProgramTools } from './program-tools.ts'

/** Everything in Redis is a copy: it is connected before any service, and closed after all. */
export async function startRedis(
  { redisUrl }: Config,
  tools: ProgramTools,
  lifecycle: Lifecycle,
): Promise<ProgramTools> {
  if (redisUrl === undefined) return tools
  const readiness = lifecycle.readiness.part('redis')
  const redis = await openRedis({ ...tools, url: redisUrl, readiness })
  lifecycle.started('redis', () => redis.close())
  return { ...tools, redis }
}

/** Limits of all processes together, or of this one alone. */
export function createLimits(
  { publicWritesPerMinute }: Config,
  { redis, ...tools }: ProgramTools,
): RequestLimits {
  return redis === undefined
    ? createMemoryRequestLimits({ ...tools, publicWritesPerMinute })
    : createRedisRequestLimits({ ...tools, redis, publicWritesPerMinute })
}
