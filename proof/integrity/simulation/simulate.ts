import { systemClock } from '@onsale/kernel/clock.ts'
import type { Wanted } from './arguments.ts'
import { runScenario } from './run-scenario.ts'
import { drawScenario } from './scenario/draw-scenario.ts'
import { Tally } from './tally.ts'
import { createFileTemplates } from './world/files.ts'

/** Runs the histories that are wanted; true when nothing was wrong in any of them. */
export async function simulate(wanted: Wanted, print: (text: string) => void): Promise<boolean> {
  const templates = await createFileTemplates()
  const tally = new Tally()
  const startedMs = systemClock.monotonicMs()
  let failures = 0
  try {
    for (let seed = wanted.from; seed < wanted.from + wanted.seeds; seed += 1) {
      const ran = await runScenario(drawScenario(seed), templates, tally)
      if (wanted.tell) print(`${ran.lines.join('\n')}\ndigest ${ran.digest}\n`)
      if (ran.failure === undefined) continue
      failures += 1
      print(`seed ${seed}: ${ran.failure.rule}: ${ran.failure.text.slice(0, 600)}\n`)
    }
  } finally {
    templates.remove()
  }
  const minutes = (systemClock.monotonicMs() - startedMs) / 60_000
  print(`${wanted.seeds} seeds, ${failures} failures, ${Math.round(wanted.seeds / minutes)} seeds/minute\n`)
  for (const group of ['fault: ', 'outcome: ', 'buyers: ', 'requests']) {
    print(`${group}${tally.group(group).map(([what, n]) => `${what} ${n}`).join(', ')}\n`)
  }
  return failures === 0
}
