import { LIST_LIMIT_DEFAULT } from '@onsale/contracts/http/pieces.ts'
import type { TicketSummary } from '@onsale/contracts/http/ticket.ts'
import { isCalendarDate } from '@onsale/kernel/calendar.ts'
import { cacheSeconds } from '../domain/cache-life.ts'
import { fromCursor, toCursor } from '../domain/cursor.ts'
import { nextStatusChangeAt } from '../domain/status.ts'
import { type RefusedInput, refusedInput } from '../domain/ticket.ts'
import { toSummary } from '../domain/views.ts'
import type { CatalogueReads, TicketDeps } from '../ports.ts'
import type { Shown } from './get-ticket.ts'

export interface ListTickets {
  readonly limit?: number
  readonly cursor?: string
  readonly visitDate?: string
}

export interface TicketPage {
  readonly items: TicketSummary[]
  readonly nextCursor?: string
}

/** A page of tickets, newest first, their statuses as of now. */
export async function listTickets(
  deps: { readonly reads: CatalogueReads } & Pick<TicketDeps, 'clock'>,
  { limit = LIST_LIMIT_DEFAULT, cursor, visitDate }: ListTickets,
): Promise<Shown<TicketPage> | RefusedInput> {
  const afterId = cursor === undefined ? undefined : fromCursor(cursor)
  if (cursor !== undefined && afterId === undefined) {
    return refusedInput([{ path: '/query/cursor', message: 'is not a cursor of this list' }])
  }
  if (visitDate !== undefined && !isCalendarDate(visitDate)) {
    return refusedInput([{ path: '/query/visitDate', message: 'must be a date, YYYY-MM-DD' }])
  }
  // One more than asked for tells whether there is a next page.
  const found = await deps.reads.list({
    limit: limit + 1,
    ...(afterId === undefined ? {} : { afterId }),
    ...(visitDate === undefined ? {} : { visitDate }),
  })
  const now = deps.clock.now()
  const page = found.slice(0, limit)
  const items = page.map(({ ticket, dates }) => toSummary(ticket, dates, now))
  const changes = page.map(({ ticket, dates }) => nextStatusChangeAt(ticket, dates, now))
  const last = page.at(-1)
  const hasMore = found.length > limit && last !== undefined
  return {
    kind: 'shown',
    view: { items, ...(hasMore ? { nextCursor: toCursor(last.ticket.id) } : {}) },
    cacheSeconds: cacheSeconds(now, Math.min(...changes)),
  }
}
