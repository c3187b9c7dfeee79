/** The last millisecond up to which a day number computed for an instant stays the same. */
interface Day {
  readonly date: string
  readonly startsAt: number
  readonly endsAt: number
}

const ZONES_CACHED_MAX = 256
const today = new Map<string, Day>()

/**
 * The calendar date (YYYY-MM-DD) in `timeZone` (IANA name) at `instant` (UTC ms).
 * Daylight saving is the time-zone database's business: a day may have 23 or 25 hours.
 */
export function dateInZone(instant: number, timeZone: string): string {
  const cached = today.get(timeZone)
  if (cached !== undefined && instant >= cached.startsAt && instant < cached.endsAt) {
    return cached.date
  }
  const zoned = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone)
  const start = zoned.startOfDay()
  const day: Day = {
    date: zoned.toPlainDate().toString(),
    startsAt: start.epochMilliseconds,
    endsAt: start.add({ days: 1 }).startOfDay().epochMilliseconds,
  }
  if (today.size >= ZONES_CACHED_MAX) today.clear()
  today.set(timeZone, day)
  return day.date
}

/** UTC ms at which the day after `date` begins in `timeZone`. */
export function endOfDateInZone(date: string, timeZone: string): number {
  return Temporal.PlainDate.from(date).add({ days: 1 }).toZonedDateTime({ timeZone }).startOfDay()
    .epochMilliseconds
}

/** Whole calendar days from `from` to `to` (both YYYY-MM-DD); negative when `to` is earlier. */
export function daysBetween(from: string, to: string): number {
  return Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(to), { largestUnit: 'day' })
    .days
}

/** Whether `text` is a real calendar date written YYYY-MM-DD. */
export function isCalendarDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  try {
    Temporal.PlainDate.from(text)
    return true
  } catch {
    return false
  }
}

/** Whether `name` is an IANA time zone the runtime knows; offsets such as "+09:00" are not. */
export function isTimeZone(name: string): boolean {
  if (/^[+-]/.test(name)) return false
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone.length > 0
  } catch {
    return false
  }
}

/** UTC ms as RFC 3339 with milliseconds: `2026-11-23T01:00:00.000Z`. */
export function instantToRfc3339(instant: number): string {
  // The text that Temporal gives too, at a third of its cost.
  return new Date(instant).toISOString()
}

const RFC3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/i

const INSTANT_MIN = Temporal.Instant.from('0000-01-01T00:00:00Z').epochMilliseconds
const INSTANT_MAX = Temporal.Instant.from('9999-12-31T23:59:59.999Z').epochMilliseconds

/**
 * UTC ms of an RFC 3339 date-time; undefined when `text` is none, names no real moment, or
 * one whose year in UTC takes more than four digits to write.
 */
export function rfc3339ToInstant(text: string): number | undefined {
  if (!RFC3339.test(text)) return undefined
  try {
    const instant = Temporal.Instant.from(text).epochMilliseconds
    return instant < INSTANT_MIN || instant > INSTANT_MAX ? undefined : instant
  } catch {
    return undefined
  }
}
