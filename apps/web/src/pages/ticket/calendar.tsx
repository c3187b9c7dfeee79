import { useEffect, useRef, useState, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../app/hooks.ts'
import { Button } from '../../design/button.tsx'
import { ChevronLeft, ChevronRight } from '../../design/icons.tsx'
import { addDays, addMonths, daysIn, monthOf, weekdayOf } from '../../time/calendar-date.ts'
import { CalendarDay, Legend } from './calendar-day.tsx'
import type { Day } from './day.ts'
import { moveInCalendar } from './move-in-calendar.ts'

interface CalendarProps {
  readonly days: ReadonlyMap<string, Day>
  readonly chosen: string | undefined
  readonly onChoose: (date: string) => void
}

/** A month of visit dates: one stop for Tab, arrow keys inside. */
export function Calendar({ days, chosen, onChoose }: CalendarProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const dates = [...days.keys()]
  const first = dates[0] ?? ''
  const last = dates.at(-1) ?? ''
  const firstShown = firstToCome(days) ?? first
  const start = chosen ?? firstShown
  const [cursor, setCursor] = useState(start)
  const [month, setMonth] = useState(monthOf(start))
  const grid = useRef<HTMLTableElement>(null)
  const moved = useRef(false)

  useEffect(() => {
    if (!moved.current) return
    moved.current = false
    grid.current?.querySelector<HTMLElement>(`[data-date="${cursor}"]`)?.focus()
  }, [cursor])

  function show(next: string): void {
    setMonth(next)
    setCursor(dates.find((date) => monthOf(date) === next && date >= firstShown) ?? `${next}-01`)
  }

  function onKeyDown(event: KeyboardEvent): void {
    const to = moveInCalendar(cursor, event.key)
    if (to === undefined) return
    event.preventDefault()
    const within = to < firstShown ? firstShown : to > last ? last : to
    moved.current = true
    setCursor(within)
    setMonth(monthOf(within))
  }

  return (
    <section aria-labelledby="calendar-title">
      <div className="flex items-center justify-between">
        <h2 id="calendar-title" className="sr-only">
          {t('catalogue.calendar.title')}
        </h2>
        <p className="figures text-lead font-bold" aria-live="polite">
          {format.month(month)}
        </p>
        <div className="-mr-3 flex">
          <Button
            look="icon"
            label={t('catalogue.calendar.previous')}
            disabled={month <= monthOf(firstShown)}
            onClick={() => show(addMonths(month, -1))}
          >
            <ChevronLeft />
          </Button>
          <Button
            look="icon"
            label={t('catalogue.calendar.next')}
            disabled={month >= monthOf(last)}
            onClick={() => show(addMonths(month, 1))}
          >
            <ChevronRight />
          </Button>
        </div>
      </div>
      <table
        ref={grid}
        role="grid"
        aria-labelledby="calendar-title"
        aria-describedby="calendar-keys"
        className="-mx-2 mt-1 w-[calc(100%+1rem)] table-fixed border-separate border-spacing-0.5"
        onKeyDown={onKeyDown}
      >
        <thead>
          <tr>
            {format.weekdays.map((name) => (
              <th key={name} scope="col" className="py-1 text-small font-medium text-soft">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeksOf(month, firstShown, last).map((week) => (
            <tr key={week[0]}>
              {week.map((date) => (
                <CalendarDay
                  key={date}
                  {...{ date, onChoose }}
                  day={days.get(date)}
                  isOfMonth={monthOf(date) === month}
                  isChosen={date === chosen}
                  isCursor={date === cursor}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p id="calendar-keys" className="sr-only">
        {t('catalogue.calendar.keys')}
      </p>
      <Legend />
    </section>
  )
}

function firstToCome(days: ReadonlyMap<string, Day>): string | undefined {
  for (const day of days.values()) if (day.state !== 'past') return day.date
  return undefined
}

/** The weeks of a month that have something to show: none wholly before or after all visit dates. */
function weeksOf(month: string, first: string, last: string): string[][] {
  const start = addDays(`${month}-01`, -weekdayOf(`${month}-01`))
  const count = Math.ceil((weekdayOf(`${month}-01`) + daysIn(month)) / 7)
  return Array.from({ length: count }, (_week, week) =>
    Array.from({ length: 7 }, (_day, day) => addDays(start, week * 7 + day)),
  ).filter((week) => (week[6] ?? '') >= first && (week[0] ?? '') <= last)
}
