import { useTranslation } from 'react-i18next'

/** The measure of the ticket page, while it loads. */
export function TicketSkeleton() {
  const { t } = useTranslation()
  return (
    <div
      role="status"
      className="mx-auto flex max-w-column flex-col gap-8 pt-4 lg:grid lg:max-w-none lg:grid-cols-[minmax(0,1fr)_24rem] lg:gap-x-16 lg:pt-8"
    >
      <span className="sr-only">{t('common.loading')}</span>
      <div className="grid gap-8" aria-hidden="true">
        <div className="grid gap-3">
          <div className="bone h-5 w-24" />
          <div className="bone h-9 w-64 max-w-full" />
          <div className="bone h-6 w-full" />
          <div className="bone h-9 w-40 lg:hidden" />
        </div>
        <div className="bone h-112" />
      </div>
      <div className="bone hidden h-52 lg:block" aria-hidden="true" />
    </div>
  )
}
