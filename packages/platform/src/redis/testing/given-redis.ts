import type { TestContext } from 'node:test'
import { systemClock } from '@onsale/kernel/clock.ts'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import { createMetrics } from '../../metrics.ts'
import { createReadiness } from '../../readiness.ts'
import { givenServer } from '../../testing/given-servers.ts'
import { createRecordingLogger } from '../../testing/recording-logger.ts'
import { openRedis } from '../open-redis.ts'
import { startRedis } from './redis-server.ts'

/** The server that TEST_REDIS_URL names, which is for tests alone, else one of our own. */
export async function givenRedisUrl(t: TestContext): Promise<string> {
  return givenServer('TEST_REDIS_URL') ?? (await startRedis(t)).url
}

/** A connection as the program makes it; closed after the test. */
export async function givenRedis(t: TestContext, url: string) {
  const logger = createRecordingLogger()
  const readiness = createReadiness()
  const metrics = createMetrics({ ofProcess: false })
  const redis = await openRedis({
    url,
    clock: systemClock,
    scheduler: systemScheduler,
    randomness: createSystemRandomness(),
    logger,
    metrics,
    readiness: readiness.part('redis'),
  })
  t.after(() => redis.close())
  return { redis, readiness, metrics, lines: logger.lines }
}
