import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Order } from '@onsale/contracts/http/order.ts'
import { orderQuery, siteQuery } from '../../api/queries.ts'
import { useFormat, useIsSomebody, useTitle } from '../../app/hooks.ts'
import { useServices } from '../../app/services.ts'
import { Button, ButtonLink } from '../../design/button.tsx'
import { LogInFirst } from '../../design/log-in-first.tsx'
import { Trouble } from '../../design/trouble.tsx'
import { OrderLines } from '../order/order-lines.tsx'
import { OrderSkeleton } from '../order/order-skeleton.tsx'

/** What was paid and given back, on one sheet of paper. */
export function ReceiptPage() {
  const { t } = useTranslation()
  const { orderId } = useParams({ from: '/orders/$orderId/receipt' })
  const isSomebody = useIsSomebody()
  useTitle(t('receipt.title'))
  return isSomebody ? <Loaded orderId={orderId} /> : <LogInFirst />
}

function Loaded({ orderId }: { readonly orderId: string }) {
  const order = useQuery(orderQuery(useServices(), orderId))
  if (order.data !== undefined) return <Receipt order={order.data} />
  if (order.error === null) return <OrderSkeleton />
  return <Trouble error={order.error} again={() => void order.refetch()} />
}

function Receipt({ order }: { readonly order: Order }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { data: site } = useQuery(siteQuery(useServices()))
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone
  const when = (instant: string): string => format.instant(Date.parse(instant), zone)
  if (order.paidAt === undefined) {
    return (
      <section className="mx-auto grid max-w-column gap-6 py-12 text-center">
        <h1 className="text-title font-bold">{t('receipt.none')}</h1>
        <ButtonLink look="plain" to="/orders/$orderId" params={{ orderId: order.id }}>
          {t('receipt.back')}
        </ButtonLink>
      </section>
    )
  }
  const facts = [
    [t('receipt.number'), order.id],
    [t('receipt.paidAt'), when(order.paidAt)],
    ...(order.payment === undefined ? [] : [[t('receipt.paidBy'), order.payment.provider]]),
    ...(order.cancelledAt === undefined
      ? []
      : [[t('receipt.cancelledAt'), when(order.cancelledAt)]]),
    ...(order.refund === undefined
      ? []
      : [[t('receipt.refunded'), format.money(order.refund.amount)]]),
  ]
  return (
    <article className="mx-auto grid max-w-column gap-6 pt-4">
      <h1 className="text-title font-bold">{t('receipt.title')}</h1>
      <dl className="figures grid gap-1">
        {facts.map(([name, value]) => (
          <div key={name} className="flex flex-wrap justify-between gap-x-4">
            <dt className="text-soft">{name}</dt>
            <dd className="min-w-0 text-right break-all">{value}</dd>
          </div>
        ))}
      </dl>
      <OrderLines order={order} />
      {site !== undefined && <p className="text-small text-soft">{site.seller.name}</p>}
      <div className="grid gap-3 print:hidden">
        <Button look="main" onClick={() => print()}>
          {t('receipt.print')}
        </Button>
        <ButtonLink look="plain" to="/orders/$orderId" params={{ orderId: order.id }}>
          {t('receipt.back')}
        </ButtonLink>
      </div>
    </article>
  )
}
