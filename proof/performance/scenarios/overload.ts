import { execFile } from 'node:child_process'
import { DatabaseSync } from 'node:sqlite'
import path from 'node:path'
import { promisify } from 'node:util'
import type { OpenLoopPlan, OpenLoopResult } from '../load/open-loop.ts'
import { alternate, ratesOf } from '../measure/alternate.ts'
import { median, pairedRatio } from '../measure/statistics.ts'
import { startProgram } from '../servers/program.ts'
import { firstUnit, putOnSale } from '../servers/put-on-sale.ts'
import { loader } from './contenders.ts'
import { journeyContender, journeysPerSecond } from './journeys.ts'
import type { Bench, Line, Scenario } from './scenario.ts'

const TIMES_CONNECTIONS = 3
const TIMES_RATE = 2
/** What waits beyond them waits in the generator; more would measure how sockets are opened. */
const OPEN_CONNECTIONS = 4_000
const RESULT_BYTES_MAX = 512 * 1_024 * 1_024

/** Three times the connections, in a closed loop: the rate holds, the wait grows with them. */
export const crowd: Scenario = {
  name: 'crowd',
  about: `whole journeys over ${TIMES_CONNECTIONS} times the connections`,
  async run(bench) {
    const { connections } = bench
    const samples = await alternate(
      [
        journeyContender(bench, connections * TIMES_CONNECTIONS, 'crowd'),
        journeyContender(bench, connections, 'peak'),
      ],
      bench,
    )
    const [crowded = [], peak = []] = samples
    const waits = (of: typeof peak) => of.map(({ p99Ms }) => p99Ms)
    return [
      {
        what: `journeys, ${TIMES_CONNECTIONS} × the connections`,
        program: median(ratesOf(crowded)),
        unit: 'requests/s',
        against: { name: 'at peak', value: median(ratesOf(peak)) },
        ratio: pairedRatio(ratesOf(crowded), ratesOf(peak)),
        target: { bound: 'least', value: 0.9 },
      },
      {
        what: `their p99, ${TIMES_CONNECTIONS} × the connections`,
        program: median(waits(crowded)),
        unit: 'ms',
        against: { name: 'ms at peak', value: median(waits(peak)) },
        ratio: pairedRatio(waits(crowded), waits(peak)),
        target: { bound: 'most', value: 3 },
      },
    ]
  },
}

/** Twice what it can take, arriving whether or not it answers. */
export const flood: Scenario = {
  name: 'flood',
  about: `journeys arriving at ${TIMES_RATE} times what it can take`,
  async run(bench) {
    const peaks: number[] = []
    const goods: number[] = []
    const results: OpenLoopResult[] = []
    let unpaid = 0
    for (let run = 1; run <= bench.runs; run += 1) {
      const { peak, result, missing } = await floodOnce(bench)
      peaks.push(peak)
      goods.push(result.goodPerSecond)
      results.push(result)
      unpaid += missing
      bench.note(
        `  ${run}/${bench.runs} peak ${Math.round(peak)}/s; arrived ` +
          `${Math.round(result.arrivedPerSecond)} journeys/s, good ` +
          `${Math.round(result.goodPerSecond)}/s, ${JSON.stringify(result.counts)}, ` +
          `${result.approved.length} approved, ${missing} of them no ticket`,
      )
    }
    return floodLines(peaks, goods, results, unpaid)
  },
}

function floodLines(
  peaks: readonly number[],
  goods: readonly number[],
  results: readonly OpenLoopResult[],
  unpaid: number,
): Line[] {
  const sum = (of: (result: OpenLoopResult) => number) =>
    results.reduce((total, result) => total + of(result), 0)
  const none = { bound: 'most', value: 0 } as const
  return [
    {
      what: `arrivals at ${TIMES_RATE} × capacity: goodput`,
      program: median(goods),
      unit: 'requests/s',
      against: { name: 'at peak', value: median(peaks) },
      ratio: pairedRatio(goods, peaks),
      target: { bound: 'least', value: 0.5 },
    },
    {
      what: 'of those, answers that were neither 2xx nor 503 with Retry-After',
      program: sum(
        ({ counts }) =>
          counts.withoutRetryAfter +
          Object.values(counts.odd).reduce((total, count) => total + count, 0),
      ),
      unit: 'answers',
      target: none,
    },
    {
      what: `approved payments without a ticket (of ${sum(({ approved }) => approved.length)})`,
      program: unpaid,
      unit: 'orders',
      target: none,
    },
  ]
}

async function floodOnce(bench: Bench) {
  const program = await startProgram()
  try {
    const unitId = firstUnit(await putOnSale(program.url))
    const kind = { script: 'journeys', connections: bench.connections, of: unitId } as const
    const load = loader(bench, program.url, kind)
    await load(bench.warmUpSeconds)
    const closed = await load(bench.seconds)
    const plan: OpenLoopPlan = {
      url: program.url,
      tokensFile: bench.buyers.file,
      firstBuyer: bench.nextBuyer(0),
      unitId,
      tag: bench.nextTag(),
      journeysPerSecond: TIMES_RATE * journeysPerSecond(closed),
      seconds: bench.seconds,
      warmUpSeconds: bench.warmUpSeconds,
      connections: OPEN_CONNECTIONS,
    }
    const result = await runOpenLoop(plan)
    await program.stop()
    const missing = withoutTicket(program.orderFile, result.approved)
    return { peak: closed.requests / closed.seconds, result, missing }
  } finally {
    await program.dispose()
  }
}

async function runOpenLoop(plan: OpenLoopPlan): Promise<OpenLoopResult> {
  const script = path.resolve(import.meta.dirname, '../load/open-loop.ts')
  const { stdout } = await promisify(execFile)(process.execPath, [script, JSON.stringify(plan)], {
    maxBuffer: RESULT_BYTES_MAX,
  })
  return JSON.parse(stdout) as OpenLoopResult // what open-loop.ts prints
}

/** How many of these orders, or of all whose payment was captured, are not whole tickets. */
function withoutTicket(file: string, approved: readonly string[]): number {
  const database = new DatabaseSync(file, { readOnly: true })
  try {
    const isWhole = database.prepare(`SELECT 1 FROM orders o WHERE o.id = ? AND o.status = 'PAID'
      AND (SELECT COUNT(*) FROM admissions a WHERE a.order_id = o.id AND a.state = 'VALID')
        = (SELECT SUM(quantity) FROM order_lines l WHERE l.order_id = o.id)`)
    const captured = database.prepare(
      `SELECT order_id FROM payments WHERE captured_amount IS NOT NULL AND status <> 'REFUNDED'`,
    )
    const ids = new Set(approved)
    for (const row of captured.all()) ids.add(String(row['order_id']))
    return [...ids].filter((id) => isWhole.get(id) === undefined).length
  } finally {
    database.close()
  }
}
