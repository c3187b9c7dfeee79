import { withAllFigures, withFigures } from '../domain/stock-copy.ts'
import type { StockFigures, TicketWithUnits } from '../domain/ticket.ts'
import { toSale } from '../domain/views.ts'
import type { TicketDeps } from '../ports.ts'

/**
 * Has the order service sell by what is committed here, and copies the figures it answers
 * with. Only then may an admin's change be answered: from there on it holds for every claim.
 * Telling again changes nothing. Throws `OrderUnavailable`; the change stays committed, its
 * event repairs the order service's copy later, and the admin may send the same again.
 */
export async function tellOrder(
  deps: Pick<TicketDeps, 'store' | 'order'>,
  changed: TicketWithUnits,
): Promise<TicketWithUnits> {
  const figures = await deps.order.putSale(toSale(changed))
  const units = withAllFigures(changed.units, figures)
  const newer = units.filter((unit, index) => unit !== changed.units[index])
  if (newer.length > 0) await copyFigures(deps, newer)
  return { ticket: changed.ticket, units }
}

/** Copies figures of units that are newer than those kept; unknown units are passed over. */
export async function copyFigures(
  deps: Pick<TicketDeps, 'store'>,
  figures: readonly StockFigures[],
): Promise<void> {
  // In one order, so that two transactions that lock the same units never wait in a circle.
  const ordered = figures.toSorted((a, b) => (a.unitId < b.unitId ? -1 : 1))
  await deps.store.write(async (tx) => {
    for (const each of ordered) {
      const unit = await tx.lockUnit(each.unitId)
      if (unit !== undefined && withFigures(unit, each) !== unit) await tx.updateFigures(each)
    }
  })
}
