import { createManualTime } from '@onsale/platform/testing/manual-time.ts'
import { Recorder } from '../../recorder.ts'
import { createSeeded } from '../../seeded.ts'
import { type Findings, judge } from '../../verdict.ts'
import type { Told } from '../html/told.ts'
import { type Chapter, Story } from '../story.ts'

const OPTIONS = {
  ...{ buyers: 4_000, units: 200, ratePerSecond: 500, seed: 1 },
  ...{ keep: false, json: false },
}

/** A made-up rehearsal with two kills, told as if it had been run; `over` changes its findings. */
export function given(over: Partial<Findings> = {}): Told {
  const time = createManualTime()
  const { clock } = time
  const story = new Story(clock)
  const fraction = createSeeded(7)
  const burst = new Recorder('burst', story)
  const kills = new Recorder('burst with kill -9', story)
  const duplicates = new Recorder('double submits', story)
  const endings = new Recorder('endings: time-outs, late charges', story)
  const plan = [
    story.plan(burst.name, burst, OPTIONS.buyers),
    story.plan(kills.name, kills, 320),
    story.plan(duplicates.name, duplicates),
    story.plan(endings.name, endings),
  ]
  const sell = (recorder: Recorder, held: number, refused: number, forMs: number): void => {
    const each = forMs / (held + refused)
    for (let index = 0; index < held + refused; index += 1) {
      time.advance(each)
      recorder.asked += 1
      const now = clock.monotonicMs()
      const waitedMs = 1 + fraction() ** 6 * (index < held * 2 ? 400 : 30)
      recorder.answered(index < held ? '201' : '409 SOLD_OUT', waitedMs, now)
      if (index >= held) continue
      const orderId = `${recorder.name}-${recorder.grants.size}`
      const lines = [{ unitId: 'unit', quantity: 1 }]
      recorder.granted({ orderId, userId: 'u', lines, askedAtMs: 0, paid: true })
      recorder.tickets += 1
      recorder.holdToTicketMs.add(waitedMs * 3)
      if (index % 20 === 0) story.memoryIs(120 + now / 400)
    }
  }
  const tell = (chapter: Chapter | undefined, work: () => void): void => {
    if (chapter === undefined) return
    story.begin(chapter)
    work()
    story.end(chapter)
  }
  time.advance(800)
  story.ready(800)
  tell(plan[0], () => sell(burst, OPTIONS.units, OPTIONS.buyers - OPTIONS.units, 8_000))
  tell(plan[1], () => {
    for (const share of [30, 50]) {
      sell(kills, share, 0, 600)
      story.killed()
      time.advance(1_100)
      story.ready(900)
    }
    sell(kills, 0, 240, 900)
  })
  tell(plan[2], () => sell(duplicates, 80, 0, 1_500))
  story.askedToStop()
  time.advance(700)
  story.ready(600)
  tell(plan[3], () => sell(endings, 160, 60, 9_000))
  story.over()
  const findings: Findings = {
    ...{ options: OPTIONS, burst, kills, killsUnits: 80 },
    ...{ readyAgainMs: [1_100, 1_100], readyAgainMsMax: 3_000 },
    ...{ duplicates, endings, left: new Map(), exitCode: 0, peakMemoryMb: 182 },
    endingsSeen: new Map([['forgets to pay', new Map([['EXPIRED', 20]])]]),
    invariants: [
      {
        ...{ id: '1', title: 'Stock adds up', checked: 267, of: 'units' },
        ...{ violationCount: 0, violations: [], notes: [] },
      },
    ],
    ...over,
  }
  const machine = {
    ...{ processor: 'A processor', cores: 4, memoryGb: 15.6 },
    ...{ system: 'Linux 6.1, x64', node: 'v26.10.0' },
  }
  return { findings, verdict: judge(findings), story, startedAt: new Date(clock.now()), machine }
}
