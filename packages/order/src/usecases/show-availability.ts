import type { Clock } from '@onsale/kernel/clock.ts'
import type { Availability } from '@onsale/contracts/http/ticket.ts'
import { instantToRfc3339 } from '@onsale/kernel/calendar.ts'
import { freeOf, type Stock } from '../domain/stock.ts'
import type { SalesCopy } from '../engine/sales-copy.ts'
import type { AvailabilityCache, Gate, OrderReads } from '../ports.ts'

export interface ShowAvailabilityDeps {
  readonly sales: SalesCopy
  readonly gate: Gate
  readonly cache: AvailabilityCache
  readonly reads: Pick<OrderReads, 'nextReleases'>
  readonly clock: Clock
}

/** Makes the reader of what is left of a ticket; the cache bounds how often it is computed. */
export function createShowAvailability(deps: ShowAvailabilityDeps) {
  return async function showAvailability(query: {
    readonly ticketId: string
    readonly from?: string
    readonly to?: string
  }): Promise<Availability | undefined> {
    const { ticketId, from, to } = query
    await deps.sales.lookForTicket(ticketId)
    if (deps.sales.findTicket(ticketId) === undefined) return undefined
    const answer = await deps.cache.share(ticketId, () => compute(deps, ticketId))
    if (from === undefined && to === undefined) return answer
    const units = answer.units.filter(
      (unit) =>
        (from === undefined || unit.visitDate >= from) &&
        (to === undefined || unit.visitDate <= to),
    )
    return { ...answer, units }
  }
}

async function compute(deps: ShowAvailabilityDeps, ticketId: string): Promise<Availability> {
  await deps.sales.makeTicketFresh(ticketId)
  const units = deps.sales.findTicket(ticketId)?.units ?? []
  const rows = await deps.gate.read(units.map((unit) => unit.unitId))
  const held = [...rows.values()].filter((row) => row.held > 0).map((row) => row.unitId)
  const releases = await deps.reads.nextReleases(held)
  return {
    asOf: instantToRfc3339(deps.clock.now()),
    units: units.flatMap((unit) => {
      const row = rows.get(unit.unitId)
      return row === undefined ? [] : viewUnit(row, releases.get(unit.unitId))
    }),
  }
}

function viewUnit(row: Stock, nextReleaseAt: number | undefined): Availability['units'][number] {
  const free = Math.max(0, freeOf(row))
  const state = free > 0 ? 'FREE' : row.held > 0 ? 'ALL_HELD' : 'SOLD_OUT'
  return {
    unitId: row.unitId,
    visitDate: row.visitDate,
    capacity: row.capacity,
    free,
    held: row.held,
    state,
    soldOut: state === 'SOLD_OUT',
    ...(nextReleaseAt !== undefined && { nextReleaseAt: instantToRfc3339(nextReleaseAt) }),
  }
}
