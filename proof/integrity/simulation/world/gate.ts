import { createMemoryGate } from '@onsale/order/adapters/memory/memory-gate.ts'
import type { Stock } from '@onsale/order/domain/stock.ts'
import type { Gate } from '@onsale/order/ports.ts'
import type { Chance } from '../random.ts'
import type { Life } from './life.ts'

/** A gate that forgets when it is told to, and in bad weather hears late or not at all. */
export interface WeakGate extends Gate {
  wipe(): void
}

const LATE_MS_MAX = 400

export function createWeakGate(options: {
  readonly life: Life
  readonly chance: Chance
  readonly isUnkind: () => boolean
  readonly struck: (fault: string) => void
  readonly applied: (rows: readonly Stock[]) => void
}): WeakGate {
  const { life, chance, struck } = options
  let memory = createMemoryGate()
  return {
    async apply(rows) {
      if (options.isUnkind()) {
        if (chance.happens(0.03)) return struck('gate hears nothing')
        if (chance.happens(0.1)) {
          struck('gate hears late')
          await life.sleep(chance.int(1, LATE_MS_MAX))
        }
      }
      await memory.apply(rows)
      options.applied(rows)
    },
    read: (unitIds) => memory.read(unitIds),
    forget: (rows) => memory.forget(rows),
    wipe() {
      struck('gate wiped')
      memory = createMemoryGate()
    },
  }
}
