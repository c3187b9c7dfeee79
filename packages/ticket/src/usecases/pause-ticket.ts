import { decidePause } from '../domain/terms.ts'
import type { TicketDeps } from '../ports.ts'
import { commitChange, type TicketChanged } from './change-ticket.ts'

/** Stops selling a ticket for now; pausing a paused one changes nothing. */
export function pauseTicket(
  deps: TicketDeps,
  command: { readonly ticketId: string },
): Promise<TicketChanged> {
  return commitChange(deps, command.ticketId, (ticket) => decidePause(ticket, true))
}
