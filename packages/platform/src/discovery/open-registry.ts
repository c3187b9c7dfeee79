import { assert } from '@onsale/kernel/assert.ts'
import type { Clock } from '@onsale/kernel/clock.ts'
import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import type { Redis } from '../redis/redis.ts'
import { createRedisRegistry } from './redis-registry.ts'
import type { Registry } from './registry.ts'

/** How this process finds the others, as configured. */
export function openRegistry(deps: {
  readonly redis?: Redis
  readonly clock: Clock
  readonly scheduler: Scheduler
}): Registry {
  const { redis } = deps
  assert(redis !== undefined, 'the registry is in Redis')
  return createRedisRegistry({ ...deps, redis })
}
