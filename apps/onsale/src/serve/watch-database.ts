import type { StoreUnavailable } from '@onsale/platform/database/sql-session.ts'
import type { Logger } from '@onsale/platform/logger.ts'
import type { ReadinessPart } from '@onsale/platform/readiness.ts'

/** Turns unready while the order database is away, and tells the log once why. */
export function watchDatabase(
  part: ReadinessPart,
  logger: Logger,
): (fault: StoreUnavailable | undefined) => void {
  let isAway = false
  part.ready()
  return (fault) => {
    if (fault !== undefined && !isAway) {
      logger.warn({ reason: fault.message }, 'the order database is away')
      part.notReady()
    } else if (fault === undefined && isAway) {
      logger.info({}, 'the order database is back')
      part.ready()
    }
    isAway = fault !== undefined
  }
}
