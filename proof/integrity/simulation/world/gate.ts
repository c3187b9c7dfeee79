import { createMemoryGate } from '@onsale/order/adapters/memory/memory-gate.ts'
import type { Gate } from '@onsale/order/ports.ts'
import type { Chance } from '../random.ts'
import type { Life } from './life.ts'

/** A gate that forgets when it is told to, and in bad weather hears late or not at all. */
export interface WeakGate extends Gate {
  wipe(): void
}

const LATE_MS_MAX = 400
/** Every two seconds the gate is compared with the ledger; each round may hear late as well. */
export const COMPARED_AFTER_MS = 3_200

export function createWeakGate(options: {
  readonly life: Life
  readonly chance: Chance
  readonly isUnkind: () => boolean
  /** Told when the gate may be behind the ledger, and for how long at most. */
  readonly behind: (fault: string, forMs: number) => void
}): WeakGate {
  const { life, chance } = options
  let rows = createMemoryGate()
  return {
    async apply(applied) {
      if (options.isUnkind()) {
        if (chance.happens(0.03)) return options.behind('gate hears nothing', COMPARED_AFTER_MS)
        if (chance.happens(0.1)) {
          const lateMs = chance.int(1, LATE_MS_MAX)
          options.behind('gate hears late', lateMs)
          await life.sleep(lateMs)
        }
      }
      await rows.apply(applied)
    },
    read: (unitIds) => rows.read(unitIds),
    wipe() {
      options.behind('gate wiped', COMPARED_AFTER_MS)
      rows = createMemoryGate()
    },
  }
}
