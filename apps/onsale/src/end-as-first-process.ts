import { constants } from 'node:os'

/**
 * Signals end process 1 of a container only when it listens to them: until something does that
 * ends in good order, it ends at once, as any other process would.
 */
export function endAsFirstProcess(): void {
  if (process.pid !== 1) return
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (process.listenerCount(signal) === 1) process.exit(128 + constants.signals[signal])
    })
  }
}
