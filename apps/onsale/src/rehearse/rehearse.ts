import { runOracle } from '@onsale/testkit/oracle/run-oracle.ts'
import { checkGateOf } from '../verify/ask-gate.ts'
import { withFiles } from '@onsale/testkit/oracle/copy-mysql.ts'
import { waitForCalm } from './calm.ts'
import { runBurst } from './phases/burst.ts'
import { runDuplicates } from './phases/duplicates.ts'
import { runEndings } from './phases/endings.ts'
import { runKills, sizeOfKills } from './phases/kills.ts'
import type { Stage } from './phases/stage.ts'
import { asChapter, type Screen } from './progress.ts'
import { Recorder } from './recorder.ts'
import type { Findings } from './verdict.ts'
import type { Story } from './view/story.ts'

/** Long enough that no hold ends while a burst is on. */
const LONG = { holdSeconds: 600, payingSeconds: 180 }
/** Short enough to see holds end. */
const SHORT = { holdSeconds: 4, payingSeconds: 3 }
const CALM_WITHIN_MS = 30_000
/** It has ended, so what it marked as sent is handled, however young. */
const AFTER_THE_END_MS = 60_000

/** Where a rehearsal is told while it goes on. */
export interface Show {
  readonly screen: Screen
  readonly story: Story
  /** Somebody draws the story already. */
  readonly isLive: boolean
}

/** Runs every part on the stage's installation and gathers what was found; judges nothing. */
export async function rehearse(stage: Stage, show: Show): Promise<Findings> {
  const { options, installation } = stage
  const { story } = show
  const killsSize = sizeOfKills(options)
  const burst = new Recorder('burst', story)
  const kills = new Recorder('burst with kill -9', story)
  const duplicates = new Recorder('double submits', story)
  const endings = new Recorder('endings: time-outs, late charges, refunds', story)
  const recorders = [burst, kills, duplicates, endings]
  const parts = {
    burst: story.plan(burst.name, burst, options.buyers),
    kills: story.plan(kills.name, kills, killsSize.buyers),
    duplicates: story.plan(duplicates.name, duplicates),
    endings: story.plan(endings.name, endings),
    calm: story.plan('calm, then the invariants'),
  }

  await installation.start(LONG)
  await asChapter(show, parts.burst, () => runBurst(stage, burst))
  const { readyAgainMs } = await asChapter(show, parts.kills, () => runKills(stage, kills, LONG))
  await asChapter(show, parts.duplicates, () => runDuplicates(stage, duplicates))
  await installation.stop()
  await installation.start(SHORT)
  const endingsSeen = await asChapter(show, parts.endings, () => runEndings(stage, endings))
  const end = await asChapter(show, parts.calm, () => endAndCheck(stage, recorders))
  story.over()
  return {
    ...{ options, burst, kills, killsUnits: killsSize.units, duplicates },
    ...{ readyAgainMs, readyAgainMsMax: installation.readyAgainMsMax },
    ...{ endings, endingsSeen, peakMemoryMb: installation.peakMemoryMb, ...end },
  }
}

/** Waits until nothing is under way, ends the installation and asks the oracle. */
async function endAndCheck(
  stage: Stage,
  recorders: readonly Recorder[],
): Promise<Pick<Findings, 'left' | 'exitCode' | 'invariants'>> {
  const { installation, clock, scheduler } = stage
  const { sources, gateUrls: urls } = installation
  const left = await waitForCalm(stage, sources, CALM_WITHIN_MS)
  const gate = await checkGateOf({ urls, sources, clock, scheduler })
  const exitCode = await installation.stop()
  const invariants = await withFiles(sources, (files) =>
    runOracle({
      ...files,
      now: clock.now() + AFTER_THE_END_MS,
      remembered: recorders.flatMap((recorder) => recorder.remembered()),
      gate,
    }),
  )
  return { left, exitCode, invariants }
}
