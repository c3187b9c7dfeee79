import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { usePollEvery } from '../../api/poll-every.ts'
import { siteQuery, ticketsQuery } from '../../api/queries.ts'
import { useLanguage } from '../../app/hooks.ts'
import { useServices } from '../../app/services.ts'
import { Drawing } from '../../design/drawing.tsx'
import { Trouble } from '../../design/trouble.tsx'
import { soonestOpening } from './soonest-opening.ts'
import { TicketRow } from './ticket-row.tsx'

export function HomePage() {
  return (
    <>
      <Hero />
      <Tickets />
    </>
  )
}

function Hero() {
  const { data: site } = useQuery(siteQuery(useServices()))
  const language = useLanguage()
  return (
    <section className="grid items-end gap-4 border-b-3 border-ink pt-6 sm:grid-cols-2 lg:pt-10">
      <div className="sm:pb-10">
        <h1 className="max-w-[12em] text-display font-bold lg:text-[clamp(2.75rem,5.500vw,4.5rem)] lg:leading-[1.1]">
          {site?.venue.tagline[language] ?? ' '}
        </h1>
      </div>
      <Drawing name="hero" className="-mb-[3px] ml-auto max-w-md" />
    </section>
  )
}

function Tickets() {
  const { t } = useTranslation()
  const services = useServices()
  const known = services.queries.getQueryData(ticketsQuery(services).queryKey)
  const tickets = useQuery({
    ...ticketsQuery(services),
    refetchInterval: usePollEvery(soonestOpening(known?.items ?? [], services.clock.now())),
  })
  if (tickets.data === undefined && tickets.error !== null) {
    return <Trouble error={tickets.error} again={() => void tickets.refetch()} />
  }
  return (
    <section aria-labelledby="tickets" className="pt-8">
      <h2 id="tickets" className="sr-only">
        {t('catalogue.home.title')}
      </h2>
      {tickets.data === undefined ? (
        <Skeleton />
      ) : tickets.data.items.length === 0 ? (
        <Empty />
      ) : (
        <ul className="divide-y divide-line">
          {tickets.data.items.map((ticket) => (
            <TicketRow key={ticket.id} ticket={ticket} />
          ))}
        </ul>
      )}
    </section>
  )
}

function Empty() {
  const { t } = useTranslation()
  return (
    <div className="mx-auto max-w-column py-10 text-center">
      <Drawing name="gate" className="mx-auto mb-6 max-w-60" />
      <p className="text-title font-bold">{t('catalogue.home.empty.title')}</p>
      <p className="mt-3 text-soft">{t('catalogue.home.empty.body')}</p>
    </div>
  )
}

function Skeleton() {
  const { t } = useTranslation()
  return (
    <div role="status" className="divide-y divide-line">
      <span className="sr-only">{t('common.loading')}</span>
      {[0, 1, 2].map((row) => (
        <div key={row} aria-hidden="true" className="grid h-37 content-center gap-3 sm:h-30">
          <div className="bone h-8 w-64 max-w-full" />
          <div className="bone h-5 w-44" />
        </div>
      ))}
    </div>
  )
}
