import type { CloudEvent } from '@onsale/contracts/events/event.ts'
import { ticketChanged } from '@onsale/contracts/events/ticket.ts'
import { readEvent } from '@onsale/platform/bus/read-event.ts'
import type { Committer } from '../ports.ts'
import { sellBy } from '../usecases/sell-by.ts'

export const SALE_CONSUMER = 'order.sales'

/**
 * Repairs the copy of what we sell by: the synchronous call came first, as a rule, and then a
 * version that is not higher changes nothing.
 */
export async function onTicketEvent(
  deps: { readonly committer: Committer },
  event: CloudEvent,
): Promise<void> {
  if (event.type !== ticketChanged.type) return
  const sale = readEvent(ticketChanged, event)
  const receipt = { consumer: SALE_CONSUMER, eventId: event.id }
  await sellBy(deps, sale, receipt)
}
