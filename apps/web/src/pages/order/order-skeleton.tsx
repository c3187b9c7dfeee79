import { useTranslation } from 'react-i18next'

/** Where the clock, the lines and the button will be. */
export function OrderSkeleton() {
  const { t } = useTranslation()
  return (
    <div className="mx-auto grid max-w-column gap-6 pt-4" role="status">
      <span className="sr-only">{t('common.loading')}</span>
      <div className="bone h-24" />
      <div className="bone h-28" />
      <div className="bone h-48" />
    </div>
  )
}
