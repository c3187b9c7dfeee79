import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { securityEventsQuery } from '../../api/queries.ts'
import { useFormat, useIsSomebody, useTitle } from '../../app/hooks.ts'
import { useServices } from '../../app/services.ts'
import { Button } from '../../design/button.tsx'
import { LogInFirst } from '../../design/log-in-first.tsx'
import { Trouble } from '../../design/trouble.tsx'
import { OrderSkeleton } from '../order/order-skeleton.tsx'
import { eventKind } from './event-kind.ts'

/** What happened to the safety of the account, newest first. */
export function SecurityPage() {
  const { t } = useTranslation()
  const isSomebody = useIsSomebody()
  useTitle(t('security.title'))
  return isSomebody ? <Loaded /> : <LogInFirst />
}

const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone

function Loaded() {
  const { t } = useTranslation()
  const format = useFormat()
  const events = useInfiniteQuery(securityEventsQuery(useServices()))
  if (events.data === undefined) {
    if (events.error === null) return <OrderSkeleton />
    return <Trouble error={events.error} again={() => void events.refetch()} />
  }
  return (
    <section className="mx-auto flex max-w-column flex-col gap-6 pt-4">
      <h1 className="text-title font-bold">{t('security.title')}</h1>
      <ul className="divide-y divide-line border-y border-line">
        {events.data.pages
          .flatMap((page) => page.items)
          .map(({ id, type, at, deviceName }) => (
            <li key={id} className="py-3">
              <span className="block font-medium">{t(`security.event.${eventKind(type)}`)}</span>
              <span className="figures text-small text-soft">
                {format.instant(Date.parse(at), zone)}
                {deviceName !== undefined && ` · ${deviceName}`}
              </span>
            </li>
          ))}
      </ul>
      {events.hasNextPage && (
        <Button
          look="plain"
          disabled={events.isFetchingNextPage}
          onClick={() => void events.fetchNextPage()}
        >
          {t('orders.more')}
        </Button>
      )}
    </section>
  )
}
