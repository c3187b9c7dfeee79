import type { Ticket as TicketView } from '@onsale/contracts/http/ticket.ts'
import { type Refused, refused } from '@onsale/kernel/result.ts'
import { cacheSeconds } from '../domain/cache-life.ts'
import { nextStatusChangeAt, unitDatesOf } from '../domain/status.ts'
import { toTicketView } from '../domain/views.ts'
import type { CatalogueReads, TicketDeps } from '../ports.ts'

export interface Shown<View> {
  readonly kind: 'shown'
  readonly view: View
  /** How long it may be kept, in whole seconds. */
  readonly cacheSeconds: number
}

/** One ticket, its status as of now. */
export async function getTicket(
  deps: { readonly reads: CatalogueReads } & Pick<TicketDeps, 'clock'>,
  query: { readonly ticketId: string },
): Promise<Shown<TicketView> | Refused<'NOT_FOUND'>> {
  const found = await deps.reads.find(query.ticketId)
  if (found === undefined) return refused('NOT_FOUND')
  const now = deps.clock.now()
  const changesAt = nextStatusChangeAt(found.ticket, unitDatesOf(found.units), now)
  const view = toTicketView(found, now)
  return { kind: 'shown', view, cacheSeconds: cacheSeconds(now, changesAt) }
}
