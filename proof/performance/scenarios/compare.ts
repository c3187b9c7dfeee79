import type { LoadResult } from '../load/wrk.ts'
import { alternate, ratesOf } from '../measure/alternate.ts'
import { UsageError } from '../measure/arguments.ts'
import { median, pairedRatio } from '../measure/statistics.ts'
import { allGranted, allRefused, type Kind, programContender } from './contenders.ts'
import { allAnswered } from './journeys.ts'
import { SOLD_OUT_CAPACITY, sellOut } from './refusals.ts'
import type { Bench, Line, Scenario } from './scenario.ts'

interface Subject {
  readonly name: string
  readonly soldOut?: boolean
  readonly kind: (sale: { ticketId: string; unitId: string }) => Omit<Kind, 'connections'>
  readonly check: (result: LoadResult) => void
}

const subjects: readonly Subject[] = [
  { name: 'holds', kind: ({ unitId }) => ({ script: 'holds', of: unitId }), check: allGranted },
  {
    name: 'refusals',
    soldOut: true,
    kind: ({ unitId }) => ({ script: 'holds', of: unitId }),
    check: allRefused,
  },
  {
    name: 'availability',
    kind: ({ ticketId }) => ({ script: 'reads', of: `/api/tickets/${ticketId}/availability` }),
    check: allGranted,
  },
  {
    name: 'ticket',
    kind: ({ ticketId }) => ({ script: 'reads', of: `/api/tickets/${ticketId}` }),
    check: allGranted,
  },
  {
    name: 'journeys',
    kind: ({ unitId }) => ({ script: 'journeys', of: unitId }),
    check: allAnswered,
  },
]

/** This checkout beside another one (`--other`): what a change gave. */
export const comparisons: readonly Scenario[] = subjects.map((subject) => ({
  name: `compare-${subject.name}`,
  about: `${subject.name} of this checkout against another one`,
  onDemand: true,
  async run(bench) {
    const { other } = bench
    if (other === undefined) throw new UsageError('--other names the checkout to compare with')
    const samples = await alternate(
      [contender(bench, subject, 'this'), contender(bench, subject, 'other', other)],
      bench,
    )
    const [ours = [], theirs = []] = samples
    const line: Line = {
      what: subject.name,
      program: median(ratesOf(ours)),
      unit: 'requests/s',
      against: { name: 'the other checkout', value: median(ratesOf(theirs)) },
      ratio: pairedRatio(ratesOf(ours), ratesOf(theirs)),
    }
    const cpu = (of: typeof ours) => of.map(({ cpuUs }) => cpuUs ?? Number.NaN)
    return [
      line,
      {
        what: `${subject.name}: processor time a request`,
        program: median(cpu(ours)),
        unit: 'µs',
        against: { name: 'µs, the other checkout', value: median(cpu(theirs)) },
        ratio: pairedRatio(cpu(ours), cpu(theirs)),
      },
    ]
  },
}))

function contender(bench: Bench, subject: Subject, name: string, checkout?: string) {
  const { connections } = bench
  return programContender(
    bench,
    {
      name,
      ...(checkout !== undefined && { options: { checkout } }),
      ...(subject.soldOut === true && { capacity: SOLD_OUT_CAPACITY, before: sellOut }),
      kind: (sale) => ({ ...subject.kind(sale), connections }),
    },
    subject.check,
  )
}
