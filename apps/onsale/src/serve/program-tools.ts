import { createSteadyClock, systemClock, type Clock } from '@onsale/kernel/clock.ts'
import { createIds, type Ids } from '@onsale/kernel/ids.ts'
import { createSystemRandomness, type Randomness } from '@onsale/kernel/randomness.ts'
import { type Scheduler, systemScheduler } from '@onsale/kernel/scheduler.ts'
import type { ProgramLogger } from '@onsale/platform/logger.ts'
import { createMetrics, type Metrics } from '@onsale/platform/metrics.ts'
import type { Redis } from '@onsale/platform/redis/redis.ts'

/** What every part of the program is given: one of each in a process. */
export interface ProgramTools {
  readonly logger: ProgramLogger
  readonly clock: Clock
  readonly scheduler: Scheduler
  readonly randomness: Randomness
  readonly ids: Ids
  readonly metrics: Metrics
  /** Absent: what it would hold is in memory. */
  readonly redis?: Redis
}

export function makeProgramTools(logger: ProgramLogger): ProgramTools {
  const clock = createSteadyClock(systemClock)
  const randomness = createSystemRandomness()
  return {
    logger,
    clock,
    scheduler: systemScheduler,
    randomness,
    ids: createIds(clock, randomness),
    metrics: createMetrics({ ofProcess: true }),
  }
}
