import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Admission, Order, Quote } from '@onsale/contracts/http/order.ts'
import { quoteQuery } from '../../api/queries.ts'
import { useFormat, useLanguage } from '../../app/hooks.ts'
import { useServices } from '../../app/services.ts'
import { Button } from '../../design/button.tsx'
import { Check } from '../../design/check.tsx'
import { Refused } from '../../design/told.tsx'
import { useCancellation } from './use-cancellation.ts'

/** Gives tickets back: which ones, what comes back for them, and then the press that does it. */
export function GiveBack({
  order,
  left,
  close,
}: {
  readonly order: Order
  readonly left: readonly Admission[]
  readonly close: () => void
}) {
  const { t } = useTranslation()
  const [kept, keep] = useState<ReadonlySet<string>>(new Set())
  const chosen = left.filter(({ id }) => !kept.has(id)).map(({ id }) => id)
  const isAll = chosen.length === left.length
  const services = useServices()
  const quote = useQuery({
    ...quoteQuery(services, order.id, isAll ? undefined : chosen),
    enabled: chosen.length > 0,
  })
  const cancellation = useCancellation(order.id, close)
  const isBusy = cancellation.state !== 'idle'
  const toggle = (id: string, isChosen: boolean): void => {
    const next = new Set(kept)
    if (isChosen) next.delete(id)
    else next.add(id)
    keep(next)
  }
  const send = ({ refund }: Quote): void =>
    cancellation.send({ admissionIds: chosen, expectedRefund: refund })
  return (
    <section aria-labelledby="give-back" className="grid gap-4 border-t border-line pt-6">
      <h2 id="give-back" className="text-lead font-bold">
        {t('order.back.title')}
      </h2>
      {left.length > 1 && <Choice {...{ order, left, kept, isBusy, toggle }} />}
      {chosen.length > 0 && quote.data !== undefined && <Returned quote={quote.data} />}
      <Refused error={cancellation.refusal ?? quote.error} />
      <Button
        look="danger"
        disabled={isBusy || chosen.length === 0 || quote.data === undefined || quote.isFetching}
        onClick={() => quote.data !== undefined && send(quote.data)}
      >
        {isBusy ? t('order.back.sending') : t('order.back.go', { count: chosen.length })}
      </Button>
      <Button look="quiet" disabled={isBusy} onClick={close}>
        {t('order.back.keep')}
      </Button>
    </section>
  )
}

function Choice({
  order,
  left,
  kept,
  isBusy,
  toggle,
}: {
  readonly order: Order
  readonly left: readonly Admission[]
  readonly kept: ReadonlySet<string>
  readonly isBusy: boolean
  readonly toggle: (id: string, isChosen: boolean) => void
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const language = useLanguage()
  const names = new Map(order.lines.map((line) => [line.unitId, line.ticketName[language]]))
  return (
    <fieldset className="grid">
      <legend className="text-small text-soft">{t('order.back.which')}</legend>
      {left.map(({ id, unitId, visitDate }, at) => (
        <Check
          key={id}
          checked={!kept.has(id)}
          disabled={isBusy}
          onChange={(isChosen) => toggle(id, isChosen)}
        >
          {format.day(visitDate)} · {names.get(unitId)} · {at + 1}
        </Check>
      ))}
    </fieldset>
  )
}

/** The number that matters largest, and what it is made of. */
function Returned({ quote }: { readonly quote: Quote }) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <div role="status" className="figures">
      <p className="text-small text-soft">{t('order.back.returned')}</p>
      <p className="text-display font-bold">{format.money(quote.refund)}</p>
      <p className="text-soft">
        {quote.fee.amount === 0
          ? t('order.back.noFee')
          : t('order.back.fee', { sum: format.money(quote.fee), count: quote.daysBefore })}
      </p>
    </div>
  )
}
