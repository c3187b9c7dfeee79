import { useTranslation } from 'react-i18next'
import type { Order } from '@onsale/contracts/http/order.ts'
import { useFormat } from '../../app/hooks.ts'

/** How much is on its way back, and how far it has come. */
export function RefundLine({ order }: { readonly order: Pick<Order, 'refund'> }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { refund } = order
  if (refund === undefined) return null
  return (
    <p role="status" className="figures border-l-4 border-go bg-sheet px-4 py-3">
      {t(`order.refund.${refund.status}`, { sum: format.money(refund.amount) })}
    </p>
  )
}
