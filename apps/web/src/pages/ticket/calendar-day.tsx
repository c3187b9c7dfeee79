import { useTranslation } from 'react-i18next'
import { useFormat } from '../../app/hooks.ts'
import { HalfCircle, Hourglass, OpenCircle, Struck } from '../../design/icons.tsx'
import { type Day, type DayState, isOpenDay } from './day.ts'

interface CalendarDayProps {
  readonly date: string
  readonly day: Day | undefined
  readonly isOfMonth: boolean
  readonly isChosen: boolean
  readonly isCursor: boolean
  readonly onChoose: (date: string) => void
}

const looks: Readonly<Record<DayState, string>> = {
  free: 'text-ink',
  few: 'text-ink',
  allHeld: 'text-soft',
  soldOut: 'text-soft line-through decoration-2',
  past: 'text-soft opacity-60',
  unknown: 'text-ink',
}

/** A cell: the number large, and below it a sign and a count that say what is left. */
export function CalendarDay({
  date,
  day,
  isOfMonth,
  isChosen,
  isCursor,
  onChoose,
}: CalendarDayProps) {
  const words = useDayWords(date, day)
  if (!isOfMonth) return <td aria-hidden="true" />
  const number = Number(date.slice(8))
  const isOpen = day !== undefined && isOpenDay(day)
  return (
    <td aria-selected={isChosen} className="p-0">
      <button
        type="button"
        data-date={date}
        data-state={day?.state ?? 'none'}
        tabIndex={isCursor ? 0 : -1}
        aria-disabled={!isOpen}
        className={`figures flex h-15 w-full flex-col items-center justify-center gap-0.5 rounded-control border leading-none transition-colors ${frameOf(isChosen, isOpen)}`}
        onClick={() => {
          if (isOpen) onChoose(date)
        }}
      >
        <span className="sr-only">{words}</span>
        <span
          aria-hidden="true"
          className={`text-lead leading-none font-medium ${day === undefined ? 'text-soft opacity-60' : isChosen ? '' : looks[day.state]}`}
        >
          {number}
        </span>
        <span aria-hidden="true" className="flex h-4 items-center gap-1 text-small leading-none">
          {day !== undefined && <Left day={day} isChosen={isChosen} />}
        </span>
      </button>
    </td>
  )
}

function frameOf(isChosen: boolean, isOpen: boolean): string {
  if (isChosen) return 'border-ink bg-ink text-paper'
  return isOpen ? 'border-line bg-sheet hover:border-edge' : 'border-transparent'
}

function Left({ day, isChosen }: { readonly day: Day; readonly isChosen: boolean }) {
  const format = useFormat()
  const tone = isChosen ? '' : toneOf(day.state)
  const free = day.free === undefined ? '' : format.number(day.free)
  // Four digits and a sign do not fit beside each other on the narrowest phone.
  return (
    <span className={`flex items-center gap-1 ${tone}`}>
      <DaySign state={day.state} />
      {(day.state === 'free' || day.state === 'few') && (
        <span className={free.length > 3 ? 'hidden sm:inline' : ''}>{free}</span>
      )}
    </span>
  )
}

function toneOf(state: DayState): string {
  if (state === 'free') return 'text-go'
  return state === 'few' ? 'text-hot' : 'text-soft'
}

function DaySign({ state, size = 12 }: { readonly state: DayState; readonly size?: number }) {
  if (state === 'free') return <OpenCircle size={size} />
  if (state === 'few') return <HalfCircle size={size} />
  if (state === 'allHeld') return <Hourglass size={size} />
  if (state === 'soldOut') return <Struck size={size} />
  return null
}

function useDayWords(date: string, day: Day | undefined): string {
  const { t } = useTranslation()
  const words = { date: useFormat().dayInWords(date) }
  if (day === undefined) return t('catalogue.calendar.none', words)
  if (day.state === 'free' || day.state === 'few') {
    return t(`catalogue.calendar.${day.state}`, { ...words, count: day.free ?? 0 })
  }
  return t(`catalogue.calendar.${day.state}`, words)
}

const signs = ['free', 'few', 'allHeld', 'soldOut'] as const

/** What the signs mean, for eyes; screen readers hear it at each day. */
export function Legend() {
  const { t } = useTranslation()
  return (
    <ul aria-hidden="true" className="mt-3 flex flex-wrap gap-x-4 gap-y-1 text-small text-soft">
      {signs.map((state) => (
        <li key={state} className="flex items-center gap-1.5">
          <span className={toneOf(state)}>
            <DaySign state={state} size={13} />
          </span>
          {t(`catalogue.calendar.legend.${state}`)}
        </li>
      ))}
    </ul>
  )
}
