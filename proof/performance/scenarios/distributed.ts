import { SOLD_OUT_UNIT } from '../floors/bodies.ts'
import { alternate, ratesOf, type Sample } from '../measure/alternate.ts'
import { median, pairedRatio } from '../measure/statistics.ts'
import { type SharedServers, withSharedServers } from '../servers/shared-servers.ts'
import {
  allGranted,
  allRefused,
  floorContender,
  type Kind,
  programContender,
} from './contenders.ts'
import { SOLD_OUT_CAPACITY, sellOut } from './refusals.ts'
import type { Bench, Line, Scenario } from './scenario.ts'

/** So many clients at once are to meet at one row of the database. */
const CLIENTS = 256

const buying = (unitId: string): Kind => ({ script: 'holds', connections: CLIENTS, of: unitId })

/**
 * One process that is gateway and order service, its ledger on MariaDB and its gate in Redis. Its
 * events stay in the process: Kafka is asked for nothing while somebody buys.
 */
const holds: Scenario = {
  name: 'distributed-holds',
  about: `durable holds of one hot unit on MariaDB and Redis, ${CLIENTS} clients`,
  onDemand: true,
  run: (bench) =>
    withSharedServers(async ({ fresh }) => {
      const floor = buying('any')
      const samples = await alternate(
        [
          programContender(bench, { kind: ({ unitId }) => buying(unitId), env: fresh }, allGranted),
          floorContender(bench, 'redis-script', floor, allGranted, fresh),
          floorContender(bench, 'update-insert', floor, allGranted, fresh),
        ],
        bench,
      )
      const [program, script, insert] = samples
      const what = 'durable holds on MariaDB and Redis'
      return [
        {
          ...beside(what, 'holds/s', program, 'a Redis script, bare Fastify', script),
          target: { bound: 'least', value: 0.3 },
          aim: 0.5,
        },
        {
          ...beside(what, 'holds/s', program, 'UPDATE and INSERT an order', insert),
          target: { bound: 'least', value: 5 },
          aim: 10,
        },
      ]
    }),
}

const refusals: Scenario = {
  name: 'distributed-refusals',
  about: 'refusals of a sold-out unit by the gate in Redis, keys looked up on MariaDB',
  onDemand: true,
  run: (bench) =>
    withSharedServers(async ({ fresh }) => {
      const program = programContender(
        bench,
        {
          capacity: SOLD_OUT_CAPACITY,
          kind: ({ unitId }) => buying(unitId),
          before: sellOut,
          env: fresh,
        },
        allRefused,
      )
      const bare = floorContender(bench, 'bare', buying(SOLD_OUT_UNIT), allRefused)
      const [ours, theirs] = await alternate([program, bare], bench)
      const line = beside('refusals, MariaDB and Redis', 'requests/s', ours, 'bare Fastify', theirs)
      return [{ ...line, target: { bound: 'least', value: 0.8 } }]
    }),
}

const availability: Scenario = {
  name: 'distributed-availability',
  about: 'what is left of a ticket with 30 dates, with the cache in Redis and without',
  onDemand: true,
  run: (bench) => withSharedServers((servers) => compareCaches(bench, servers)),
}

async function compareCaches(bench: Bench, { fresh }: SharedServers): Promise<Line[]> {
  const reading = (ticketId: string): Kind => ({
    script: 'reads',
    connections: CLIENTS,
    of: `/api/tickets/${ticketId}/availability`,
  })
  const withoutRedis = async () => {
    const { DATABASE_URL } = await fresh()
    return { DATABASE_URL }
  }
  const contender = (name: string, env: () => Promise<Readonly<Record<string, string>>>) =>
    programContender(bench, { name, kind: ({ ticketId }) => reading(ticketId), env }, allGranted)
  const samples = await alternate(
    [
      contender('with Redis', fresh),
      contender('without Redis', withoutRedis),
      floorContender(bench, 'bare', reading('any'), allGranted),
    ],
    bench,
  )
  const [cached = [], alone = [], bare] = samples
  const p50 = (of: readonly Sample[]) => of.map(({ p50Ms }) => p50Ms)
  const what = 'availability, cached in Redis'
  return [
    beside(what, 'requests/s', cached, 'bare Fastify', bare),
    beside(what, 'requests/s', cached, 'cached in the process alone', alone),
    {
      what: `${what}: median`,
      program: median(p50(cached)),
      unit: 'ms',
      against: { name: 'ms, cached in the process alone', value: median(p50(alone)) },
      ratio: pairedRatio(p50(cached), p50(alone)),
    },
  ]
}

function beside(
  what: string,
  unit: string,
  ours: readonly Sample[] | undefined,
  name: string,
  theirs: readonly Sample[] | undefined,
): Line {
  const [program, floor] = [ratesOf(ours), ratesOf(theirs)]
  return {
    ...{ what, unit, program: median(program), ratio: pairedRatio(program, floor) },
    against: { name, value: median(floor) },
  }
}

export const distributed: readonly Scenario[] = [holds, refusals, availability]
