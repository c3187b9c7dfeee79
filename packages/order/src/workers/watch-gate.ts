import type { Clock } from '@onsale/kernel/clock.ts'
import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import { compareGate, type CompareGateDeps } from '../usecases/compare-gate.ts'
import { repeat, type Repeated } from './repeat.ts'

const COMPARE_EVERY_MS = 2_000
/** A closed sale still moves: late captures, cancels; and people look at what is left. */
const COMPARED_AFTER_CLOSING_MS = 30 * 24 * 3_600_000

/**
 * Compares the gate with the ledger again and again, in every process: each has a memory gate of
 * its own, that stands alone or in for Redis, and hears of what others commit by this alone.
 */
export function createGateWatch(
  deps: CompareGateDeps & { readonly clock: Clock; readonly scheduler: Scheduler },
): Repeated {
  const { clock, scheduler, logger } = deps
  return repeat({
    name: 'compare gate',
    everyMs: COMPARE_EVERY_MS,
    async round() {
      await compareGate(deps, clock.now() - COMPARED_AFTER_CLOSING_MS)
      return { more: false }
    },
    scheduler,
    logger,
  })
}
