import { loadPastTheGateway } from '../load/envelopes.ts'
import { watchEvents } from '../load/watch-events.ts'
import { runWrk } from '../load/wrk.ts'
import { alternate, type Contender, ratesOf } from '../measure/alternate.ts'
import { median, pairedRatio } from '../measure/statistics.ts'
import { asServer, type BenchStack, withStack } from '../servers/bench-stack.ts'
import { allGranted, loader } from './contenders.ts'
import { allAnswered, journeysPerSecond } from './journeys.ts'
import type { Bench, Line, Scenario } from './scenario.ts'

/**
 * What the way through the gateway costs a hold. One order process, which is given the same
 * requests by the gateway and, signed beforehand, past it. On two cores the two processes, the
 * database and the load share what each alone could use: the ratio shows the worst of it.
 */
const hop: Scenario = {
  name: 'gateway-hop',
  about: 'holds through the gateway against holds past it, one order process',
  onDemand: true,
  run: (bench) =>
    withStack(async (given) => {
      await given.stack.of('order')[1]?.stop()
      const [through, past] = await alternate(
        [throughGateway(bench, given, 'through the gateway'), pastGateway(bench, given)],
        bench,
      )
      const [ours, direct] = [ratesOf(through), ratesOf(past)]
      return [
        {
          what: 'durable holds through the gateway',
          program: median(ours),
          unit: 'holds/s',
          against: { name: 'straight to the order process', value: median(direct) },
          ratio: pairedRatio(ours, direct),
          target: { bound: 'least', value: 0.65 },
        },
      ]
    }),
}

const scale: Scenario = {
  name: 'two-orders',
  about: 'holds and whole journeys with two order processes against one; how late events are',
  onDemand: true,
  run: (bench) =>
    withStack(async (given) => {
      const events = await watchEvents(given.stack.env)
      const [two, one, whole = []] = await alternate(
        [
          throughGateway(bench, given, 'two order processes'),
          withOneOrder(given, throughGateway(bench, given, 'one order process')),
          journeysThroughGateway(bench, given),
        ],
        bench,
      )
      const delays = await events.stop()
      const [both, alone] = [ratesOf(two), ratesOf(one)]
      const lines: Line[] = [
        {
          what: 'durable holds, two order processes',
          program: median(both),
          unit: 'holds/s',
          against: { name: 'one order process', value: median(alone) },
          ratio: pairedRatio(both, alone),
        },
        {
          what: 'payments finished, two order processes',
          program: median(whole.map(({ result }) => journeysPerSecond(result))),
          unit: 'payments/s',
        },
        { what: 'an event at its consumer, p99', program: delays.p99Ms, unit: 'ms after it' },
        { what: 'an event at its consumer, median', program: delays.p50Ms, unit: 'ms after it' },
      ]
      return lines
    }),
}

function throughGateway(bench: Bench, { stack, unitId }: BenchStack, name: string): Contender {
  return {
    name,
    check: allGranted,
    prepare: async () => ({
      server: asServer(stack.url, [...stack.of('gateway'), ...stack.of('order')]),
      load: loader(bench, stack.url, {
        script: 'holds',
        connections: bench.connections,
        of: unitId,
      }),
      dispose: async () => {},
    }),
  }
}

function pastGateway(bench: Bench, { stack, unitId, internalKeys }: BenchStack): Contender {
  const orders = stack.of('order').filter(({ isRunning }) => isRunning)
  const url = orders[0]?.url ?? ''
  const { connections } = bench
  return {
    name: 'past the gateway',
    check: allGranted,
    prepare: async () => ({
      server: asServer(url, orders),
      load: (seconds) =>
        loadPastTheGateway({
          ...{ url, internalKeys, unitId, connections, seconds },
          tag: bench.nextTag(),
        }),
      dispose: async () => {},
    }),
  }
}

function journeysThroughGateway(bench: Bench, { stack, unitId }: BenchStack): Contender {
  const { connections, buyers } = bench
  return {
    name: 'whole journeys',
    check: allAnswered,
    prepare: async () => ({
      server: asServer(stack.url, [...stack.of('gateway'), ...stack.of('order')]),
      load: (seconds) => {
        const args = [buyers.file, String(bench.nextBuyer(60_000)), unitId, bench.nextTag()]
        return runWrk({ url: stack.url, script: 'journeys', args, connections, seconds })
      },
      dispose: async () => {},
    }),
  }
}

/** The other order process is ended in good order, and started again afterwards. */
function withOneOrder({ stack }: BenchStack, contender: Contender): Contender {
  const other = stack.of('order')[1]
  return {
    ...contender,
    async prepare() {
      await other?.stop()
      const prepared = await contender.prepare()
      return {
        ...prepared,
        async dispose() {
          await prepared.dispose()
          await other?.start()
        },
      }
    },
  }
}

export const split: readonly Scenario[] = [hop, scale]
