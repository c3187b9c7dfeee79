import type { Faults } from './faults.ts'
import type { Life } from './life.ts'
import type { Chance } from '../random.ts'
import type { FaultAction } from '../scenario/scenario.ts'

/** What the files and the wires of a life are given to fail by. */
export interface Weak {
  readonly life: Life
  readonly faults: Faults
  readonly chance: Chance
  /** Share of the awaits after which something else runs first; 0 when it is calm. */
  readonly breathShare: () => number
  /** Ends the life, as a power cut does. */
  readonly crash: (crash: Extract<FaultAction, { kind: 'crash' }>) => void
}

/**
 * A moment at which the program waits for the world: others may run first, and it may end here.
 * Resolves never when it did.
 */
export async function breathe(weak: Weak): Promise<void> {
  const { life } = weak
  if (!life.isAlive) return life.never()
  const crash = weak.faults.crashAt('at an await')
  if (crash !== undefined) {
    weak.crash(crash)
    return life.never()
  }
  const share = weak.breathShare()
  if (share > 0 && weak.chance.happens(share)) {
    await life.sleep(weak.chance.int(0, 1))
  }
}
