import type { NewTicket, Ticket as TicketView } from '@onsale/contracts/http/ticket.ts'
import { known } from '@onsale/kernel/assert.ts'
import { decideNewTicket } from '../domain/terms.ts'
import type { RefusedInput } from '../domain/ticket.ts'
import { toTicketView } from '../domain/views.ts'
import type { Once, TicketDeps } from '../ports.ts'
import { answer, type Answered, inTurn, type OnceRefusal, recall } from './answer-once.ts'
import { tellOrder } from './tell-order.ts'

export interface CreateTicket {
  readonly asked: NewTicket
  readonly once?: Once | undefined
}

/**
 * Puts a ticket and its units on sale: one transaction with event and kept answer, then the
 * order service is told, also when the answer was kept by a process that ended before it
 * could tell. Throws `OrderUnavailable`.
 */
export async function createTicket(
  deps: TicketDeps,
  { asked, once }: CreateTicket,
): Promise<Answered<TicketView> | RefusedInput | OnceRefusal> {
  const created = decideNewTicket(asked, () => deps.ids.next())
  if ('kind' in created) return created
  return inTurn(deps, once, async () => {
    const outcome = await deps.store.write(async (tx) => {
      const recalled = await recall<TicketView>(tx, once)
      if (recalled !== undefined) return recalled
      await tx.insertTicket(created)
      await tx.announce(created)
      return answer(tx, once, 201, toTicketView(created, deps.clock.now()))
    })
    if (outcome.kind === 'refused') return outcome
    const current = outcome.replayed ? await deps.store.find(outcome.body.id) : created
    await tellOrder(deps, known(current, 'ticket of a kept answer'))
    return outcome
  })
}
