import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { TicketSummary, UnitAvailability } from '@onsale/contracts/http/ticket.ts'
import { usePollEvery } from '../../api/poll-every.ts'
import { availabilityQuery } from '../../api/queries.ts'
import { useFormat, useIsPast, useLanguage, useLeftUntil } from '../../app/hooks.ts'
import { useServices } from '../../app/services.ts'
import { HalfCircle, Hourglass, OpenCircle, Struck } from '../../design/icons.tsx'
import { clockText } from '../../time/count-down.ts'
import { dateInZone } from '../../time/calendar-date.ts'
import { salePhase } from '../ticket/sale-phase.ts'

/** A ticket as the list shows it: name, price, and where its sale is now. */
export function TicketRow({ ticket }: { readonly ticket: TicketSummary }) {
  const language = useLanguage()
  const format = useFormat()
  return (
    <li>
      <Link
        to="/tickets/$ticketId"
        params={{ ticketId: ticket.id }}
        className="group -mx-4 grid grid-cols-[1fr_auto] items-baseline gap-x-6 gap-y-2 px-4 py-6 transition-colors hover:bg-sheet"
      >
        <span className="col-span-2 text-title font-bold underline-offset-6 group-hover:underline sm:col-span-1">
          {ticket.name[language]}
        </span>
        <span className="figures order-last text-lead font-bold sm:order-none sm:text-title">
          {format.money(ticket.price)}
        </span>
        <span className="min-w-0 sm:col-span-2">
          <Status ticket={ticket} />
        </span>
      </Link>
    </li>
  )
}

const DAY_MS = 86_400_000

function Status({ ticket }: { readonly ticket: TicketSummary }) {
  const { t } = useTranslation()
  const { clock } = useServices()
  useIsPast(Date.parse(ticket.saleOpensAt))
  useIsPast(Date.parse(ticket.saleClosesAt))
  const now = clock.now()
  const phase = salePhase(ticket, now)
  if (phase === 'before') return <Opens ticket={ticket} now={now} />
  if (phase !== 'open') {
    return (
      <Sign icon={<Struck />} tone="text-soft">
        {t(phase === 'paused' ? 'catalogue.status.PAUSED' : 'catalogue.status.CLOSED')}
      </Sign>
    )
  }
  if (ticket.status === 'SOLD_OUT') {
    return (
      <Sign icon={<Struck />} tone="text-soft">
        {t('catalogue.status.SOLD_OUT')}
      </Sign>
    )
  }
  return <Left ticket={ticket} />
}

function Sign({
  icon,
  tone,
  children,
}: {
  readonly icon: ReactNode
  readonly tone: string
  readonly children: ReactNode
}) {
  return (
    <span className={`figures flex items-center gap-2 font-medium ${tone}`}>
      {icon}
      <span>{children}</span>
    </span>
  )
}

function Opens({ ticket, now }: { readonly ticket: TicketSummary; readonly now: number }) {
  const { t } = useTranslation()
  const format = useFormat()
  const opensAt = Date.parse(ticket.saleOpensAt)
  return (
    <Sign icon={<Hourglass />} tone="text-ink">
      {t('catalogue.opensAt', { when: format.instant(opensAt, ticket.timeZone) })}
      {opensAt - now < DAY_MS && (
        <>
          {' · '}
          <Clock opensAt={opensAt} />
        </>
      )}
    </Sign>
  )
}

function Clock({ opensAt }: { readonly opensAt: number }) {
  return <span className="font-bold">{clockText(useLeftUntil(opensAt))}</span>
}

/** How many days still have places; asked for at the pace of a list. */
function Left({ ticket }: { readonly ticket: TicketSummary }) {
  const { t } = useTranslation()
  const services = useServices()
  const { data } = useQuery({
    ...availabilityQuery(services, ticket.id),
    refetchInterval: usePollEvery(undefined),
  })
  const today = dateInZone(services.clock.now(), ticket.timeZone)
  const count = data === undefined ? undefined : daysWithPlaces(data.units, today)
  if (count === 0) {
    return (
      <Sign icon={<Hourglass />} tone="text-soft">
        {t('catalogue.allHeld')}
      </Sign>
    )
  }
  const isFew = count !== undefined && count <= FEW_DAYS
  return (
    <Sign icon={isFew ? <HalfCircle /> : <OpenCircle />} tone={isFew ? 'text-hot' : 'text-go'}>
      {t('catalogue.status.ON_SALE')}
      {count !== undefined && ` · ${t('catalogue.daysLeft', { count })}`}
    </Sign>
  )
}

const FEW_DAYS = 3

function daysWithPlaces(units: readonly UnitAvailability[], today: string): number {
  return units.filter(({ visitDate, free }) => visitDate >= today && free > 0).length
}
