import type { Clock } from '@onsale/kernel/clock.ts'
import type { Randomness } from '@onsale/kernel/randomness.ts'
import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import type { Logger } from '../logger.ts'
import type { Metrics } from '../metrics.ts'
import type { ReadinessPart } from '../readiness.ts'
import { openDriver } from './driver.ts'
import { parseRedisUrl } from './endpoints.ts'
import { RedisLink } from './link.ts'
import { type Redis, RedisUnusable } from './redis.ts'

export interface RedisOptions {
  /** REDIS_URL. */
  readonly url: string
  readonly clock: Clock
  readonly scheduler: Scheduler
  readonly randomness: Randomness
  readonly logger: Logger
  readonly metrics: Metrics
  /** Held up until Redis was reached once; from then on it may come and go. */
  readonly readiness: ReadinessPart
}

const CALL_SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5]

/**
 * Connects to Redis. Throws `RedisUnusable` for what waiting cannot mend (credentials, version,
 * rights). A server that is merely away is no reason not to start: the process is not ready,
 * and says why, until it was reached once. A server that goes away later is done without.
 */
export async function openRedis(options: RedisOptions): Promise<Redis> {
  const { clock, scheduler, randomness, logger, metrics, readiness } = options
  const endpoints = parseRedisUrl(options.url)
  if (endpoints === undefined) throw new RedisUnusable('REDIS_URL is no redis:// or rediss:// URL')
  let isUp = false
  let wasReached = false
  const calls = createCallMetrics(metrics)
  const link = new RedisLink({
    open: () => openDriver(endpoints, scheduler),
    clock,
    scheduler,
    randomness,
    logger,
    onCall: calls.count,
    onState(state) {
      isUp = state.kind === 'up'
      if (isUp) wasReached = true
      if (wasReached) readiness.ready()
      else if (state.kind === 'down') readiness.notReady(state.reason)
    },
  })
  metrics.gauge(
    { name: 'onsale_redis_up', help: 'Whether every Redis server in use answers' },
    () => (isUp ? 1 : 0),
  )
  const fault = await link.start()
  if (fault instanceof RedisUnusable) {
    await link.close()
    throw fault
  }
  return link
}

function createCallMetrics(metrics: Metrics) {
  const seconds = metrics.histogram({
    name: 'onsale_redis_call_seconds',
    help: 'Time of calls of Redis, answered or not',
    buckets: CALL_SECONDS,
  })
  const total = { name: 'onsale_redis_calls_total', help: 'Calls of Redis by what became of them' }
  const counters = {
    answered: metrics.counter(total, { outcome: 'answered' }),
    failed: metrics.counter(total, { outcome: 'failed' }),
    refused: metrics.counter(total, { outcome: 'refused' }),
  }
  return {
    count(took: number, outcome: keyof typeof counters): void {
      counters[outcome].add(1)
      if (outcome !== 'refused') seconds.observe(took)
    },
  }
}
