import { runOracle } from '@onsale/testkit/oracle/run-oracle.ts'
import { dataFiles } from '../data-files.ts'
import { checkGateOf } from '../verify/ask-gate.ts'
import { waitForCalm } from './calm.ts'
import { runBurst } from './phases/burst.ts'
import { runDuplicates } from './phases/duplicates.ts'
import { runEndings } from './phases/endings.ts'
import { runKills, sizeOfKills } from './phases/kills.ts'
import type { Stage } from './phases/stage.ts'
import { type Screen, withProgress } from './progress.ts'
import { Recorder } from './recorder.ts'
import type { Findings } from './verdict.ts'

/** Long enough that no hold ends while a burst is on. */
const LONG = { holdSeconds: 600, payingSeconds: 180 }
/** Short enough to see holds end. */
const SHORT = { holdSeconds: 4, payingSeconds: 3 }
const CALM_WITHIN_MS = 30_000
/** The instance has ended, so what it marked as sent is handled, however young. */
const AFTER_THE_END_MS = 60_000

/** Runs every part on the stage's instance and gathers what was found; judges nothing. */
export async function rehearse(stage: Stage, screen: Screen): Promise<Findings> {
  const { options, instance, clock, scheduler } = stage
  const { order: orderFile, ticket: ticketFile } = dataFiles(instance.dataDir)
  const files = { orderFile, ticketFile }
  const show = { screen, scheduler }
  const burst = new Recorder('burst')
  const kills = new Recorder('burst with kill -9')
  const duplicates = new Recorder('double submits')
  const endings = new Recorder('endings: time-outs, late charges, refunds')
  const killsSize = sizeOfKills(options)

  await instance.start(LONG)
  await withProgress(show, burst, options.buyers, () => runBurst(stage, burst))
  const { readyAgainMs } = await withProgress(show, kills, killsSize.buyers, () =>
    runKills(stage, kills, LONG),
  )
  await withProgress(show, duplicates, undefined, () => runDuplicates(stage, duplicates))
  await instance.stop()
  await instance.start(SHORT)
  const endingsSeen = await withProgress(show, endings, undefined, () => runEndings(stage, endings))

  const left = await waitForCalm(stage, files, CALM_WITHIN_MS)
  const gate = await checkGateOf({ url: instance.internalUrl, files, clock, scheduler })
  const exitCode = await instance.stop()
  const recorders = [burst, kills, duplicates, endings]
  const invariants = await runOracle({
    ...files,
    now: clock.now() + AFTER_THE_END_MS,
    remembered: recorders.flatMap((recorder) => recorder.remembered()),
    gate,
  })
  const { peakMemoryMb } = instance
  return {
    ...{ options, burst, kills, killsUnits: killsSize.units, readyAgainMs, duplicates },
    ...{ endings, endingsSeen, left, exitCode, peakMemoryMb, invariants },
  }
}
