import type { Ticket as TicketView, TicketChanges } from '@onsale/contracts/http/ticket.ts'
import { type Refused, refused } from '@onsale/kernel/result.ts'
import { decideChange, judgeChanges } from '../domain/terms.ts'
import type { RefusedInput, Ticket } from '../domain/ticket.ts'
import { toTicketView } from '../domain/views.ts'
import type { TicketDeps } from '../ports.ts'
import { tellOrder } from './tell-order.ts'

export type TicketChanged =
  | { readonly kind: 'changed'; readonly ticket: TicketView }
  | Refused<'NOT_FOUND'>
  | RefusedInput

/** Changes a ticket's terms; they hold for every claim committed after the answer. */
export async function changeTicket(
  deps: TicketDeps,
  command: { readonly ticketId: string; readonly changes: TicketChanges },
): Promise<TicketChanged> {
  const { ticketId, changes } = command
  // The form of a request is judged before it is asked whether the ticket is there.
  return (
    judgeChanges(changes) ?? commitChange(deps, ticketId, (ticket) => decideChange(ticket, changes))
  )
}

/**
 * The way of every change: locked, decided, written with its event in one transaction, then
 * told to the order service. A change that changes nothing is told all the same, since the
 * answer to the one before may have been lost on that very step. Throws `OrderUnavailable`.
 */
export async function commitChange(
  deps: TicketDeps,
  ticketId: string,
  decide: (ticket: Ticket) => Ticket | RefusedInput,
): Promise<TicketChanged> {
  const outcome = await deps.store.write(async (tx) => {
    const found = await tx.lockTicket(ticketId)
    if (found === undefined) return refused('NOT_FOUND')
    const decided = decide(found.ticket)
    if ('kind' in decided) return decided
    const changed = { ticket: decided, units: found.units }
    if (decided !== found.ticket) {
      await tx.updateTicket(decided)
      await tx.announce(changed)
    }
    return { kind: 'committed' as const, changed }
  })
  if (outcome.kind === 'refused') return outcome
  const told = await tellOrder(deps, outcome.changed)
  return { kind: 'changed', ticket: toTicketView(told, deps.clock.now()) }
}
