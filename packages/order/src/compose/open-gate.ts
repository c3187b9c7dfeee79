import type { Clock } from '@onsale/kernel/clock.ts'
import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import type { Metrics } from '@onsale/platform/metrics.ts'
import type { Redis } from '@onsale/platform/redis/redis.ts'
import { createMemoryAvailability } from '../adapters/memory/memory-availability.ts'
import { createMemoryGate } from '../adapters/memory/memory-gate.ts'
import {
  AVAILABILITY_KEPT_HERE_MS,
  createRedisAvailability,
} from '../adapters/redis/redis-availability.ts'
import { createRedisGate } from '../adapters/redis/redis-gate.ts'
import { createLoadingGate } from '../engine/loading-gate.ts'
import { createStandbyGate } from '../engine/standby-gate.ts'
import type { AvailabilityCache, Gate, OrderReads } from '../ports.ts'

export interface GateOptions {
  readonly gate?: Gate
  /** Shared by all processes; absent: memory. */
  readonly redis?: Redis
  readonly scheduler: Scheduler
  readonly metrics: Metrics
}

/** In memory; or in Redis, with memory to stand in for it while it is silent. */
export function openGate(
  { gate, redis, scheduler, metrics }: GateOptions,
  reads: OrderReads,
): Gate & { close(): Promise<void> } {
  const here = createLoadingGate(gate ?? createMemoryGate(), reads)
  if (redis === undefined) return { ...here, close: async () => {} }
  const shared = createLoadingGate(createRedisGate({ redis, scheduler }), reads)
  const standby = createStandbyGate({ shared, standby: here, reads, scheduler })
  metrics.gauge(
    {
      name: 'onsale_gate_units_without_redis',
      help: 'Units whose stock is read from the memory of this process',
    },
    () => standby.suspendedUnits(),
  )
  return standby
}

export function openAvailability(
  { redis, scheduler }: Pick<GateOptions, 'redis' | 'scheduler'>,
  clock: Clock,
): AvailabilityCache {
  if (redis === undefined) return createMemoryAvailability(clock)
  const here = createMemoryAvailability(clock, AVAILABILITY_KEPT_HERE_MS)
  return createRedisAvailability({ redis, here, scheduler })
}
