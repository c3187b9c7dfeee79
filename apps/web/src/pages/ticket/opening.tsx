import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat, useLeftUntil } from '../../app/hooks.ts'
import { clockText, momentToSay } from '../../time/count-down.ts'

const ownZone = new Intl.DateTimeFormat().resolvedOptions().timeZone

/** The countdown to the opening: the largest thing on the page until it is over. */
export function Opening({
  opensAt,
  timeZone,
}: {
  readonly opensAt: string
  readonly timeZone: string
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const instant = Date.parse(opensAt)
  const left = useLeftUntil(instant)
  const isElsewhere = format.hour(instant, ownZone) !== format.hour(instant, timeZone)
  return (
    <section aria-labelledby="opening" className="border-y border-line py-5">
      <h2 id="opening" className="text-small font-medium text-soft">
        {t('catalogue.opensIn')}
      </h2>
      <p role="timer" aria-live="off" className="mt-1 flex flex-wrap items-baseline gap-x-4">
        {left.days > 0 && (
          <span className="figures text-display font-bold">
            {t('catalogue.opensInDays', { count: left.days })}
          </span>
        )}
        <span
          className={`figures font-bold tracking-tight ${left.days > 0 ? 'text-display' : 'text-[clamp(3rem,18vw,4.5rem)] leading-none'}`}
        >
          {clockText(left)}
        </span>
      </p>
      <p className="figures mt-2 font-medium">
        {t('catalogue.opensAt', { when: format.instant(instant, timeZone) })}
      </p>
      {isElsewhere && (
        <p className="figures text-small text-soft">
          {t('catalogue.yourTime', { when: format.instant(instant, ownZone) })}
        </p>
      )}
    </section>
  )
}

/** Tells screen readers at a few moments, and when the sale is open; never every second. */
export function OpeningSaid({ opensAt }: { readonly opensAt: string }) {
  const { t } = useTranslation()
  const { days, hours, minutes, seconds, isOver } = useLeftUntil(Date.parse(opensAt))
  const total = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
  const before = useRef(total)
  const [said, say] = useState('')
  useEffect(() => {
    const moment = momentToSay(before.current, total)
    if (isOver && before.current > 0) say(t('catalogue.nowOpen'))
    else if (moment !== undefined && moment >= 60) {
      say(t('catalogue.opensSaidMinutes', { count: moment / 60 }))
    } else if (moment !== undefined) say(t('catalogue.opensSaid', { count: moment }))
    before.current = total
  }, [total, isOver, t])
  return (
    <p role="status" className="sr-only">
      {said}
    </p>
  )
}
