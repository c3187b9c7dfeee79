import type { CloudEvent, DataOf } from '@onsale/contracts/events/event.ts'
import { ticketChanged } from '@onsale/contracts/events/ticket.ts'
import type { Committer } from '../ports.ts'
import { toPutSale } from '../http/sale-routes.ts'

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
  // The ticket service wrote it by this schema; the topic is ours alone.
  const sale = event.data as DataOf<typeof ticketChanged>
  const receipt = { consumer: SALE_CONSUMER, eventId: event.id }
  await deps.committer.submit(toPutSale(sale, receipt))
}
