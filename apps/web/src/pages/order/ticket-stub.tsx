import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Admission, OrderLine } from '@onsale/contracts/http/order.ts'
import { useFormat, useLanguage } from '../../app/hooks.ts'
import { GateView } from './gate-view.tsx'
import { QrCode } from './qr-code.tsx'

/** One ticket that is the visitor's: a stub, with the code large enough to be read off a phone. */
export function TicketStub({
  admission,
  line,
  number,
  count,
}: {
  readonly admission: Admission
  readonly line: OrderLine | undefined
  readonly number: number
  readonly count: number
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const language = useLanguage()
  const [isShown, show] = useState(false)
  const isValid = admission.state === 'VALID'
  const label = t('order.ticket.code', { number, count })
  return (
    <li className="stub grid [--tear:5.5rem]">
      <div className="flex h-22 items-center justify-between gap-4 px-6">
        <span className="min-w-0">
          <span className="block truncate font-bold">{line?.ticketName[language]}</span>
          <span className="figures block text-soft">{format.day(admission.visitDate)}</span>
        </span>
        <span className="figures shrink-0 text-lead font-bold">
          {number}/{count}
        </span>
      </div>
      <div className="tear-line mx-5" />
      <div className="p-6">
        {isValid ? (
          <button
            type="button"
            aria-label={t('order.ticket.show', { number, count })}
            className="block w-full rounded-small"
            onClick={() => show(true)}
          >
            <QrCode code={admission.code} label={label} />
          </button>
        ) : (
          <p className="py-6 text-center text-lead font-bold text-soft line-through">
            {t(`order.ticket.${admission.state}`)}
          </p>
        )}
        {isValid && (
          <p className="mt-3 text-center text-small break-all text-soft select-all">
            {admission.code}
          </p>
        )}
      </div>
      {isShown && (
        <GateView
          title={`${format.day(admission.visitDate)} · ${number}/${count}`}
          close={() => show(false)}
        >
          <QrCode code={admission.code} label={label} />
        </GateView>
      )}
    </li>
  )
}
