import { useTranslation } from 'react-i18next'
import type { Order } from '@onsale/contracts/http/order.ts'
import { Drawing } from '../../design/drawing.tsx'
import { HoldClock } from './hold-clock.tsx'
import { OrderLines } from './order-lines.tsx'

/** A provider has not decided yet; the page looks by itself, and nobody has to press anything. */
export function Deciding({ order, isLate }: { readonly order: Order; readonly isLate: boolean }) {
  const { t } = useTranslation()
  const kind = isLate ? 'late' : 'deciding'
  return (
    <article className="mx-auto flex max-w-column flex-col gap-6 pt-4">
      {isLate || order.holdExpiresAt === undefined ? (
        <Drawing name="trouble" className="mx-auto max-w-60" />
      ) : (
        <HoldClock endsAt={order.holdExpiresAt} label={t('order.deciding.label')} />
      )}
      <div role="status">
        <h1 className="text-title font-bold">{t(`order.${kind}.title`)}</h1>
        <p className="mt-2 text-soft">{t(`order.${kind}.body`)}</p>
      </div>
      <OrderLines order={order} />
    </article>
  )
}
