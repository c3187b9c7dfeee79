import { useTranslation } from 'react-i18next'
import type { PublicRefundPolicy } from '@onsale/contracts/http/ticket.ts'
import { useFormat } from '../../app/hooks.ts'

/** The refund policy, best first: a row a tier. */
export function RefundTable({
  policy,
  timeZone,
}: {
  readonly policy: PublicRefundPolicy
  readonly timeZone: string
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const tiers = policy.tiers.toSorted((a, b) => b.minDaysBefore - a.minDaysBefore)
  const grace = policy.grace ?? []
  const head = 'py-2 text-left text-small font-medium text-soft'
  const cell = 'border-t border-line py-2.5'
  return (
    <section aria-labelledby="refund-title">
      <h2 id="refund-title" className="text-lead font-bold">
        {t('catalogue.refund.title')}
      </h2>
      {tiers.length === 0 && grace.length === 0 ? (
        <p className="mt-2">{t('catalogue.refund.none')}</p>
      ) : (
        <table className="mt-2 w-full">
          <thead>
            <tr>
              <th scope="col" className={head}>
                {t('catalogue.refund.when')}
              </th>
              <th scope="col" className={`${head} text-right whitespace-nowrap`}>
                {t('catalogue.refund.much')}
              </th>
            </tr>
          </thead>
          <tbody>
            {grace.map(({ withinHours, minDaysBefore, refundPercent }) => (
              <tr key={`${withinHours}-${minDaysBefore}`}>
                <td className={cell}>
                  {minDaysBefore === 0
                    ? t('catalogue.refund.graceAny', { hours: withinHours })
                    : t('catalogue.refund.grace', { hours: withinHours, count: minDaysBefore })}
                </td>
                <td className={`${cell} figures text-right font-bold`}>
                  {format.percent(refundPercent)}
                </td>
              </tr>
            ))}
            {tiers.map(({ minDaysBefore, refundPercent }) => (
              <tr key={minDaysBefore}>
                <td className={cell}>
                  {minDaysBefore === 0
                    ? t('catalogue.refund.onTheDay')
                    : t('catalogue.refund.before', { count: minDaysBefore })}
                </td>
                <td className={`${cell} figures text-right font-bold`}>
                  {format.percent(refundPercent)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p className="mt-2 text-small text-soft">
        {t('catalogue.refund.note', { zone: format.zone(0, timeZone) })}
      </p>
    </section>
  )
}
