import type { Clock } from '@onsale/kernel/clock.ts'
import type { Sale } from '../domain/sale.ts'
import type { OrderReads } from '../ports.ts'

/** A unit with the sale it belongs to, as this process last saw them. */
export interface UnitOnSale {
  readonly unitId: string
  readonly visitDate: string
  readonly sale: Sale
}

export interface TicketOnSale {
  readonly sale: Sale
  /** By visit date. */
  readonly units: readonly UnitOnSale[]
}

/**
 * This process's copy of what is sold, for early refusals, carts and availability. The ledger
 * judges by its own rows; this copy only decides what need not reach it.
 */
export interface SalesCopy {
  find(unitId: string): UnitOnSale | undefined
  findTicket(ticketId: string): TicketOnSale | undefined
  /** Reads these tickets again. */
  refresh(ticketIds: readonly string[]): Promise<void>
  /** Makes sure that unknown units were looked for in the ledger; single flight. */
  lookFor(unitIds: readonly string[]): Promise<void>
  lookForTicket(ticketId: string): Promise<void>
  /**
   * Reads versions again, after it was asked to: before the copy refuses anybody. Another process
   * may have answered a change a moment ago, and whoever heard of it must not be refused by what
   * was before.
   */
  makeFresh(unitIds: readonly string[]): Promise<void>
  /** Reads a version again when the copy is older than 250 ms: before its dates are shown. */
  makeTicketFresh(ticketId: string): Promise<void>
  tickets(): readonly TicketOnSale[]
}

const SHOWN_FOR_MS = 250

export function createSalesCopy(
  reads: Pick<OrderReads, 'findSale' | 'findSaleVersion' | 'findTicketOfUnit'>,
  clock: Clock,
): SalesCopy {
  const tickets = new Map<string, TicketOnSale>()
  const units = new Map<string, UnitOnSale>()
  const checkedAt = new Map<string, number>()
  const flights = new Map<string, Promise<void>>()

  const once = (key: string, work: () => Promise<void>): Promise<void> => {
    const running = flights.get(key)
    if (running !== undefined) return running
    const flight = work().finally(() => flights.delete(key))
    flights.set(key, flight)
    return flight
  }
  const load = async (ticketId: string): Promise<void> => {
    const at = clock.monotonicMs()
    const found = await reads.findSale(ticketId)
    if (found === undefined) return
    const { sale } = found
    const known = tickets.get(ticketId)
    if (known !== undefined && known.sale.version > sale.version) return
    const onSale = found.units
      .map(({ unitId, visitDate }) => ({ unitId, visitDate, sale }))
      .toSorted((a, b) => (a.visitDate < b.visitDate ? -1 : 1))
    tickets.set(ticketId, { sale, units: onSale })
    for (const unit of onSale) units.set(unit.unitId, unit)
    checkedAt.set(ticketId, at)
  }
  const check = async (ticketId: string): Promise<void> => {
    const at = clock.monotonicMs()
    const version = await reads.findSaleVersion(ticketId)
    if (version === tickets.get(ticketId)?.sale.version) checkedAt.set(ticketId, at)
    else await load(ticketId)
  }
  /**
   * One look at a time, and one that follows it for all who came meanwhile: what a look finds that
   * began before they asked may be older than what they know.
   */
  const fromNowOn = async (key: string, look: () => Promise<void>): Promise<void> => {
    const running = flights.get(key)
    if (running !== undefined) await running.catch(() => {}) // whoever asked for that one is told
    await once(key, look)
  }

  return {
    find: (unitId) => units.get(unitId),
    findTicket: (ticketId) => tickets.get(ticketId),
    tickets: () => [...tickets.values()],
    async refresh(ticketIds) {
      for (const ticketId of ticketIds) await load(ticketId)
    },
    async lookFor(unitIds) {
      for (const unitId of unitIds) {
        if (units.has(unitId)) continue
        await fromNowOn(`unit ${unitId}`, async () => {
          if (units.has(unitId)) return
          const ticketId = await reads.findTicketOfUnit(unitId)
          if (ticketId !== undefined) await load(ticketId)
        })
      }
    },
    async lookForTicket(ticketId) {
      if (!tickets.has(ticketId)) await once(`ticket ${ticketId}`, () => load(ticketId))
    },
    async makeFresh(unitIds) {
      const ticketIds = unitIds.flatMap((id) => units.get(id)?.sale.ticketId ?? [])
      for (const ticketId of new Set(ticketIds)) {
        await fromNowOn(`check ${ticketId}`, () => check(ticketId))
      }
    },
    async makeTicketFresh(ticketId) {
      const isOld = (checkedAt.get(ticketId) ?? 0) < clock.monotonicMs() - SHOWN_FOR_MS
      if (isOld) await once(`check ${ticketId}`, () => check(ticketId))
    },
  }
}
