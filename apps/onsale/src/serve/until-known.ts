import type { Clock } from '@onsale/kernel/clock.ts'
import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import type { Registry } from '@onsale/platform/discovery/registry.ts'
import type { Logger } from '@onsale/platform/logger.ts'

export interface UntilKnownDeps {
  readonly registry: Registry
  readonly clock: Clock
  readonly scheduler: Scheduler
  readonly logger: Logger
}

export const KNOWN_WITHIN_MS = 5_000
const LOOK_EVERY_MS = 20

/** Resolves when a process of each target is known; goes on without after five seconds. */
export async function untilKnown(
  { registry, clock, scheduler, logger }: UntilKnownDeps,
  targets: readonly string[],
): Promise<void> {
  const giveUpAt = clock.monotonicMs() + KNOWN_WITHIN_MS
  const all = targets.map((target) => ({ target, watched: registry.watch(target) }))
  for (;;) {
    const unknown = all.filter(({ watched }) => watched.instances().length === 0)
    if (unknown.length === 0) return
    if (clock.monotonicMs() > giveUpAt) {
      const names = unknown.map(({ target }) => target)
      logger.warn({ targets: names }, 'going on without parts of which no process is known')
      return
    }
    await scheduler.sleep(LOOK_EVERY_MS)
  }
}
