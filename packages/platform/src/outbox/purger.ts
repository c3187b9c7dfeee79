import type { Clock } from '@onsale/kernel/clock.ts'
import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import { reasonOf } from '../bus/backoff.ts'
import type { Logger } from '../logger.ts'

/** Rows of one table that are of no use after a while. */
export interface Purge {
  readonly name: string
  readonly keepMs: number
  /** Deletes rows older than `before` (UTC ms), at most `rowsMax`; resolves with how many. */
  purge(before: number, rowsMax: number): Promise<number>
}

export interface Purger {
  start(): void
  stop(): Promise<void>
}

const PURGE_EVERY_MS = 60_000
const PURGE_BATCH_ROWS_MAX = 500
const PURGE_BATCHES_MAX = 40

/**
 * Deletes what is old, once a minute, in small transactions, so that no purge holds the
 * writer for long: at most 40 batches of 500 rows a table and minute.
 */
export function createPurger(options: {
  readonly purges: readonly Purge[]
  readonly clock: Clock
  readonly scheduler: Scheduler
  readonly logger: Logger
  readonly everyMs?: number
}): Purger {
  const { clock, scheduler, logger } = options
  let stopping = new AbortController()
  let running: Promise<void> = Promise.resolve()

  const purgeOne = async (purge: Purge, signal: AbortSignal): Promise<void> => {
    try {
      for (let batch = 0; batch < PURGE_BATCHES_MAX && !signal.aborted; batch += 1) {
        const deleted = await purge.purge(clock.now() - purge.keepMs, PURGE_BATCH_ROWS_MAX)
        if (deleted < PURGE_BATCH_ROWS_MAX) return
      }
    } catch (fault) {
      logger.warn(
        { purge: purge.name, reason: reasonOf(fault) },
        'purge failed, will be tried again',
      )
    }
  }
  const run = async (signal: AbortSignal): Promise<void> => {
    while (!signal.aborted) {
      for (const purge of options.purges) await purgeOne(purge, signal)
      await scheduler.sleep(options.everyMs ?? PURGE_EVERY_MS, signal)
    }
  }
  return {
    start() {
      stopping = new AbortController()
      running = run(stopping.signal)
    },
    async stop() {
      stopping.abort()
      await running
    },
  }
}
