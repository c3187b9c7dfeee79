import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import { StoreUnavailable } from '@onsale/platform/database/sql-session.ts'
import type { Logger } from '@onsale/platform/logger.ts'

/** Work done again and again until it is stopped. */
export interface Repeated {
  start(): void
  /** Begins no new round; resolves when the one under way has ended. */
  stop(): Promise<void>
}

/** While rounds fail they come further and further apart, up to this. */
const AGAIN_AFTER_MS_MAX = 2_000

/**
 * Runs `round` one after another, `everyMs` apart; at once again when it says that there is
 * more to do. A round that fails is logged and tried again at the next turn; from then on the
 * pauses grow with the failures, so that a store that is away for long costs neither processor
 * time nor a disk full of log.
 */
export function repeat(options: {
  readonly name: string
  readonly everyMs: number
  readonly round: () => Promise<{ readonly more: boolean }>
  readonly scheduler: Scheduler
  readonly logger: Logger
}): Repeated {
  const { name, everyMs, round, scheduler, logger } = options
  const stopping = new AbortController()
  let running: Promise<void> = Promise.resolve()
  const logFailure = (error: unknown, failures: number): void => {
    if (error instanceof StoreUnavailable) {
      logger.warn({ worker: name, failures, reason: error.message }, 'work waits for the store')
    } else {
      logger.error({ worker: name, err: error }, 'a round of work failed; trying again')
    }
  }
  const run = async (): Promise<void> => {
    let failures = 0
    while (!stopping.signal.aborted) {
      let more = false
      try {
        more = (await round()).more
        failures = 0
      } catch (error) {
        failures += 1
        logFailure(error, failures)
      }
      if (!more) await scheduler.sleep(pauseMs(everyMs, failures), stopping.signal)
    }
  }
  return {
    start() {
      running = run()
    },
    async stop() {
      stopping.abort()
      await running
    },
  }
}

function pauseMs(everyMs: number, failures: number): number {
  const longest = Math.max(everyMs, AGAIN_AFTER_MS_MAX)
  return Math.min(longest, everyMs * 2 ** Math.min(Math.max(0, failures - 1), 16))
}
