import { launch, scheduleArrivals } from '../arrivals.ts'
import { buy } from '../buy.ts'
import type { Recorder } from '../recorder.ts'
import { putOnSale } from '../shop.ts'
import type { Stage } from './stage.ts'

/**
 * Everybody at once: each buyer asks once for one ticket, with a key of their own; winners pay
 * and take their admissions. Nobody asks again, so that every answer is seen.
 */
export async function runBurst(stage: Stage, recorder: Recorder): Promise<void> {
  const { options, ask, askInCrowd, clock } = stage
  const { unitId } = await putOnSale(ask, stage.crowd.admin, {
    name: 'Burst',
    capacity: options.units,
    perPersonLimit: 4,
    now: clock.now(),
  })
  const buyers = stage.crowd.buyers('burst', options.buyers)
  const arrivals = scheduleArrivals(options.buyers, options.ratePerSecond, stage.fraction)
  const deps = { ask, askInCrowd, clock, recorder }
  await launch(stage, arrivals, async (index, scheduledAtMs) => {
    const buyer = buyers[index]
    if (buyer === undefined) return
    await buy(deps, buyer, { unitId, quantity: 1, key: `burst-${index}`, scheduledAtMs })
  })
}
