import { untilAnswered } from '../api.ts'
import { launch, scheduleArrivals } from '../arrivals.ts'
import { buy } from '../buy.ts'
import type { HoldTimes } from '../installation.ts'
import type { Recorder } from '../recorder.ts'
import { putOnSale } from '../shop.ts'
import type { Stage } from './stage.ts'

/** How large this part is for a burst of that size. */
export function sizeOfKills(options: { readonly buyers: number; readonly units: number }) {
  const units = Math.min(2_000, Math.max(10, Math.round(options.units * 0.4)))
  const buyers = Math.min(8_000, units * 4)
  return { units, buyers }
}

/** A process that sells is killed when this share of the tickets has been promised. */
const KILLED_AT_SHARES = [0.2, 0.6] as const
const ARRIVE_WITHIN_SECONDS = 3
const LOOK_EVERY_MS = 5
const ANSWERED_WITHIN_MS = 60_000

export interface Kills {
  /** From each kill to being ready again, in ms. */
  readonly readyAgainMs: readonly number[]
}

/**
 * kill -9 in mid-burst, twice, while buyers claim and pay. They ask again with the same keys
 * until they are answered; what they were promised before must be there.
 */
export async function runKills(stage: Stage, recorder: Recorder, times: HoldTimes): Promise<Kills> {
  const { clock, scheduler, crowd } = stage
  const size = sizeOfKills(stage.options)
  const { unitId } = await putOnSale(stage.ask, crowd.admin, {
    name: 'Kills',
    capacity: size.units,
    perPersonLimit: 4,
    now: clock.now(),
  })
  const patience = {
    clock,
    scheduler,
    withinMs: ANSWERED_WITHIN_MS,
    onRetry: () => {
      recorder.retries += 1
    },
  }
  const deps = {
    askInCrowd: untilAnswered(stage.askInCrowd, patience),
    ask: untilAnswered(stage.ask, patience),
    clock,
    recorder,
  }
  const buyers = crowd.buyers('kills', size.buyers)
  const rate = size.buyers / ARRIVE_WITHIN_SECONDS
  const arrivals = scheduleArrivals(size.buyers, rate, stage.fraction)
  const allDone = new AbortController()
  const killing = killAndRestart(stage, recorder, times, size.units, allDone.signal)
  await launch(stage, arrivals, async (index, scheduledAtMs) => {
    const buyer = buyers[index]
    if (buyer === undefined) return
    const want = { unitId, quantity: 1, key: `kills-${index}`, scheduledAtMs }
    await buy(deps, buyer, want)
  })
  allDone.abort()
  return { readyAgainMs: await killing }
}

async function killAndRestart(
  stage: Stage,
  recorder: Recorder,
  times: HoldTimes,
  units: number,
  allDone: AbortSignal,
): Promise<number[]> {
  const { clock, scheduler, installation } = stage
  const readyAgainMs: number[] = []
  for (const share of KILLED_AT_SHARES) {
    const promised = units * share * (0.75 + stage.fraction() / 2)
    while (recorder.grantedQuantity < promised && !allDone.aborted) {
      await scheduler.sleep(LOOK_EVERY_MS)
    }
    if (allDone.aborted) break
    const killedAtMs = clock.monotonicMs()
    await installation.kill()
    await installation.start(times)
    readyAgainMs.push(clock.monotonicMs() - killedAtMs)
  }
  return readyAgainMs
}
