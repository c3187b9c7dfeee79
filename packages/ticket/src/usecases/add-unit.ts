import type { Unit as UnitView, UnitInput } from '@onsale/contracts/http/ticket.ts'
import { known } from '@onsale/kernel/assert.ts'
import { type Refused, refused } from '@onsale/kernel/result.ts'
import { bumped, decideNewUnit, judgeVisitDate } from '../domain/terms.ts'
import type { RefusedInput } from '../domain/ticket.ts'
import { toUnitView } from '../domain/views.ts'
import type { Once, TicketDeps } from '../ports.ts'
import { answer, type Answered, inTurn, type OnceRefusal, recall } from './answer-once.ts'
import { tellOrder } from './tell-order.ts'

export interface AddUnit {
  readonly ticketId: string
  readonly asked: UnitInput
  readonly once?: Once | undefined
}

export type UnitAdded =
  | Answered<UnitView>
  | Refused<'NOT_FOUND' | 'UNIT_EXISTS'>
  | RefusedInput
  | OnceRefusal

/** Adds a visit date to a ticket. Throws `OrderUnavailable`; see create-ticket.ts. */
export async function addUnit(
  deps: TicketDeps,
  { ticketId, asked, once }: AddUnit,
): Promise<UnitAdded> {
  const invalid = judgeVisitDate(asked.visitDate)
  if (invalid !== undefined) return invalid
  return inTurn(deps, once, async () => {
    const outcome = await deps.store.write(async (tx): Promise<UnitAdded> => {
      const found = await tx.lockTicket(ticketId)
      if (found === undefined) return refused('NOT_FOUND')
      const recalled = await recall<UnitView>(tx, once)
      if (recalled !== undefined) return recalled
      const unit = decideNewUnit(found, asked, deps.ids.next())
      if ('kind' in unit) return unit
      const ticket = bumped(found.ticket)
      await tx.updateTicket(ticket)
      await tx.insertUnit(unit)
      await tx.announce({ ticket, units: [...found.units, unit] })
      return answer(tx, once, 201, toUnitView(unit))
    })
    if (outcome.kind === 'refused') return outcome
    await tellOrder(deps, known(await deps.store.find(ticketId), 'ticket just committed'))
    return outcome
  })
}
