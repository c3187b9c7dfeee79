import { Radio } from '@base-ui/react/radio'
import { RadioGroup } from '@base-ui/react/radio-group'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Order } from '@onsale/contracts/http/order.ts'
import type { SandboxOutcome } from '@onsale/contracts/http/payment.ts'
import type { ApiError } from '../../api/api-error.ts'
import { useFormat, useIsPast } from '../../app/hooks.ts'
import { Button } from '../../design/button.tsx'
import { HoldClock } from './hold-clock.tsx'
import { OrderLines } from './order-lines.tsx'
import { useCancellation } from './use-cancellation.ts'
import { usePayment } from './use-payment.ts'

/** Held and not paid: the clock, what it is for, how to pay, and the way out. */
export function Held({ order }: { readonly order: Order }) {
  const { t } = useTranslation()
  const format = useFormat()
  const [outcome, setOutcome] = useState<SandboxOutcome>('approve')
  const payment = usePayment(order.id)
  const cancellation = useCancellation(order.id)
  const endsAt = order.holdExpiresAt ?? order.createdAt
  const isOver = useIsPast(Date.parse(endsAt))
  const isBusy = payment.state !== 'idle' || cancellation.state !== 'idle'
  return (
    <article className="mx-auto flex max-w-column flex-col gap-6 pt-4">
      <h1 className="sr-only">{t('order.held.title')}</h1>
      <HoldClock endsAt={endsAt} label={t('order.held.label')} />
      <OrderLines order={order} />
      <Ways value={outcome} disabled={isBusy} onChange={setOutcome} />
      <div className="sticky bottom-0 z-10 -mx-4 grid gap-3 border-t border-line bg-paper px-4 pt-3 pb-[max(0.75rem,env(safe-area-inset-bottom))] sm:mx-0 sm:px-0">
        <WhatHappened order={order} refusal={payment.refusal ?? cancellation.refusal} />
        <Button
          look="main"
          disabled={isBusy || isOver}
          onClick={() => payment.send({ provider: 'sandbox', outcome })}
        >
          {payment.state === 'idle'
            ? t('order.pay.go', { sum: format.money(order.total) })
            : t(`order.pay.${payment.state}`)}
        </Button>
        <Button look="quiet" disabled={isBusy || isOver} onClick={() => cancellation.send({})}>
          {t(cancellation.state === 'idle' ? 'order.giveUp.go' : 'order.giveUp.sending')}
        </Button>
      </div>
    </article>
  )
}

const outcomes = [
  'approve',
  'decline',
  'timeout',
  'late',
] as const satisfies readonly SandboxOutcome[]

function Ways({
  value,
  disabled,
  onChange,
}: {
  readonly value: SandboxOutcome
  readonly disabled: boolean
  readonly onChange: (value: SandboxOutcome) => void
}) {
  const { t } = useTranslation()
  return (
    <section aria-labelledby="ways">
      <h2 id="ways" className="text-lead font-bold">
        {t('order.pay.title')}
      </h2>
      <p className="mt-1 text-small text-soft">{t('order.pay.sandbox')}</p>
      <RadioGroup
        aria-labelledby="ways"
        value={value}
        disabled={disabled}
        onValueChange={onChange}
        className="mt-2 grid"
      >
        {outcomes.map((outcome) => (
          <label key={outcome} className="flex min-h-12 cursor-pointer items-center gap-3">
            <Radio.Root
              value={outcome}
              className="grid size-6 shrink-0 place-items-center rounded-[50%] border-2 border-edge data-checked:border-go"
            >
              <Radio.Indicator className="size-3 rounded-[50%] bg-go data-unchecked:hidden" />
            </Radio.Root>
            <span>{t(`order.pay.outcome.${outcome}`)}</span>
          </label>
        ))}
      </RadioGroup>
    </section>
  )
}

/** Why the last press did not do it, or what an earlier visit left behind. */
function WhatHappened({
  order,
  refusal,
}: {
  readonly order: Order
  readonly refusal: ApiError | undefined
}) {
  const { t } = useTranslation()
  const told =
    refusal !== undefined
      ? t(`errors.${refusal.code}`)
      : order.payment?.status === 'DECLINED'
        ? t('errors.PAYMENT_DECLINED')
        : order.payment?.status === 'CREATED'
          ? t('order.pay.windowClosed')
          : undefined
  if (told === undefined) return null
  return (
    <p role="alert" className="border-l-4 border-hot bg-sheet px-4 py-3">
      {told}
    </p>
  )
}
