import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLeftUntil } from '../../app/hooks.ts'
import { clockText, momentToSay } from '../../time/count-down.ts'

const HURRY_SECONDS = 60

/** What is left of a hold: the largest thing on the page, said aloud at a few moments only. */
export function HoldClock({ endsAt, label }: { readonly endsAt: string; readonly label: string }) {
  const { t } = useTranslation()
  const left = useLeftUntil(Date.parse(endsAt))
  const total = ((left.days * 24 + left.hours) * 60 + left.minutes) * 60 + left.seconds
  const before = useRef(total)
  const [said, say] = useState('')
  useEffect(() => {
    const moment = momentToSay(before.current, total)
    before.current = total
    if (moment === undefined) return
    say(
      moment >= 60
        ? t('order.clock.minutes', { count: moment / 60 })
        : t('order.clock.seconds', { count: moment }),
    )
  }, [total, t])
  return (
    <div>
      <p
        role="timer"
        aria-live="off"
        className={`figures text-[clamp(3rem,18vw,4.5rem)] leading-none font-bold tracking-tight ${total <= HURRY_SECONDS ? 'text-hot' : ''}`}
      >
        {left.isOver ? '00:00' : clockText(left)}
      </p>
      <p className="mt-2 text-lead">{left.isOver ? t('order.clock.over') : label}</p>
      <p role="status" className="sr-only">
        {said}
      </p>
    </div>
  )
}
