import type { ModelPolicy } from './state.ts'

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000

/** Days from the date of `now` in the zone to the visit, counted on the calendar. */
export function daysBefore(visitDate: string, timeZone: string, now: number): number {
  return Math.round((Date.parse(visitDate) - Date.parse(dateIn(timeZone, now))) / DAY_MS)
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** YYYY-MM-DD in the zone. */
export function dateIn(timeZone: string, now: number): string {
  let format = formats.get(timeZone)
  if (format === undefined) {
    // This locale writes dates as ISO 8601 does.
    format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' })
    formats.set(timeZone, format)
  }
  return format.format(now)
}

/** The share of the price that comes back, in percent. */
export function refundPercent(
  policy: ModelPolicy,
  days: number,
  paidAt: number,
  now: number,
): number {
  if (days < 0) return 0
  const tiers = policy.tiers.filter((tier) => tier.minDaysBefore <= days)
  const best = tiers.toSorted((a, b) => b.minDaysBefore - a.minDaysBefore)[0]
  const graces = (policy.grace ?? [])
    .filter((grace) => grace.minDaysBefore <= days && now - paidAt <= grace.withinHours * HOUR_MS)
    .map((grace) => grace.refundPercent)
  return Math.max(best?.refundPercent ?? 0, ...graces)
}

/** What is kept of one admission; the rest of its price comes back. */
export function feeOf(unitPrice: number, percent: number): number {
  return Math.floor((unitPrice * (100 - percent)) / 100)
}
