import closeWithGrace from 'close-with-grace'
import type { Lifecycle } from './lifecycle.ts'
import type { Logger } from './logger.ts'

/**
 * Drains and ends the process on SIGTERM, SIGINT and their like, and after an uncaught fault
 * (exit code 1); a second signal ends it at once. The drain's bound is the lifecycle's own,
 * because its clock is injected and the library's is not. Returns how to stop listening.
 */
export function endOnSignals(lifecycle: Lifecycle, logger: Logger): () => void {
  const listening = closeWithGrace(
    {
      delay: false,
      logger: false,
      onSecondSignal: (signal) => logger.warn({ signal }, 'second signal: ending at once'),
      onSecondError: (fault) => logger.error({ err: fault }, 'fault while stopping'),
    },
    async ({ signal, err }) => {
      if (err !== undefined) logger.error({ err }, 'uncaught fault: stopping')
      else logger.info({ signal: signal ?? 'none' }, 'stopping')
      const { left } = await lifecycle.stop()
      if (left.length > 0) throw new PartsLeft(left)
      logger.info('stopped')
    },
  )
  return listening.uninstall
}

/** Makes the exit code 1: something was cut off rather than stopped. */
class PartsLeft extends Error {
  override readonly name = 'PartsLeft'
  constructor(left: readonly string[]) {
    super(`not stopped: ${left.join(', ')}`)
  }
}
