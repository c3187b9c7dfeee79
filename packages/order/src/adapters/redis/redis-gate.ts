import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import type { Redis } from '@onsale/platform/redis/redis.ts'
import type { Stock } from '../../domain/stock.ts'
import type { Gate } from '../../ports.ts'
import { applyAndRead, forgetRows } from './gate-scripts.ts'
import { formatRow, parseRow } from './gate-rows.ts'

/** Redis that is silent for so long is done without: see the standby gate. */
const SILENT_AFTER_MS = 100
/** Long after any sale: a hash that nobody writes goes by itself. */
const HASH_LIVES_S = 30 * 24 * 3_600
/** Rows and units of one call: a script must not hold up the others for long. */
const PER_CALL_MAX = 1_000
const UNITS_KNOWN_MAX = 100_000

/** What is wanted of one ticket's rows in one turn of the event loop. */
interface Turn {
  readonly rows: Map<string, Stock>
  readonly units: Set<string>
  readonly answer: Promise<ReadonlyMap<string, Stock>>
  readonly settle: (answer: Promise<ReadonlyMap<string, Stock>>) => void
}

/**
 * The gate of all processes, in Redis. The rows of a ticket are one hash, so that they lie on
 * one node of a Cluster, and losing part of them is losing all. All that is applied and asked
 * of a ticket in one turn of the event loop is one call of a script.
 *
 * Units are asked for by their id alone, and only the ledger knows of which ticket they are:
 * a unit that was never applied here is missing, and the loading gate brings it.
 */
export function createRedisGate(options: {
  readonly redis: Redis
  readonly scheduler: Scheduler
  /** Longer in tests of what is answered, not of how soon. */
  readonly silentAfterMs?: number
}): Gate {
  const { redis, scheduler, silentAfterMs = SILENT_AFTER_MS } = options
  const ticketOf = new Map<string, string>()
  let turns = new Map<string, Turn>()

  const turnOf = (ticketId: string): Turn => {
    let turn = turns.get(ticketId)
    if (turn === undefined) {
      if (turns.size === 0) scheduler.soon(runTurns)
      const answer = Promise.withResolvers<ReadonlyMap<string, Stock>>()
      const { promise, resolve } = answer
      turn = { rows: new Map(), units: new Set(), answer: promise, settle: resolve }
      turns.set(ticketId, turn)
    }
    return turn
  }
  const runTurns = (): void => {
    const due = turns
    turns = new Map()
    for (const [ticketId, turn] of due)
      turn.settle(runTurn({ redis, silentAfterMs }, ticketId, turn))
  }
  const learn = ({ unitId, ticketId }: Stock): void => {
    if (ticketOf.has(unitId)) return
    for (const oldest of ticketOf.keys()) {
      if (ticketOf.size < UNITS_KNOWN_MAX) break
      ticketOf.delete(oldest)
    }
    ticketOf.set(unitId, ticketId)
  }

  return {
    async apply(rows) {
      const asked = new Set<Turn>()
      for (const row of rows) {
        learn(row)
        const turn = turnOf(row.ticketId)
        const other = turn.rows.get(row.unitId)
        if (other === undefined || other.version < row.version) turn.rows.set(row.unitId, row)
        asked.add(turn)
      }
      await Promise.all([...asked].map(({ answer }) => answer))
    },
    async read(unitIds) {
      const asked = new Set<Turn>()
      for (const unitId of unitIds) {
        const ticketId = ticketOf.get(unitId)
        if (ticketId === undefined) continue
        const turn = turnOf(ticketId)
        turn.units.add(unitId)
        asked.add(turn)
      }
      const answers = await Promise.all([...asked].map(({ answer }) => answer))
      const found = new Map<string, Stock>()
      for (const unitId of unitIds) {
        for (const answer of answers) {
          const row = answer.get(unitId)
          if (row !== undefined) found.set(unitId, row)
        }
      }
      return found
    },
    async forget(rows) {
      const byTicket = Map.groupBy(rows, ({ unitId }) => ticketOf.get(unitId))
      for (const [ticketId, ofTicket] of byTicket) {
        if (ticketId === undefined) continue
        for (const some of chunks(ofTicket)) {
          const args = some.flatMap(({ unitId, version }) => [unitId, String(version)])
          await redis.run(forgetRows, { keys: [keyOf(ticketId)], args, withinMs: silentAfterMs })
        }
      }
    },
  }
}

function keyOf(ticketId: string): string {
  return `onsale:gate:{${ticketId}}`
}

async function runTurn(
  { redis, silentAfterMs }: { readonly redis: Redis; readonly silentAfterMs: number },
  ticketId: string,
  { rows, units }: Pick<Turn, 'rows' | 'units'>,
): Promise<ReadonlyMap<string, Stock>> {
  const found = new Map<string, Stock>()
  const run = async (applied: readonly Stock[], read: readonly string[]): Promise<void> => {
    const args = [
      String(HASH_LIVES_S),
      String(applied.length),
      ...applied.flatMap((row) => [row.unitId, String(row.version), formatRow(row)]),
      ...read,
    ]
    const call = { keys: [keyOf(ticketId)] as const, args, withinMs: silentAfterMs }
    const reply = await redis.run(applyAndRead, call)
    if (!Array.isArray(reply)) return
    for (const [at, unitId] of read.entries()) {
      const row = parseRow(reply[at], unitId, ticketId)
      if (row !== undefined) found.set(unitId, row)
    }
  }
  if (rows.size <= PER_CALL_MAX && units.size <= PER_CALL_MAX) {
    await run([...rows.values()], [...units])
    return found
  }
  // More than a call may do: what is applied comes before what is read all the same.
  await Promise.all([
    ...chunks([...rows.values()]).map((some) => run(some, [])),
    ...chunks([...units]).map((some) => run([], some)),
  ])
  return found
}

function chunks<Item>(items: readonly Item[]): Item[][] {
  const count = Math.ceil(items.length / PER_CALL_MAX)
  return Array.from({ length: count }, (_, at) =>
    items.slice(at * PER_CALL_MAX, (at + 1) * PER_CALL_MAX),
  )
}
