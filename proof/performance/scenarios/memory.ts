import { setTimeout as sleep } from 'node:timers/promises'
import { runWrk } from '../load/wrk.ts'
import { makeBuyers } from '../load/buyers.ts'
import { median, quantile, slope } from '../measure/statistics.ts'
import { type Program, startProgram } from '../servers/program.ts'
import { firstUnit, putOnSale } from '../servers/put-on-sale.ts'
import { loader } from './contenders.ts'
import type { Bench, Line, Scenario } from './scenario.ts'

const BUYERS = 20_000
const UNITS = 1_000
const CONNECTIONS = 2_000
const RSS_MIB_MAX = 400
const SAMPLE_EVERY_MS = 1_000
const BURST_SECONDS = 20
/** The rest of a run tells whether memory is flat: caches and the heap fill up first. */
const SETTLED_AFTER = 0.4

interface Watched {
  readonly atMinutes: readonly number[]
  readonly rssMib: readonly number[]
}

/** Resident memory: through a burst of 20,000 people, and over minutes of whole journeys. */
export const memory: Scenario = {
  name: 'memory',
  about: `${BUYERS} buyers for ${UNITS} tickets at once, then journeys for --minutes`,
  run: async (bench) => [...(await burst(bench)), ...(await overMinutes(bench))],
}

async function burst(bench: Bench): Promise<Line[]> {
  const buyers = makeBuyers(BUYERS)
  const program = await startProgram()
  try {
    const unitId = firstUnit(await putOnSale(program.url, UNITS))
    const load = runWrk({
      url: program.url,
      script: 'burst',
      args: [buyers.file, unitId, bench.nextTag()],
      connections: CONNECTIONS,
      seconds: BURST_SECONDS,
    })
    const { rssMib } = await watch(program, load, 50)
    const { counts } = await load
    bench.note(`  burst: answers by status ${JSON.stringify(counts)}`)
    if (counts['201'] !== UNITS || counts['409'] !== BUYERS - UNITS) {
      throw new Error(`${UNITS} tickets were not sold to as many: ${JSON.stringify(counts)}`)
    }
    return [
      {
        what: `memory while ${BUYERS.toLocaleString('en-US')} people want ${UNITS} tickets`,
        program: Math.max(...rssMib),
        unit: 'MiB',
        target: { bound: 'most', value: RSS_MIB_MAX },
      },
    ]
  } finally {
    await program.dispose()
    buyers.dispose()
  }
}

async function overMinutes(bench: Bench): Promise<Line[]> {
  const program = await startProgram()
  try {
    const unitId = firstUnit(await putOnSale(program.url))
    const kind = { script: 'journeys', connections: bench.connections, of: unitId } as const
    const load = loader(bench, program.url, kind)(bench.minutes * 60)
    const { atMinutes, rssMib } = await watch(program, load, SAMPLE_EVERY_MS)
    const { requests, seconds } = await load
    const from = Math.floor(rssMib.length * SETTLED_AFTER)
    const [settledAt, settled] = [atMinutes.slice(from), rssMib.slice(from)]
    bench.note(
      `  ${Math.round(requests / seconds)} requests/s; MiB by tenths of the time: ${tenths(rssMib)}`,
    )
    const over = `${bench.minutes} min of journeys`
    return [
      { what: `memory over ${over}: most`, program: quantile(rssMib, 1), unit: 'MiB' },
      {
        what: `memory over ${over}: growth once settled`,
        program: slope(settledAt, settled),
        unit: 'MiB/min',
      },
    ]
  } finally {
    await program.dispose()
  }
}

function tenths(values: readonly number[]): string {
  return Array.from({ length: 10 }, (_, at) => {
    const part = values.slice((values.length * at) / 10, (values.length * (at + 1)) / 10)
    return Math.round(median(part))
  }).join(' ')
}

/** Resident memory until `done`; fails where /proc does not tell. */
async function watch(program: Program, done: Promise<unknown>, everyMs: number): Promise<Watched> {
  const atMinutes: number[] = []
  const rssMib: number[] = []
  const startedAt = performance.now()
  const ended = new AbortController()
  const stop = (): void => ended.abort()
  done.then(stop, stop)
  do {
    const now = program.rssMib()
    if (now === undefined) throw new Error('memory is read from /proc, which is not here')
    rssMib.push(now)
    atMinutes.push((performance.now() - startedAt) / 60_000)
    await sleep(everyMs)
  } while (!ended.signal.aborted)
  return { atMinutes, rssMib }
}
