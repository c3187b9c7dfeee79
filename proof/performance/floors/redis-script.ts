// A floor of the distributed form: Fastify that checks token and body, and reserves by one call of
// a Redis script. It keeps nothing that outlives Redis.
import { randomUUID } from 'node:crypto'
import { systemClock } from '@onsale/kernel/clock.ts'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import { createLogger } from '@onsale/platform/logger.ts'
import { createMetrics } from '@onsale/platform/metrics.ts'
import { createReadiness } from '@onsale/platform/readiness.ts'
import { openRedis } from '@onsale/platform/redis/open-redis.ts'
import { defineScript } from '@onsale/platform/redis/redis.ts'
import { orderBody } from './bodies.ts'
import { createFloorApp, serve } from './floor-app.ts'

const ANSWERED_WITHIN_MS = 10_000
const HOLD_SECONDS = '600'

/**
 * KEYS[1]  how many of the unit are taken
 * KEYS[2]  the reservation, which goes by itself
 * ARGV     how many there are, how many are wanted, how long the reservation lasts (s)
 */
const reserve = defineScript(`
local taken = tonumber(redis.call('GET', KEYS[1]) or '0')
if taken + tonumber(ARGV[2]) > tonumber(ARGV[1]) then return 0 end
redis.call('INCRBY', KEYS[1], ARGV[2])
redis.call('SET', KEYS[2], ARGV[2], 'EX', ARGV[3])
return 1
`)

const redis = await openRedis({
  url: process.env['REDIS_URL'] ?? '',
  clock: systemClock,
  scheduler: systemScheduler,
  randomness: createSystemRandomness(),
  logger: createLogger({ level: 'warn', clock: systemClock }),
  metrics: createMetrics({ ofProcess: false }),
  readiness: createReadiness().part('redis'),
})
const app = createFloorApp(async ({ userId, key, unitId, quantity }) => {
  const id = randomUUID()
  const granted = await redis.run(reserve, {
    keys: [`floor:{${unitId}}`, `floor:{${unitId}}:${userId}:${key}`],
    args: ['100000000', String(quantity), HOLD_SECONDS],
    withinMs: ANSWERED_WITHIN_MS,
  })
  if (granted !== 1) throw new Error('sold out')
  return orderBody(id, unitId, quantity, Date.now())
})
await serve(app, () => redis.close())
