import { useTranslation } from 'react-i18next'
import type { Order } from '@onsale/contracts/http/order.ts'
import { ButtonLink } from '../../design/button.tsx'
import { Drawing } from '../../design/drawing.tsx'
import type { OrderStage } from './order-stage.ts'
import { OrderLines } from './order-lines.tsx'
import { RefundLine } from './refund-line.tsx'

type EndedStage = Extract<OrderStage, 'cancelled' | 'expired' | 'lateRefunded'>

/** Over: what happened, what became of the money, and where to go from here. */
export function Ended({ order, stage }: { readonly order: Order; readonly stage: EndedStage }) {
  const { t } = useTranslation()
  const [line] = order.lines
  return (
    <article className="mx-auto flex max-w-column flex-col gap-6 pt-4">
      <Drawing name="soldOut" className="mx-auto max-w-60" />
      <div>
        <h1 className="text-title font-bold">{t(`order.${stage}.title`)}</h1>
        <p className="mt-2 text-soft">
          {stage === 'cancelled' && order.refund === undefined
            ? t('order.cancelled.nothing')
            : t(`order.${stage}.body`)}
        </p>
      </div>
      <RefundLine order={order} />
      <OrderLines order={order} />
      {line !== undefined && (
        <ButtonLink look="main" to="/tickets/$ticketId" params={{ ticketId: line.ticketId }}>
          {t('order.again')}
        </ButtonLink>
      )}
      {order.paidAt !== undefined && (
        <ButtonLink look="plain" to="/orders/$orderId/receipt" params={{ orderId: order.id }}>
          {t('order.receipt')}
        </ButtonLink>
      )}
    </article>
  )
}
