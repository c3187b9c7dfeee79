import { useTranslation } from 'react-i18next'
import type { Order } from '@onsale/contracts/http/order.ts'
import { useFormat, useLanguage } from '../../app/hooks.ts'

/** What an order is for, as it was sold, and the sum. */
export function OrderLines({ order }: { readonly order: Pick<Order, 'lines' | 'total'> }) {
  const { t } = useTranslation()
  const format = useFormat()
  const language = useLanguage()
  return (
    <section aria-label={t('order.lines')}>
      <ul className="divide-y divide-line border-y border-line">
        {order.lines.map((line) => (
          <li key={line.unitId} className="flex items-baseline justify-between gap-4 py-3">
            <span className="min-w-0">
              <span className="block font-bold">{line.ticketName[language]}</span>
              <span className="figures text-soft">
                {format.day(line.visitDate)} · {t('order.count', { count: line.quantity })}
              </span>
            </span>
            <span className="figures shrink-0">
              {format.money({
                amount: line.unitPrice.amount * line.quantity,
                currency: line.unitPrice.currency,
              })}
            </span>
          </li>
        ))}
      </ul>
      <p className="figures flex items-baseline justify-between gap-4 py-3">
        <span className="text-soft">{t('order.total')}</span>
        <span className="text-lead font-bold">{format.money(order.total)}</span>
      </p>
    </section>
  )
}
