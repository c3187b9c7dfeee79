import type { Clock } from '@onsale/kernel/clock.ts'
import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import type { Ask } from '../api.ts'
import type { Crowd } from '../crowd.ts'
import type { Installation } from '../installation.ts'
import type { RehearseOptions } from '../options.ts'

/** What every part of a rehearsal is given. */
export interface Stage {
  readonly options: RehearseOptions
  readonly installation: Installation
  /** Over connections that the crowd shares. */
  readonly askInCrowd: Ask
  /** Over connections of its own. */
  readonly ask: Ask
  readonly crowd: Crowd
  readonly clock: Clock
  readonly scheduler: Scheduler
  /** A number in [0, 1), by the seed. */
  readonly fraction: () => number
}
