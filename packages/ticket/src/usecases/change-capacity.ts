import type { Unit as UnitView } from '@onsale/contracts/http/ticket.ts'
import { type Refused, refused } from '@onsale/kernel/result.ts'
import { OrderUnavailable, type TicketDeps } from '../ports.ts'
import { copyFigures, tellOrder } from './tell-order.ts'

export interface ChangeCapacity {
  readonly ticketId: string
  readonly unitId: string
  readonly capacity: number
}

export type CapacityChanged =
  | { readonly kind: 'changed'; readonly unit: UnitView }
  | Refused<'NOT_FOUND' | 'UNIT_NOT_FOUND' | 'CAPACITY_BELOW_CLAIMED'>

/**
 * Changes how many a unit has. The order service decides, for it alone knows what is claimed;
 * here the figures it answers with are copied. A unit it does not know was committed here by a
 * process that ended before telling: it is told now. Throws `OrderUnavailable`.
 */
export async function changeCapacity(
  deps: TicketDeps,
  { ticketId, unitId, capacity }: ChangeCapacity,
): Promise<CapacityChanged> {
  const found = await deps.store.find(ticketId)
  if (found === undefined) return refused('NOT_FOUND')
  const unit = found.units.find((each) => each.unitId === unitId)
  if (unit === undefined) return refused('UNIT_NOT_FOUND')
  let decided = await deps.order.changeCapacity(unitId, capacity)
  if ('kind' in decided && decided.kind === 'unit-unknown') {
    await tellOrder(deps, found)
    decided = await deps.order.changeCapacity(unitId, capacity)
  }
  if ('kind' in decided) {
    if (decided.kind === 'below-claimed') return refused('CAPACITY_BELOW_CLAIMED')
    throw new OrderUnavailable('the order service does not know a unit it was told of')
  }
  await copyFigures(deps, [decided])
  const { visitDate } = unit
  return { kind: 'changed', unit: { unitId, visitDate, capacity: decided.capacity } }
}
