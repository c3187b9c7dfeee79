import type { TicketStatus } from '@onsale/contracts/http/ticket.ts'
import { dateInZone, endOfDateInZone } from '@onsale/kernel/calendar.ts'
import type { StockFigures, Ticket } from './ticket.ts'

/**
 * What of a ticket's units decides its status: two dates, so that a list of tickets need not
 * load all their units.
 */
export interface UnitDates {
  /** Latest visit date; undefined without units. */
  readonly last: string | undefined
  /** Latest visit date that is not sold out, whether its rest is free or only held. */
  readonly lastUnsold: string | undefined
}

/** Sold out for good as far as anybody knows: nothing is free and nothing is held. */
export function isSoldOut(figures: Pick<StockFigures, 'capacity' | 'held' | 'sold'>): boolean {
  return figures.held === 0 && figures.sold >= figures.capacity
}

export function unitDatesOf(
  units: readonly (Pick<StockFigures, 'capacity' | 'held' | 'sold'> & {
    readonly visitDate: string
  })[],
): UnitDates {
  const latest = (dates: readonly string[]): string | undefined => dates.toSorted().at(-1)
  return {
    last: latest(units.map((unit) => unit.visitDate)),
    lastUnsold: latest(units.filter((unit) => !isSoldOut(unit)).map((unit) => unit.visitDate)),
  }
}

type Terms = Pick<Ticket, 'opensAt' | 'closesAt' | 'paused' | 'timeZone'>

/**
 * The first that fits of CLOSED, SCHEDULED, PAUSED, SOLD_OUT, ON_SALE at `now` (UTC ms). The
 * window is opensAt <= now < closesAt. A unit is past when its date is before today in the
 * ticket's zone; a ticket whose every unit is past is closed.
 */
export function statusOf(ticket: Terms, dates: UnitDates, now: number): TicketStatus {
  const today = dateInZone(now, ticket.timeZone)
  if (now >= ticket.closesAt || isPast(dates.last, today)) return 'CLOSED'
  if (now < ticket.opensAt) return 'SCHEDULED'
  if (ticket.paused) return 'PAUSED'
  return isPast(dates.lastUnsold, today) ? 'SOLD_OUT' : 'ON_SALE'
}

/**
 * The next moment (UTC ms, after `now`) at which time alone may change the status: the window
 * opens or closes, or one of the two dates becomes past at midnight of the ticket's zone.
 * Infinity when there is none.
 */
export function nextStatusChangeAt(ticket: Terms, dates: UnitDates, now: number): number {
  const ends = [dates.last, dates.lastUnsold]
    .filter((date) => date !== undefined)
    .map((date) => endOfDateInZone(date, ticket.timeZone))
  const moments = [ticket.opensAt, ticket.closesAt, ...ends].filter((moment) => moment > now)
  return Math.min(...moments)
}

function isPast(date: string | undefined, today: string): boolean {
  // Dates written YYYY-MM-DD sort as they follow each other.
  return date === undefined || date < today
}
