import type { LoadResult } from '../load/wrk.ts'
import { alternate, ratesOf } from '../measure/alternate.ts'
import { median, pairedRatio } from '../measure/statistics.ts'
import { allGranted, programContender, type Kind } from './contenders.ts'
import { holdKind } from './holds.ts'
import type { Bench, Scenario } from './scenario.ts'

/** Hold, payment, confirm by the sandbox, admissions: everything that a buyer does. */
export const journeys: Scenario = {
  name: 'journeys',
  about: 'the whole journey against holds alone',
  async run(bench) {
    const samples = await alternate(
      [
        journeyContender(bench, bench.connections, 'journeys'),
        programContender(
          bench,
          { name: 'holds', kind: ({ unitId }) => holdKind(bench, unitId) },
          allGranted,
        ),
      ],
      bench,
    )
    const [whole = [], alone = []] = samples.map(ratesOf)
    const finished = (samples[0] ?? []).map(({ result }) => journeysPerSecond(result))
    const against = { name: 'the hold rate', value: median(alone) }
    return [
      {
        what: 'requests of whole journeys',
        program: median(whole),
        unit: 'requests/s',
        against,
        ratio: pairedRatio(whole, alone),
        target: { bound: 'least', value: 0.7 },
      },
      {
        what: 'journeys finished',
        program: median(finished),
        unit: 'journeys/s',
        against,
        ratio: pairedRatio(finished, alone),
        target: { bound: 'least', value: 0.2 },
      },
    ]
  },
}

export function journeyContender(bench: Bench, connections: number, name: string) {
  const kind = (unitId: string): Kind => ({ script: 'journeys', connections, of: unitId })
  return programContender(bench, { name, kind: ({ unitId }) => kind(unitId) }, allAnswered)
}

/** Admissions were shown: the last step. */
export function journeysPerSecond(result: LoadResult): number {
  return (result.counts['4 200'] ?? 0) / result.seconds
}

/** Answers of 2xx and 503 only: a burst may be told to come again, nothing else may go wrong. */
export function allAnswered(result: LoadResult): void {
  const odd = Object.keys(result.counts).filter((outcome) => !/ (?:200|201|503)$/.test(outcome))
  if (odd.length > 0 || result.broken > 0) {
    throw new Error(`unexpected answers: ${JSON.stringify(result)}`)
  }
}
