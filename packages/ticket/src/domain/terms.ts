import type { NewTicket, TicketChanges } from '@onsale/contracts/http/ticket.ts'
import { isCalendarDate, isTimeZone, rfc3339ToInstant } from '@onsale/kernel/calendar.ts'
import { canonicalJson } from '@onsale/kernel/canonical-json.ts'
import { type Refused, refused } from '@onsale/kernel/result.ts'
import {
  type RefusedInput,
  refusedInput,
  type Ticket,
  type TicketWithUnits,
  type Unit,
} from './ticket.ts'

type InputErrors = RefusedInput['errors'][number][]

/** The same bound as the contract has for a new ticket. */
export const UNITS_PER_TICKET_MAX = 1_000

const currencies = new Set(Intl.supportedValuesOf('currency'))

/** A new ticket and its units, or everything that is wrong with what was asked. */
export function decideNewTicket(
  asked: NewTicket,
  nextId: () => string,
): TicketWithUnits | RefusedInput {
  const errors: InputErrors = []
  const opensAt = readInstant(asked.saleOpensAt, '/saleOpensAt', errors)
  const closesAt = readInstant(asked.saleClosesAt, '/saleClosesAt', errors)
  checkWindow(opensAt, closesAt, errors)
  if (!isTimeZone(asked.timeZone)) {
    errors.push({ path: '/timeZone', message: 'must be an IANA time zone' })
  }
  if (!currencies.has(asked.price.currency)) {
    errors.push({ path: '/price/currency', message: 'must be an ISO 4217 currency' })
  }
  checkVisitDates(
    asked.units.map((unit) => unit.visitDate),
    errors,
  )
  if (errors.length > 0) return refusedInput(errors)
  const id = nextId()
  const ticket: Ticket = {
    id,
    version: 1,
    name: asked.name,
    description: asked.description,
    venue: asked.venue,
    timeZone: asked.timeZone,
    price: asked.price,
    perPersonLimit: asked.perPersonLimit,
    limitScope: asked.limitScope ?? 'ticket',
    opensAt,
    closesAt,
    paused: false,
    refundPolicy: asked.refundPolicy,
  }
  const units = asked.units
    .map((unit) => newUnit(id, nextId(), unit))
    .toSorted((a, b) => (a.visitDate < b.visitDate ? -1 : 1))
  return { ticket, units }
}

/**
 * The ticket after the changes asked for, as its next version; the same object when nothing
 * differs. Judged against the state that results: half a window counts with the other half.
 */
export function decideChange(ticket: Ticket, changes: TicketChanges): Ticket | RefusedInput {
  const errors: InputErrors = []
  const { saleOpensAt, saleClosesAt, limitScope, timeZone, ...plain } = changes
  const opensAt =
    saleOpensAt === undefined ? ticket.opensAt : readInstant(saleOpensAt, '/saleOpensAt', errors)
  const closesAt =
    saleClosesAt === undefined
      ? ticket.closesAt
      : readInstant(saleClosesAt, '/saleClosesAt', errors)
  checkWindow(opensAt, closesAt, errors)
  const fixed = [
    ['/limitScope', limitScope, ticket.limitScope],
    ['/timeZone', timeZone, ticket.timeZone],
    ['/price/currency', changes.price?.currency, ticket.price.currency],
  ] as const
  for (const [path, asked, present] of fixed) {
    if (asked !== undefined && asked !== present) {
      errors.push({ path, message: 'cannot be changed' })
    }
  }
  if (errors.length > 0) return refusedInput(errors)
  return nextVersion(ticket, { ...plain, opensAt, closesAt })
}

/** What is wrong with changes by themselves, whatever ticket they are for. */
export function judgeChanges({
  saleOpensAt,
  saleClosesAt,
}: TicketChanges): RefusedInput | undefined {
  const errors: InputErrors = []
  const read = (text: string | undefined, path: string): number =>
    text === undefined ? Number.NaN : readInstant(text, path, errors)
  checkWindow(read(saleOpensAt, '/saleOpensAt'), read(saleClosesAt, '/saleClosesAt'), errors)
  return errors.length > 0 ? refusedInput(errors) : undefined
}

/** The ticket paused or resumed; the same object when it already is. */
export function decidePause(ticket: Ticket, paused: boolean): Ticket {
  return nextVersion(ticket, { paused })
}

/** The new unit; a visit date can be there once only, and real. */
export function decideNewUnit(
  { ticket, units }: TicketWithUnits,
  asked: { readonly visitDate: string; readonly capacity: number },
  unitId: string,
): Unit | Refused<'UNIT_EXISTS'> | RefusedInput {
  if (units.some((unit) => unit.visitDate === asked.visitDate)) return refused('UNIT_EXISTS')
  if (units.length >= UNITS_PER_TICKET_MAX) {
    const message = `the ticket has ${UNITS_PER_TICKET_MAX} visit dates, no more fit`
    return refusedInput([{ path: '/visitDate', message }])
  }
  return newUnit(ticket.id, unitId, asked)
}

/** What is wrong with a visit date by itself; undefined when nothing is. */
export function judgeVisitDate(visitDate: string): RefusedInput | undefined {
  const errors: InputErrors = []
  checkVisitDate(visitDate, '/visitDate', errors)
  return errors.length > 0 ? refusedInput(errors) : undefined
}

/** A higher version tells every copy that something of the ticket or its units is new. */
export function bumped(ticket: Ticket): Ticket {
  return { ...ticket, version: ticket.version + 1 }
}

function nextVersion(ticket: Ticket, changes: Partial<Ticket>): Ticket {
  const changed: Ticket = { ...ticket, ...changes }
  return canonicalJson(changed) === canonicalJson(ticket) ? ticket : bumped(changed)
}

function newUnit(
  ticketId: string,
  unitId: string,
  asked: { readonly visitDate: string; readonly capacity: number },
): Unit {
  const { visitDate, capacity } = asked
  return { unitId, ticketId, visitDate, capacity, held: 0, sold: 0, version: 0 }
}

/** NaN when the text is no instant; the mistake is then among `errors`. */
function readInstant(text: string, path: string, errors: InputErrors): number {
  const instant = rfc3339ToInstant(text)
  if (instant === undefined) errors.push({ path, message: 'must be an RFC 3339 instant' })
  return instant ?? Number.NaN
}

function checkWindow(opensAt: number, closesAt: number, errors: InputErrors): void {
  // Comparing with NaN is false: a mistake already told is not told twice.
  if (opensAt >= closesAt) {
    errors.push({ path: '/saleClosesAt', message: 'must be later than saleOpensAt' })
  }
}

function checkVisitDates(dates: readonly string[], errors: InputErrors): void {
  const seen = new Set<string>()
  for (const [index, date] of dates.entries()) {
    const path = `/units/${index}/visitDate`
    checkVisitDate(date, path, errors)
    if (seen.has(date)) errors.push({ path, message: 'each visit date can be there only once' })
    seen.add(date)
  }
}

function checkVisitDate(date: string, path: string, errors: InputErrors): void {
  if (!isCalendarDate(date)) {
    errors.push({ path, message: 'must be a calendar date, YYYY-MM-DD' })
  }
}
