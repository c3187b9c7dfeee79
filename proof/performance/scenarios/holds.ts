import { alternate, ratesOf } from '../measure/alternate.ts'
import { median, pairedRatio } from '../measure/statistics.ts'
import { allGranted, floorContender, programContender, type Kind } from './contenders.ts'
import type { Bench, Line, Scenario } from './scenario.ts'

/** 201 after a durable commit; beside the three floors. */
export const holds: Scenario = {
  name: 'holds',
  about: 'durable holds of one hot unit, distinct buyers',
  async run(bench) {
    const kind = holdKind(bench, 'any')
    const samples = await alternate(
      [
        programContender(bench, { kind: ({ unitId }) => holdKind(bench, unitId) }, allGranted),
        floorContender(bench, 'thinnest', kind, allGranted),
        floorContender(bench, 'bare', kind, allGranted),
        floorContender(bench, 'one-commit', kind, allGranted),
      ],
      bench,
    )
    const [program, thinnest, bare, oneCommit] = samples.map(ratesOf)
    const against = (name: string, rates: readonly number[] = []) => ({
      program: median(program ?? []),
      unit: 'holds/s',
      against: { name, value: median(rates) },
      ratio: pairedRatio(program ?? [], rates),
    })
    const lines: Line[] = [
      {
        what: 'durable holds',
        ...against('the thinnest program', thinnest),
        target: { bound: 'least', value: 0.7 },
      },
      { what: 'durable holds', ...against('bare Fastify', bare), aim: 0.5 },
      {
        what: 'durable holds',
        ...against('one commit an order', oneCommit),
        target: { bound: 'least', value: 4 },
      },
      // What the target above asks of a machine: where a commit is cheap, nobody can be so far
      // ahead of one commit an order.
      {
        what: 'the thinnest program itself',
        program: median(thinnest ?? []),
        unit: 'holds/s',
        against: { name: 'one commit an order', value: median(oneCommit ?? []) },
        ratio: pairedRatio(thinnest ?? [], oneCommit ?? []),
      },
    ]
    return lines
  },
}

export function holdKind(bench: Pick<Bench, 'connections'>, unitId: string): Kind {
  return { script: 'holds', connections: bench.connections, of: unitId }
}
