import type { LoadOptions, LoadResult } from '../load/wrk.ts'
import { runWrk } from '../load/wrk.ts'
import type { Contender } from '../measure/alternate.ts'
import { startFloor, type FloorName } from '../servers/floor.ts'
import { startProgram, type ProgramOptions } from '../servers/program.ts'
import { firstUnit, PLENTY, putOnSale } from '../servers/put-on-sale.ts'
import type { Bench } from './scenario.ts'

/** Buyers that a run of the load may use up. */
const BUYERS_A_RUN = 60_000

export interface Kind {
  readonly script: LoadOptions['script']
  readonly connections: number
  /** `/path` for reads; the unit for what is bought. */
  readonly of: string
}

/** Runs the load at a server; every run with buyers and keys that none used before. */
export function loader(bench: Bench, url: string, kind: Kind) {
  return (seconds: number): Promise<LoadResult> => {
    const { script, connections, of } = kind
    const first = String(bench.nextBuyer(BUYERS_A_RUN))
    const args = script === 'reads' ? [of] : [bench.buyers.file, first, of, bench.nextTag()]
    return runWrk({ url, script, args, connections, seconds })
  }
}

export function floorContender(
  bench: Bench,
  name: FloorName,
  kind: Kind,
  check: (result: LoadResult) => void,
  env?: FreshVariables,
): Contender {
  return {
    name,
    check,
    async prepare() {
      const server = await startFloor(name, await env?.())
      return { server, load: loader(bench, server.url, kind), dispose: () => server.dispose() }
    },
  }
}

/** Variables of one run: where its databases are, for instance. */
export type FreshVariables = () => Promise<Readonly<Record<string, string>>>

export interface ProgramContender {
  readonly name?: string
  /** Of each unit on sale. */
  readonly capacity?: number
  readonly options?: ProgramOptions
  readonly env?: FreshVariables
  /** What the load is, for the ticket that was put on sale. */
  readonly kind: (sale: { readonly ticketId: string; readonly unitId: string }) => Kind
  /** Before the load: to sell everything, for instance. */
  readonly before?: (url: string, unitId: string) => Promise<void>
}

export function programContender(
  bench: Bench,
  setup: ProgramContender,
  check: (result: LoadResult) => void,
): Contender {
  return {
    name: setup.name ?? 'onsale',
    check,
    async prepare() {
      const env = { ...setup.options?.env, ...(await setup.env?.()) }
      const server = await startProgram({ ...setup.options, env })
      try {
        const ticket = await putOnSale(server.url, setup.capacity ?? PLENTY)
        const unitId = firstUnit(ticket)
        await setup.before?.(server.url, unitId)
        const kind = setup.kind({ ticketId: ticket.id, unitId })
        return { server, load: loader(bench, server.url, kind), dispose: () => server.dispose() }
      } catch (error) {
        await server.dispose()
        throw error
      }
    },
  }
}

export function allGranted({ requests, refused, broken }: LoadResult): void {
  if (refused + broken > 0 || requests === 0) {
    throw new Error(`${requests} requests, of which ${refused} refused and ${broken} broken`)
  }
}

export function allRefused({ requests, refused, broken }: LoadResult): void {
  if (refused !== requests || broken > 0 || requests === 0) {
    throw new Error(`${requests} requests, of which only ${refused} refused, ${broken} broken`)
  }
}
