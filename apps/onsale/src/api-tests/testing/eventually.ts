import { systemClock } from '@onsale/kernel/clock.ts'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'

/** Slower than the 10 a second that a person may ask. */
const LOOK_EVERY_MS = 110

/**
 * Looks again and again until `look` passes without throwing, and gives back what it returned;
 * after `withinMs` its last failure is the test's.
 */
export async function eventually<Seen>(
  look: () => Promise<Seen>,
  options: { readonly withinMs: number },
): Promise<Seen> {
  const deadline = systemClock.monotonicMs() + options.withinMs
  for (;;) {
    try {
      return await look()
    } catch (failure) {
      if (systemClock.monotonicMs() > deadline) throw failure
    }
    await systemScheduler.sleep(LOOK_EVERY_MS)
  }
}
