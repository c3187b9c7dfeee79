import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Order } from '@onsale/contracts/http/order.ts'
import { ordersQuery } from '../../api/queries.ts'
import { useFormat, useIsSomebody, useLanguage, useLeftUntil, useTitle } from '../../app/hooks.ts'
import { useServices } from '../../app/services.ts'
import { Button, ButtonLink } from '../../design/button.tsx'
import { Drawing } from '../../design/drawing.tsx'
import { LogInFirst } from '../../design/log-in-first.tsx'
import { Trouble } from '../../design/trouble.tsx'
import { clockText } from '../../time/count-down.ts'
import { orderStage } from '../order/order-stage.ts'
import { shownStatuses } from './shown-status.ts'

/** My orders, newest first, all or those of one state; which is in the address. */
export function OrdersPage() {
  const { t } = useTranslation()
  const isSomebody = useIsSomebody()
  useTitle(t('orders.title'))
  if (!isSomebody) return <LogInFirst />
  return (
    <section className="mx-auto max-w-column pt-4">
      <h1 className="text-title font-bold">{t('orders.title')}</h1>
      <Filter />
      <List />
    </section>
  )
}

function Filter() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { status } = useSearch({ from: '/me/orders' })
  const choose = (next: (typeof shownStatuses)[number] | undefined): void =>
    void navigate({
      to: '/me/orders',
      search: next === undefined ? {} : { status: next },
      replace: true,
    })
  return (
    <div role="group" aria-label={t('orders.filter')} className="-mx-1 mt-4 flex flex-wrap">
      {[undefined, ...shownStatuses].map((one) => (
        <button
          key={one ?? 'all'}
          type="button"
          aria-pressed={one === status}
          className="min-h-12 rounded-control px-3 font-medium text-soft aria-pressed:bg-ink aria-pressed:text-paper"
          onClick={() => choose(one)}
        >
          {t(`orders.status.${one ?? 'ALL'}`)}
        </button>
      ))}
    </div>
  )
}

function List() {
  const { t } = useTranslation()
  const { status } = useSearch({ from: '/me/orders' })
  const orders = useInfiniteQuery(ordersQuery(useServices(), status))
  if (orders.data === undefined) {
    if (orders.error === null) return <Bones />
    return <Trouble error={orders.error} again={() => void orders.refetch()} />
  }
  const items = orders.data.pages.flatMap((page) => page.items)
  if (items.length === 0) return <None />
  return (
    <>
      <ul className="mt-4 divide-y divide-line border-y border-line">
        {items.map((order) => (
          <Row key={order.id} order={order} />
        ))}
      </ul>
      {orders.hasNextPage && (
        <div className="mt-6">
          <Button
            look="plain"
            disabled={orders.isFetchingNextPage}
            onClick={() => void orders.fetchNextPage()}
          >
            {t('orders.more')}
          </Button>
        </div>
      )}
    </>
  )
}

function Row({ order }: { readonly order: Order }) {
  const { t } = useTranslation()
  const format = useFormat()
  const language = useLanguage()
  const [line] = order.lines
  const stage = orderStage(order)
  const others = order.lines.length - 1
  return (
    <li>
      <Link
        to="/orders/$orderId"
        params={{ orderId: order.id }}
        className="-mx-4 grid grid-cols-[1fr_auto] gap-x-4 px-4 py-4 transition-colors hover:bg-sheet"
      >
        <span className="min-w-0 truncate font-bold">
          {line?.ticketName[language]}
          {others > 0 && ` ${t('orders.andMore', { count: others })}`}
        </span>
        <span className="figures text-right font-bold">{format.money(order.total)}</span>
        <span className="figures text-soft">
          {line !== undefined && format.day(line.visitDate)}
        </span>
        <span className="figures text-right">
          {stage === 'held' && order.holdExpiresAt !== undefined ? (
            <Left endsAt={order.holdExpiresAt} />
          ) : (
            t(`orders.stage.${stage}`)
          )}
        </span>
      </Link>
    </li>
  )
}

function Left({ endsAt }: { readonly endsAt: string }) {
  const { t } = useTranslation()
  return (
    <span className="font-medium text-hot">
      {t('orders.payWithin', { clock: clockText(useLeftUntil(Date.parse(endsAt))) })}
    </span>
  )
}

function None() {
  const { t } = useTranslation()
  return (
    <div className="py-12 text-center">
      <Drawing name="empty" className="mx-auto mb-6 max-w-60" />
      <p className="text-lead">{t('orders.none')}</p>
      <div className="mx-auto mt-6 max-w-60">
        <ButtonLink look="plain" to="/">
          {t('orders.look')}
        </ButtonLink>
      </div>
    </div>
  )
}

function Bones() {
  const { t } = useTranslation()
  return (
    <div role="status" className="mt-4 grid gap-3">
      <span className="sr-only">{t('common.loading')}</span>
      {[0, 1, 2].map((at) => (
        <div key={at} className="bone h-18" />
      ))}
    </div>
  )
}
