import { addDays, addMonths, daysIn, monthOf, weekdayOf } from '../../time/calendar-date.ts'

/** Where a key leads from a date in a month grid (ARIA's grid of dates); undefined: nowhere. */
export function moveInCalendar(date: string, key: string): string | undefined {
  switch (key) {
    case 'ArrowLeft':
      return addDays(date, -1)
    case 'ArrowRight':
      return addDays(date, 1)
    case 'ArrowUp':
      return addDays(date, -7)
    case 'ArrowDown':
      return addDays(date, 7)
    case 'Home':
      return addDays(date, -weekdayOf(date))
    case 'End':
      return addDays(date, 6 - weekdayOf(date))
    case 'PageUp':
      return sameDayIn(date, -1)
    case 'PageDown':
      return sameDayIn(date, 1)
    default:
      return undefined
  }
}

function sameDayIn(date: string, months: number): string {
  const month = addMonths(monthOf(date), months)
  const day = Math.min(Number(date.slice(8)), daysIn(month))
  return `${month}-${String(day).padStart(2, '0')}`
}
