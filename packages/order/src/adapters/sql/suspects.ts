import type { Clock } from '@onsale/kernel/clock.ts'

/** How long a unit is not waited for after its row was found held. */
const SUSPECT_FOR_MS = 2_000
const SUSPECTS_MAX = 1_000

/**
 * Units whose rows somebody was seen to hold for long. They are not waited for, or each batch
 * that has one of them would stand for a second, and everybody in it.
 */
export interface Suspects {
  now(): ReadonlySet<string>
  learn(units: { readonly got: ReadonlySet<string>; readonly busy: ReadonlySet<string> }): void
}

export function createSuspects(clock: Clock): Suspects {
  const untilMs = new Map<string, number>()
  return {
    now() {
      const at = clock.monotonicMs()
      for (const [unitId, until] of untilMs) if (until <= at) untilMs.delete(unitId)
      return new Set(untilMs.keys())
    },
    learn({ got, busy }) {
      if (untilMs.size > 0) for (const unitId of got) untilMs.delete(unitId)
      for (const unitId of busy) {
        if (untilMs.size < SUSPECTS_MAX) untilMs.set(unitId, clock.monotonicMs() + SUSPECT_FOR_MS)
      }
    },
  }
}
