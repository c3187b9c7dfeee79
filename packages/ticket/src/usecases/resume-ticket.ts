import { decidePause } from '../domain/terms.ts'
import type { TicketDeps } from '../ports.ts'
import { commitChange, type TicketChanged } from './change-ticket.ts'

/** Goes on selling a paused ticket; resuming one that sells changes nothing. */
export function resumeTicket(
  deps: TicketDeps,
  command: { readonly ticketId: string },
): Promise<TicketChanged> {
  return commitChange(deps, command.ticketId, (ticket) => decidePause(ticket, false))
}
