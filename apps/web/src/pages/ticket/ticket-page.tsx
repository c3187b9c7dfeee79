import { usePrefetchQuery, useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Ticket } from '@onsale/contracts/http/ticket.ts'
import { usePollEvery } from '../../api/poll-every.ts'
import { availabilityQuery, ticketQuery } from '../../api/queries.ts'
import { useFormat, useIsPast, useLanguage, useTitle } from '../../app/hooks.ts'
import { useServices } from '../../app/services.ts'
import { chance } from '../../browser/time.ts'
import { Trouble } from '../../design/trouble.tsx'
import { dateInZone } from '../../time/calendar-date.ts'
import { Calendar } from './calendar.tsx'
import { Counter } from './counter.tsx'
import { type Day, daysOf } from './day.ts'
import { Opening, OpeningSaid } from './opening.tsx'
import { RefundTable } from './refund-table.tsx'
import { salePhase } from './sale-phase.ts'
import { TicketSkeleton } from './ticket-skeleton.tsx'
import { useFreshTokenAtOpening } from './use-fresh-token.ts'
import { useHold } from './use-hold.ts'

export function TicketPage() {
  const { ticketId } = useParams({ from: '/tickets/$ticketId' })
  const services = useServices()
  const wanted = ticketQuery(services, ticketId)
  usePrefetchQuery(availabilityQuery(services, ticketId)) // beside the ticket, not after it
  const known = services.queries.getQueryData(wanted.queryKey)
  const ticket = useQuery({ ...wanted, refetchInterval: usePollEvery(known?.saleOpensAt) })
  const language = useLanguage()
  useTitle(ticket.data?.name[language])
  if (ticket.data !== undefined) return <TicketView key={ticketId} ticket={ticket.data} />
  if (ticket.error !== null) {
    return <Trouble error={ticket.error} again={() => void ticket.refetch()} />
  }
  return <TicketSkeleton />
}

/** A crowd that sees the opening in one second asks for figures over two. */
const AFTER_OPENING_WITHIN_MS = 2_000

function useDays(ticket: Ticket): ReadonlyMap<string, Day> {
  const services = useServices()
  const { clock, time } = services
  const availability = useQuery({
    ...availabilityQuery(services, ticket.id),
    refetchInterval: usePollEvery(ticket.saleOpensAt),
  })
  const isOpen = useIsPast(Date.parse(ticket.saleOpensAt))
  const { refetch } = availability
  useEffect(() => {
    if (!isOpen) return
    return time.after(chance() * AFTER_OPENING_WITHIN_MS, () => void refetch())
  }, [isOpen, refetch, time])
  return daysOf(ticket.units, availability.data?.units, dateInZone(clock.now(), ticket.timeZone))
}

/**
 * A phone shows one column with day, quantity and button stuck to its lower edge; from 64 rem
 * the counter is a card on the right that stays in sight.
 */
function TicketView({ ticket }: { readonly ticket: Ticket }) {
  const { clock } = useServices()
  const days = useDays(ticket)
  const [chosen, setChosen] = useState<string>()
  const [quantity, setQuantity] = useState(1)
  const hold = useHold(ticket.id)
  useFreshTokenAtOpening(Date.parse(ticket.saleOpensAt))
  // Each draws the page anew when its moment comes.
  useIsPast(Date.parse(ticket.saleOpensAt))
  useIsPast(Date.parse(ticket.saleClosesAt))
  const phase = salePhase(ticket, clock.now())
  const day = chosen === undefined ? undefined : days.get(chosen)
  return (
    <article className="mx-auto flex max-w-column flex-col gap-8 pt-4 lg:grid lg:max-w-none lg:grid-cols-[minmax(0,1fr)_24rem] lg:items-start lg:gap-x-16 lg:pt-8">
      <div className="grid gap-8">
        <Intro ticket={ticket} />
        {phase === 'before' && <Opening opensAt={ticket.saleOpensAt} timeZone={ticket.timeZone} />}
        <Calendar
          {...{ days, chosen }}
          onChoose={(date) => {
            setChosen(date)
            hold.forget()
          }}
        />
        <RefundTable policy={ticket.refundPolicy} timeZone={ticket.timeZone} />
      </div>
      <OpeningSaid opensAt={ticket.saleOpensAt} />
      <aside className="sticky bottom-0 z-10 -mx-4 border-t border-line bg-paper px-4 pt-3 pb-[max(0.75rem,env(safe-area-inset-bottom))] sm:mx-0 lg:top-8 lg:bottom-auto lg:rounded-sheet lg:border lg:bg-sheet lg:p-6">
        <Price ticket={ticket} />
        <Counter
          {...{ ticket, phase, days, day, quantity, hold }}
          onQuantity={(next) => setQuantity(next)}
        />
      </aside>
    </article>
  )
}

function Intro({ ticket }: { readonly ticket: Ticket }) {
  const { t } = useTranslation()
  const format = useFormat()
  const language = useLanguage()
  return (
    <header>
      <p className="text-small font-medium text-soft">{ticket.venue}</p>
      <h1 className="mt-1 text-title font-bold lg:text-display">{ticket.name[language]}</h1>
      <p className="mt-3 max-w-[60ch] whitespace-pre-line text-soft">
        {ticket.description[language]}
      </p>
      <p className="figures mt-4 flex flex-wrap items-baseline gap-x-4 gap-y-1 lg:hidden">
        <span className="text-title font-bold">{format.money(ticket.price)}</span>
        <span className="text-soft">
          {t(`catalogue.limit.${ticket.limitScope}`, { count: ticket.perPersonLimit })}
        </span>
      </p>
    </header>
  )
}

/** On a desk the price belongs to the counter. */
function Price({ ticket }: { readonly ticket: Ticket }) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <p className="figures mb-5 hidden lg:block">
      <span className="block text-display font-bold">{format.money(ticket.price)}</span>
      <span className="text-soft">
        {t(`catalogue.limit.${ticket.limitScope}`, { count: ticket.perPersonLimit })}
      </span>
    </p>
  )
}
