import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import type { Logger } from '@onsale/platform/logger.ts'
import type { MailCounts, MailQueue } from '../ports/mail-queue.ts'

/** How many mails wait and how many were given up, counted again and again. */
export interface MailWatch {
  readonly last: () => MailCounts
  /** Counts again, and logs what is new. */
  count(): Promise<void>
  start(): void
  stop(): Promise<void>
}

const COUNT_EVERY_MS = 5_000

export function createMailWatch(deps: {
  readonly queue: Pick<MailQueue, 'count'>
  readonly scheduler: Scheduler
  readonly logger: Logger
}): MailWatch {
  const stopping = new AbortController()
  let running: Promise<void> = Promise.resolve()
  let last: MailCounts = { queued: 0, failed: 0, oldestQueuedAt: undefined }
  const count = async (): Promise<void> => {
    const now = await deps.queue.count()
    if (now.failed > last.failed) {
      deps.logger.error(
        { failedMails: now.failed },
        'mails were given up: `onsale mails` lists why, and sends them after all',
      )
    }
    last = now
  }
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        await count()
      } catch (fault) {
        deps.logger.warn({ err: fault }, 'mails were not counted')
      }
      await deps.scheduler.sleep(COUNT_EVERY_MS, stopping.signal)
    }
  }
  return {
    last: () => last,
    count,
    start() {
      running = run()
    },
    async stop() {
      stopping.abort()
      await running
    },
  }
}
