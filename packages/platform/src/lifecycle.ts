import type { Clock } from '@onsale/kernel/clock.ts'
import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import type { Logger } from './logger.ts'
import { createReadiness, type Readiness } from './readiness.ts'

/** How long a drain may take in all; what has not stopped by then is left behind. */
export const DRAIN_MS_MAX = 20_000

/** What stopping came to: the parts that failed to stop, or did not in time. */
export interface Stopped {
  readonly left: readonly string[]
}

/**
 * What was started, to be stopped in reverse order: running → draining → stopped. Draining
 * begins by not being ready, so that nobody sends new requests to what is about to go.
 */
export interface Lifecycle {
  readonly readiness: Readiness
  /** Remembers how to stop what was just started. */
  started(name: string, stop: () => Promise<void> | void): void
  /** Stops everything once; a second call waits for the same end. */
  stop(): Promise<Stopped>
}

export interface LifecycleOptions {
  readonly scheduler: Scheduler
  readonly clock: Clock
  readonly logger: Logger
  readonly drainMsMax?: number
}

interface Started {
  readonly name: string
  readonly stop: () => Promise<void> | void
}

export function createLifecycle(options: LifecycleOptions): Lifecycle {
  const { drainMsMax = DRAIN_MS_MAX } = options
  const readiness = createReadiness()
  const running: Started[] = []
  const serving = readiness.part('serving')
  serving.ready()
  let stopping: Promise<Stopped> | undefined

  async function stopAll(): Promise<Stopped> {
    serving.notReady()
    const left: string[] = []
    const deadlineMs = options.clock.monotonicMs() + drainMsMax
    for (let part = running.pop(); part !== undefined; part = running.pop()) {
      const fine = await stopOne(part, deadlineMs - options.clock.monotonicMs(), options)
      if (!fine) left.push(part.name)
    }
    return { left }
  }

  return {
    readiness,
    started(name, stop) {
      running.push({ name, stop })
    },
    stop() {
      stopping ??= stopAll()
      return stopping
    },
  }
}

/** Whether the part stopped, in time and without a fault. */
async function stopOne(
  part: Started,
  leftMs: number,
  { scheduler, logger }: LifecycleOptions,
): Promise<boolean> {
  const { promise: timedOut, resolve } = Promise.withResolvers<'timed out'>()
  const takeBack = scheduler.after(Math.max(0, leftMs), () => resolve('timed out'))
  try {
    const outcome = await Promise.race([Promise.try(part.stop), timedOut])
    if (outcome !== 'timed out') return true
    logger.warn({ part: part.name }, 'did not stop in time')
    return false
  } catch (fault) {
    logger.error({ err: fault, part: part.name }, 'failed to stop')
    return false
  } finally {
    takeBack()
  }
}
