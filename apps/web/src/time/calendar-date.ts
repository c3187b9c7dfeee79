/**
 * Calendar dates as texts, `YYYY-MM-DD`; months as `YYYY-MM`. Dates have no zone, so they are
 * reckoned in UTC, where every day has 24 hours. (Temporal is not in every phone yet.)
 */
const DAY_MS = 86_400_000

function utcOf(date: string): number {
  return Date.parse(`${date}T00:00:00Z`)
}

export function addDays(date: string, days: number): string {
  return new Date(utcOf(date) + days * DAY_MS).toISOString().slice(0, 10)
}

export function daysBetween(from: string, to: string): number {
  return Math.round((utcOf(to) - utcOf(from)) / DAY_MS)
}

export function monthOf(date: string): string {
  return date.slice(0, 7)
}

export function addMonths(month: string, months: number): string {
  const [year = 0, number = 1] = month.split('-').map(Number)
  return new Date(Date.UTC(year, number - 1 + months, 1)).toISOString().slice(0, 7)
}

/** 0 Sunday … 6 Saturday. */
export function weekdayOf(date: string): number {
  return new Date(utcOf(date)).getUTCDay()
}

export function daysIn(month: string): number {
  return daysBetween(`${month}-01`, `${addMonths(month, 1)}-01`)
}

/** The date at an instant in a zone. */
export function dateInZone(instantMs: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-CA', {
    ...{ timeZone, year: 'numeric', month: '2-digit', day: '2-digit' },
  }).formatToParts(instantMs)
  const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? ''
  return `${part('year')}-${part('month')}-${part('day')}`
}
