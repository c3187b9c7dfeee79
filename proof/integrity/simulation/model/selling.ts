import type { Books } from './books.ts'
import type { Case, Complaint } from './buying.ts'
import { must } from './giving-back.ts'
import { said } from './keys.ts'

/** A higher version wins; units that are not known yet are added. */
export function judgePutSale(books: Books, { command, outcome }: Case<'putSale'>): Complaint {
  const { sale, units } = command
  if (outcome.kind !== 'sale') return `putting a sale: ${said(outcome)}`
  const known = books.sales.get(sale.ticketId)
  const isNewer = known === undefined || known.version < sale.version
  if (outcome.applied && !isNewer) return `an old version took effect: ${sale.version}`
  // An event that was taken in before changes nothing, and what it brought is here already.
  if (!outcome.applied && isNewer) return `a newer version took no effect: ${sale.version}`
  if (isNewer) books.sales.set(sale.ticketId, sale)
  for (const { unitId, visitDate, capacity } of units) {
    if (books.units.has(unitId)) continue
    books.units.set(unitId, { unitId, ticketId: sale.ticketId, visitDate, capacity })
  }
  return undefined
}

export function judgeChangeCapacity(books: Books, one: Case<'changeCapacity'>): Complaint {
  const { unitId, capacity } = one.command
  const unit = books.units.get(unitId)
  const onShelf = books.shelf().units.get(unitId)
  if (unit === undefined || onShelf === undefined) return must('UNIT_NOT_FOUND', one)
  if (capacity < unit.capacity - onShelf.free) return must('CAPACITY_BELOW_CLAIMED', one)
  books.units.set(unitId, { ...unit, capacity })
  return must('stock', one)
}
