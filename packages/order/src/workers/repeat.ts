import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import type { Logger } from '@onsale/platform/logger.ts'

/** Work done again and again until it is stopped. */
export interface Repeated {
  start(): void
  /** Begins no new round; resolves when the one under way has ended. */
  stop(): Promise<void>
}

/**
 * Runs `round` one after another, `everyMs` apart; at once again when it says that there is
 * more to do. A round that fails is logged and tried again at the next turn.
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
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      let more = false
      try {
        more = (await round()).more
      } catch (error) {
        logger.error({ worker: name, err: error }, 'a round of work failed; trying again')
      }
      if (!more) await scheduler.sleep(everyMs, stopping.signal)
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
