import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { textTable } from '../measure/table.ts'
import { areaOf, type CpuProfile, placeOf, selfTimes, type Share } from '../measure/profile.ts'
import { type Kind, loader } from './contenders.ts'
import type { Bench, Scenario } from './scenario.ts'
import { startProgram } from '../servers/program.ts'
import { firstUnit, PLENTY, putOnSale } from '../servers/put-on-sale.ts'

const LINES_SHOWN = 30

interface Subject {
  readonly name: string
  readonly capacity: number
  readonly kind: (sale: { ticketId: string; unitId: string }) => Omit<Kind, 'connections'>
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
]

/** Where the time goes: one profile a thread, for each kind of load. */
export const profiles: readonly Scenario[] = subjects.map((subject) => ({
  name: `profile-${subject.name}`,
  about: `where the time of ${subject.name} goes`,
  onDemand: true,
  async run(bench) {
    await profile(bench, subject)
    return []
  },
}))

async function profile(bench: Bench, subject: Subject): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'onsale-bench-profile-'))
  try {
    const program = await startProgram({ flags: ['--cpu-prof', `--cpu-prof-dir=${folder}`] })
    const ticket = await putOnSale(program.url, subject.capacity)
    const sale = { ticketId: ticket.id, unitId: firstUnit(ticket) }
    const kind = { ...subject.kind(sale), connections: bench.connections }
    const result = await loader(bench, program.url, kind)(bench.seconds)
    await program.dispose()
    bench.note(`${Math.round(result.requests / result.seconds)} requests/s while profiled`)
    for (const file of readdirSync(folder).toSorted()) {
      // What V8 writes.
      const read = JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as CpuProfile
      console.log(`\n${subject.name}: thread ${file.split('.').at(-3)}, busy ${busyOf(read)}`)
      console.log(tableOf('area', selfTimes(read, areaOf)))
      console.log(tableOf('function', selfTimes(read, placeOf)))
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function busyOf(read: CpuProfile): string {
  const all = read.timeDeltas.reduce((sum, delta) => sum + delta, 0)
  const idle = new Set(
    read.nodes.filter((node) => node.callFrame.functionName === '(idle)').map((node) => node.id),
  )
  const busy = read.timeDeltas.reduce(
    (sum, delta, at) => (idle.has(read.samples[at] ?? 0) ? sum : sum + delta),
    0,
  )
  return `${(busy / 1e6).toFixed(1)} of ${(all / 1e6).toFixed(1)} s`
}

function tableOf(title: string, shares: readonly Share[]): string {
  return textTable({
    columns: [{ title: '%', align: 'right' }, { title }],
    rows: shares.slice(0, LINES_SHOWN).map(({ name, share }) => [(share * 100).toFixed(1), name]),
  })
}
