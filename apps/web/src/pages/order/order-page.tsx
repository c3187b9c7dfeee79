import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { usePollEvery } from '../../api/poll-every.ts'
import { orderQuery } from '../../api/queries.ts'
import { useFormat, useLanguage, useTitle } from '../../app/hooks.ts'
import { useServices } from '../../app/services.ts'
import { Trouble } from '../../design/trouble.tsx'

/** An order as the server says it is now. */
export function OrderPage() {
  const { t } = useTranslation()
  const { orderId } = useParams({ from: '/orders/$orderId' })
  const services = useServices()
  const format = useFormat()
  const language = useLanguage()
  useTitle(t('order.title'))
  const order = useQuery({
    ...orderQuery(services, orderId),
    refetchInterval: usePollEvery(undefined),
  })
  if (order.data === undefined) {
    if (order.error === null) return <div className="bone mx-auto mt-8 h-64 max-w-column" />
    return <Trouble error={order.error} again={() => void order.refetch()} />
  }
  const { status, lines, total, holdExpiresAt } = order.data
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone
  return (
    <article className="mx-auto max-w-column pt-4">
      <h1 className="text-title font-bold">{t(`order.status.${status}`)}</h1>
      {holdExpiresAt !== undefined && (
        <p className="figures mt-2 text-lead">
          {t('order.heldUntil', { when: format.instant(Date.parse(holdExpiresAt), zone) })}
        </p>
      )}
      <ul className="mt-6 divide-y divide-line border-y border-line">
        {lines.map((line) => (
          <li key={line.unitId} className="py-4">
            <span className="block font-bold">{line.ticketName[language]}</span>
            <span className="figures">
              {format.day(line.visitDate)} × {line.quantity}
            </span>
          </li>
        ))}
      </ul>
      <p className="figures mt-4 text-right text-title font-bold">{format.money(total)}</p>
    </article>
  )
}
