import { useTranslation } from 'react-i18next'
import { useFormat } from '../../app/hooks.ts'
import { type Day, nearestWithPlaces } from './day.ts'
import type { Hold } from './use-hold.ts'

/** The chosen day and what is left of it, said when it changes. */
export function DayLine({
  day,
  days,
  timeZone,
}: {
  readonly day: Day
  readonly days: ReadonlyMap<string, Day>
  readonly timeZone: string
}) {
  const format = useFormat()
  return (
    <p role="status" className="min-w-0 leading-snug">
      <span className="block font-bold">{format.day(day.date)}</span>
      <span
        className={`figures block text-small ${day.state === 'few' ? 'text-hot' : 'text-soft'}`}
      >
        <WhatIsLeft {...{ day, days, timeZone }} />
      </span>
    </p>
  )
}

function WhatIsLeft({
  day,
  days,
  timeZone,
}: {
  readonly day: Day
  readonly days: ReadonlyMap<string, Day>
  readonly timeZone: string
}) {
  const { t } = useTranslation()
  const format = useFormat()
  switch (day.state) {
    case 'free':
    case 'few':
      return t(`catalogue.chosen.${day.state}`, { count: day.free ?? 0 })
    case 'allHeld': {
      if (day.nextReleaseAt === undefined) return t('catalogue.chosen.allHeld')
      const when = format.hour(Date.parse(day.nextReleaseAt), timeZone)
      const zone = format.zone(Date.parse(day.nextReleaseAt), timeZone)
      return t('catalogue.chosen.allHeldUntil', { when: `${when} ${zone}` })
    }
    case 'soldOut':
      return <SoldOut {...{ day, days }} />
    case 'past':
    case 'unknown':
      return ' '
  }
}

function SoldOut({ day, days }: { readonly day: Day; readonly days: ReadonlyMap<string, Day> }) {
  const { t } = useTranslation()
  return (
    <>
      {t('catalogue.chosen.soldOut')} <Nearest {...{ day, days }} />
    </>
  )
}

/** The nearest day with places, in words. */
function Nearest({ day, days }: { readonly day: Day; readonly days: ReadonlyMap<string, Day> }) {
  const { t } = useTranslation()
  const format = useFormat()
  const nearest = nearestWithPlaces(days, day.date)
  return nearest === undefined
    ? t('catalogue.chosen.noneLeft')
    : t('catalogue.chosen.nearest', { date: format.day(nearest) })
}

/** Why the hold was refused: what happened, and what can be done. */
export function HoldRefusal({
  hold,
  day,
  days,
}: {
  readonly hold: Hold
  readonly day: Day | undefined
  readonly days: ReadonlyMap<string, Day>
}) {
  const { t } = useTranslation()
  const { refusal } = hold
  if (refusal === undefined) return null
  const [line] = refusal.lines
  const isShort = refusal.code === 'SOLD_OUT' && line !== undefined && line.free > 0
  const isAllHeld = refusal.code === 'SOLD_OUT' && line !== undefined && line.held > 0
  return (
    <p role="alert" className="border-l-4 border-hot bg-sheet px-4 py-3">
      {isShort
        ? t('catalogue.hold.onlyLeft', { count: line.free })
        : isAllHeld
          ? t('catalogue.chosen.allHeld')
          : t(`errors.${refusal.code}`)}{' '}
      {refusal.code === 'SOLD_OUT' && !isShort && day !== undefined && (
        <Nearest {...{ day, days }} />
      )}
    </p>
  )
}
