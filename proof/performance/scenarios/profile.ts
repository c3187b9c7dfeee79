import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { textTable } from '../measure/table.ts'
import {
  areaOf,
  between,
  busyTime,
  type CpuProfile,
  placeOf,
  selfTimes,
  type Share,
} from '../measure/profile.ts'
import { type Kind, loader } from './contenders.ts'
import type { LoadResult } from '../load/wrk.ts'
import { type BenchStack, withStack } from '../servers/bench-stack.ts'
import { startProgram } from '../servers/program.ts'
import { firstUnit, PLENTY, putOnSale } from '../servers/put-on-sale.ts'
import { withSharedServers } from '../servers/shared-servers.ts'
import { SOLD_OUT_CAPACITY, sellOut } from './refusals.ts'
import type { Bench, Scenario } from './scenario.ts'

const LINES_SHOWN = 30

interface Subject {
  readonly name: string
  readonly capacity: number
  readonly kind: (sale: { ticketId: string; unitId: string }) => Omit<Kind, 'connections'>
  readonly before?: (url: string, unitId: string) => Promise<void>
  /** On MariaDB and Redis, whose own time is not shown. */
  readonly isDistributed?: true
}

const subjects: readonly Subject[] = [
  { name: 'holds', capacity: PLENTY, kind: ({ unitId }) => ({ script: 'holds', of: unitId }) },
  { name: 'refusals', capacity: 0, kind: ({ unitId }) => ({ script: 'holds', of: unitId }) },
  {
    name: 'availability',
    capacity: PLENTY,
    kind: ({ ticketId }) => ({ script: 'reads', of: `/api/tickets/${ticketId}/availability` }),
  },
  {
    name: 'ticket',
    capacity: PLENTY,
    kind: ({ ticketId }) => ({ script: 'reads', of: `/api/tickets/${ticketId}` }),
  },
  {
    name: 'journeys',
    capacity: PLENTY,
    kind: ({ unitId }) => ({ script: 'journeys', of: unitId }),
  },
  {
    name: 'distributed-holds',
    capacity: PLENTY,
    kind: ({ unitId }) => ({ script: 'holds', of: unitId }),
    isDistributed: true,
  },
  {
    name: 'distributed-refusals',
    capacity: SOLD_OUT_CAPACITY,
    kind: ({ unitId }) => ({ script: 'holds', of: unitId }),
    before: sellOut,
    isDistributed: true,
  },
]

/** Where the time goes: one profile a thread, for each kind of load. */
export const profiles: readonly Scenario[] = [
  ...subjects.map((subject) => ({
    name: `profile-${subject.name}`,
    about: `where the time of ${subject.name} goes`,
    run: async (bench: Bench) => {
      if (subject.isDistributed === true) {
        await withSharedServers(async ({ fresh }) => profileProgram(bench, subject, await fresh()))
      } else await profileProgram(bench, subject, {})
      return []
    },
  })),
  {
    name: 'profile-gateway',
    about: 'where the time of a hold goes in the gateway of the distributed form',
    run: async (bench: Bench) => {
      await withStack((given) => profileGateway(bench, given))
      return []
    },
  },
].map((scenario) => ({ ...scenario, onDemand: true }))

function profileProgram(
  bench: Bench,
  subject: Subject,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  return withProfiles(subject.name, bench, async (flags) => {
    const program = await startProgram({ flags, env })
    const ticket = await putOnSale(program.url, subject.capacity)
    const sale = { ticketId: ticket.id, unitId: firstUnit(ticket) }
    await subject.before?.(program.url, sale.unitId)
    const kind = { ...subject.kind(sale), connections: bench.connections }
    return { load: loader(bench, program.url, kind), end: () => program.dispose() }
  })
}

function profileGateway(bench: Bench, { stack, unitId }: BenchStack): Promise<void> {
  return withProfiles('gateway', bench, async (flags) => {
    const [gateway] = stack.of('gateway')
    await gateway?.stop()
    await gateway?.start({ NODE_OPTIONS: flags.join(' ') })
    const kind: Kind = { script: 'holds', connections: bench.connections, of: unitId }
    return {
      load: loader(bench, stack.url, kind),
      end: async () => {
        await gateway?.stop()
      },
    }
  })
}

interface Profiled {
  readonly load: (seconds: number) => Promise<LoadResult>
  /** Ends the process, which writes the profiles then. */
  readonly end: () => Promise<void>
}

async function withProfiles(
  name: string,
  bench: Bench,
  start: (flags: readonly string[]) => Promise<Profiled>,
): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'onsale-bench-profile-'))
  try {
    const { load, end } = await start(['--cpu-prof', `--cpu-prof-dir=${folder}`])
    await load(bench.warmUpSeconds)
    const from = nowUs()
    const { requests, seconds } = await load(bench.seconds)
    const to = nowUs()
    await end()
    bench.note(`${Math.round(requests / seconds)} requests/s while profiled`)
    for (const file of readdirSync(folder).toSorted()) {
      // What V8 writes.
      const whole = JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as CpuProfile
      const read = between(whole, from, to)
      const busyUs = busyTime(read)
      const busy = `busy ${(busyUs / 1e6).toFixed(1)} of ${((to - from) / 1e6).toFixed(1)} s`
      console.log(`\n${name}: thread ${file.split('.').at(-3)}, ${busy}`)
      const eachUs = busyUs / requests
      console.log(tableOf('area', selfTimes(read, areaOf), eachUs))
      console.log(tableOf('function', selfTimes(read, placeOf), eachUs))
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The clock that V8 stamps profiles with. */
function nowUs(): number {
  return Number(process.hrtime.bigint() / 1_000n)
}

function tableOf(title: string, shares: readonly Share[], eachUs: number): string {
  return textTable({
    columns: [{ title: '%', align: 'right' }, { title: 'µs a request', align: 'right' }, { title }],
    rows: shares
      .slice(0, LINES_SHOWN)
      .map(({ name, share }) => [(share * 100).toFixed(1), (share * eachUs).toFixed(1), name]),
  })
}
