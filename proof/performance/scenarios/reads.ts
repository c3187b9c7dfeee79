import { alternate, ratesOf } from '../measure/alternate.ts'
import { median, pairedRatio } from '../measure/statistics.ts'
import { allGranted, floorContender, programContender, type Kind } from './contenders.ts'
import type { Bench, Line, Scenario } from './scenario.ts'

interface Read {
  readonly what: string
  readonly path: (ticketId: string) => string
  readonly target?: Line['target']
}

export const availability: Scenario = {
  name: 'availability',
  about: 'what is left of a ticket with 30 dates',
  run: (bench) =>
    compare(bench, {
      what: 'availability reads',
      path: (ticketId) => `/api/tickets/${ticketId}/availability`,
      target: { bound: 'least', value: 0.8 },
    }),
}

export const tickets: Scenario = {
  name: 'tickets',
  about: 'the list of tickets and one ticket with 30 dates',
  async run(bench) {
    return [
      ...(await compare(bench, { what: 'ticket list', path: () => '/api/tickets' })),
      ...(await compare(bench, { what: 'one ticket', path: (id) => `/api/tickets/${id}` })),
    ]
  },
}

async function compare(bench: Bench, read: Read): Promise<Line[]> {
  const { connections } = bench
  const kind = (ticketId: string): Kind => ({
    script: 'reads',
    connections,
    of: read.path(ticketId),
  })
  const samples = await alternate(
    [
      programContender(bench, { kind: ({ ticketId }) => kind(ticketId) }, allGranted),
      floorContender(bench, 'bare', kind('any'), allGranted),
    ],
    bench,
  )
  const [ours = [], theirs = []] = samples.map(ratesOf)
  return [
    {
      what: read.what,
      program: median(ours),
      unit: 'requests/s',
      against: { name: 'bare Fastify', value: median(theirs) },
      ratio: pairedRatio(ours, theirs),
      ...(read.target !== undefined && { target: read.target }),
    },
  ]
}
