import { systemClock } from '@onsale/kernel/clock.ts'
import type { Wanted } from './arguments.ts'
import { neverReached, SEEDS_TO_REACH_ALL } from './expected.ts'
import { type Ran, runScenario } from './run-scenario.ts'
import { drawScenario } from './scenario/draw-scenario.ts'
import { shrink } from './shrink.ts'
import { Tally } from './tally.ts'
import { createFileTemplates, type FileTemplates } from './world/files.ts'

type Print = (text: string) => void

const TELL_EVERY_MS = 10_000
/** After so many failures more of them tell nothing new. */
const FAILURES_MAX = 3

/** Runs the histories that are wanted; true when nothing was wrong in any of them. */
export async function simulate(wanted: Wanted, print: Print): Promise<boolean> {
  const templates = await createFileTemplates()
  const tally = new Tally()
  const startedMs = systemClock.monotonicMs()
  let toldMs = startedMs
  let done = 0
  let failures = 0
  try {
    for (let seed = wanted.from; seed < wanted.from + wanted.seeds; seed += 1) {
      const ran = await runScenario(drawScenario(seed), templates, tally)
      done += 1
      if (wanted.tell) print(`${ran.lines.join('\n')}\n${ran.digest}\n`)
      if (ran.failure !== undefined) {
        failures += 1
        print(`seed ${seed} is WRONG: ${ran.failure.rule}: ${ran.failure.text}\n`)
        if (!wanted.isQuick) await explain(seed, ran, templates, print)
        if (wanted.isQuick || failures >= FAILURES_MAX) break
      }
      if (systemClock.monotonicMs() - toldMs < TELL_EVERY_MS) continue
      toldMs = systemClock.monotonicMs()
      print(`… ${done} of ${wanted.seeds} seeds, ${perMinute(done, startedMs)} a minute\n`)
    }
  } finally {
    templates.remove()
  }
  const judgesReach = done >= SEEDS_TO_REACH_ALL && failures === 0 && !wanted.isQuick
  return conclude({ tally, done, failures, judgesReach }, perMinute(done, startedMs), print)
}

/** The shortest history with the same mistake, for a person on a Friday night. */
async function explain(
  seed: number,
  ran: Ran,
  templates: FileTemplates,
  print: Print,
): Promise<void> {
  const scenario = drawScenario(seed)
  const shrunk = await shrink(scenario, ran, (smaller) => runScenario(smaller, templates))
  print(
    `\nThe shortest history with this mistake (${shrunk.scenario.steps.length} of ` +
      `${scenario.steps.length} steps, found in ${shrunk.replays} replays):\n\n`,
  )
  for (const line of shrunk.ran.lines) print(`  ${line}\n`)
  print(`\nThe whole of it again: npm run simulate -- --seed ${seed} --tell\n\n`)
}

function perMinute(done: number, startedMs: number): number {
  return Math.round((done * 60_000) / (systemClock.monotonicMs() - startedMs))
}

interface Lived {
  readonly tally: Tally
  readonly done: number
  readonly failures: number
  /** Whether there were enough histories to ask what was never reached. */
  readonly judgesReach: boolean
}

function conclude(lived: Lived, speed: number, print: Print): boolean {
  const { tally, done, failures } = lived
  const list = (group: string): string =>
    tally
      .group(group)
      .map(([what, count]) => `${what} ${count}`)
      .join(', ')
  print(`\nFaults: ${list('fault: ')}\n`)
  print(`Buyers: ${list('buyers: ')}\n`)
  print(`Answers: ${list('outcome: ')}\n`)
  print(`Orders and refunds: ${list('end: ')}\n`)
  const missing = lived.judgesReach ? neverReached(tally) : []
  if (missing.length > 0) print(`NEVER REACHED: ${missing.join('; ')}\n`)
  const verdict = failures === 0 ? 'nothing wrong' : `${failures} WRONG`
  const requests = tally.of('requests')
  print(`${done} seeds, ${requests} requests, ${speed} seeds/minute: ${verdict}\n`)
  return failures === 0 && missing.length === 0
}
