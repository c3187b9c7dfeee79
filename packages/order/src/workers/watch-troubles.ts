import type { Logger } from '@onsale/platform/logger.ts'
import type { OrderReads, Troubles } from '../ports.ts'

/** What an operator should know of, as last counted. */
export interface TroubleWatch {
  readonly last: () => Troubles
  /** Counts again, and logs what is new. */
  count(): Promise<void>
}

export function createTroubleWatch(deps: {
  readonly reads: Pick<OrderReads, 'countTroubles'>
  readonly logger: Logger
}): TroubleWatch {
  let last: Troubles = { unsentEvents: 0, deadLetters: 0, failedRefunds: 0 }
  return {
    last: () => last,
    async count() {
      const now = await deps.reads.countTroubles()
      if (now.failedRefunds > last.failedRefunds) {
        deps.logger.error(
          { failedRefunds: now.failedRefunds },
          'refunds have failed for good: see refunds.last_error, and pay them by hand',
        )
      }
      if (now.deadLetters > last.deadLetters) {
        deps.logger.error({ deadLetters: now.deadLetters }, 'events could not be taken in')
      }
      last = now
    },
  }
}
