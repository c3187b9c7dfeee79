// `node proof/performance/main.ts [scenario …] [--runs 7] [--seconds 5]`: how fast the program
// is beside what it could be at best on this machine. docs/performance.md explains the table.
import { makeBuyers } from './load/buyers.ts'
import { readArguments, usage, UsageError } from './measure/arguments.ts'
import { print } from './measure/print.ts'
import { accounts } from './scenarios/accounts.ts'
import { availability, tickets } from './scenarios/reads.ts'
import { distributed } from './scenarios/distributed.ts'
import { growth } from './scenarios/growth.ts'
import { holds } from './scenarios/holds.ts'
import { journeys } from './scenarios/journeys.ts'
import { memory } from './scenarios/memory.ts'
import { crowd, flood } from './scenarios/overload.ts'
import { refusals } from './scenarios/refusals.ts'
import { comparisons } from './scenarios/compare.ts'
import { profiles } from './scenarios/profile.ts'
import type { Line, Scenario } from './scenarios/scenario.ts'
import { split } from './scenarios/split.ts'
import { killRunning } from './servers/child-server.ts'
import { slowFlushes } from './servers/slow-flush.ts'

const BUYERS = 200_000

const scenarios: readonly Scenario[] = [
  holds,
  refusals,
  availability,
  tickets,
  journeys,
  crowd,
  flood,
  growth,
  memory,
  ...profiles,
  ...comparisons,
  ...accounts,
  ...distributed,
  ...split,
]

async function main(): Promise<void> {
  const names = scenarios.map(({ name }) => name)
  const usual = scenarios.filter(({ onDemand }) => onDemand !== true).map(({ name }) => name)
  const given = readArguments(process.argv.slice(2), names, usual)
  const restoreDisk = given.flushMs === undefined ? () => {} : slowFlushes(given.flushMs)
  const buyers = makeBuyers(BUYERS)
  let buyer = 0
  let tag = 0
  const bench = {
    ...given,
    buyers,
    nextBuyer(count: number) {
      buyer += count
      return buyer
    },
    nextTag: () => `${process.pid}-${(tag += 1)}-`,
    note: (text: string) => console.error(text),
  }
  const lines: Line[] = []
  try {
    for (const name of given.scenarios) {
      const scenario = scenarios.find((each) => each.name === name)
      if (scenario === undefined) continue
      bench.note(`${scenario.name}: ${scenario.about}`)
      lines.push(...(await scenario.run(bench)))
    }
  } finally {
    buyers.dispose()
    restoreDisk()
    if (lines.length > 0) print(lines, given)
  }
}

process.once('SIGINT', () => {
  killRunning()
  process.exit(130)
})

try {
  await main()
} catch (error) {
  killRunning()
  const isUsage = error instanceof UsageError
  console.error(isUsage ? `${error.message}\n\n${usage}` : error)
  process.exitCode = isUsage ? 2 : 1
}
