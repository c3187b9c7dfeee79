import type { Clock } from '@onsale/kernel/clock.ts'
import type { Randomness } from '@onsale/kernel/randomness.ts'
import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import type { Config } from '@onsale/platform/config/read-config.ts'
import { createRegistry } from '@onsale/platform/discovery/create-registry.ts'
import type { Registry } from '@onsale/platform/discovery/registry.ts'
import type { Logger } from '@onsale/platform/logger.ts'
import { createMetrics } from '@onsale/platform/metrics.ts'
import { createReadiness } from '@onsale/platform/readiness.ts'
import { openRedis } from '@onsale/platform/redis/open-redis.ts'
import { type Redis, RedisUnusable } from '@onsale/platform/redis/redis.ts'
import { UsageError } from '../usage-error.ts'

export interface FindGatesDeps {
  readonly clock: Clock
  readonly scheduler: Scheduler
  readonly randomness: Randomness
}

/** The registry is asked once a second. */
const KNOWN_WITHIN_MS = 2_500
const LOOK_EVERY_MS = 20
const ANSWER_WITHIN_MS = 1_000

const silent: Logger = { info: () => {}, warn: () => {}, error: () => {} }

/**
 * Internal listeners of the order processes of the distributed form that answer now: where the
 * configuration says, or where they say themselves that they are. None of the embedded form.
 */
export async function findGates(config: Config, deps: FindGatesDeps): Promise<readonly string[]> {
  const { services: places, redisUrl } = config
  if (config.databases.order === undefined) return []
  const redis = redisUrl === undefined ? undefined : await connect(redisUrl, deps)
  const registry = createRegistry({ ...deps, places, redis })
  try {
    const urls = await whoAreThere(registry, deps)
    const answers = await Promise.all(urls.map((url) => answersAt(url, deps.scheduler)))
    return urls.filter((_, at) => answers[at])
  } finally {
    await registry.close()
    await redis?.close()
  }
}

async function connect(url: string, deps: FindGatesDeps): Promise<Redis> {
  const own = {
    logger: silent,
    metrics: createMetrics({ ofProcess: false }),
    readiness: createReadiness().part('redis'),
  }
  try {
    return await openRedis({ ...deps, ...own, url })
  } catch (error) {
    if (!(error instanceof RedisUnusable)) throw error
    throw new UsageError(`the gates cannot be found: ${error.message}`, { cause: error })
  }
}

async function whoAreThere(
  registry: Registry,
  { clock, scheduler }: FindGatesDeps,
): Promise<string[]> {
  const giveUpAt = clock.monotonicMs() + KNOWN_WITHIN_MS
  const watched = registry.watch('order')
  while (watched.instances().length === 0 && clock.monotonicMs() < giveUpAt) {
    await scheduler.sleep(LOOK_EVERY_MS)
  }
  return watched.instances().map(({ url }) => url)
}

/** One that was killed a moment ago is still in the registry. */
async function answersAt(url: string, scheduler: Scheduler): Promise<boolean> {
  const giveUp = new AbortController()
  const cancel = scheduler.after(ANSWER_WITHIN_MS, () => giveUp.abort())
  try {
    return (await fetch(new URL('/healthz', url), { signal: giveUp.signal })).ok
  } catch {
    return false
  } finally {
    cancel()
  }
}
