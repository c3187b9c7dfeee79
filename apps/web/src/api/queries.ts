import { queryOptions } from '@tanstack/react-query'
import type { Site } from '@onsale/contracts/http/site.ts'
import type { Services } from '../app/services.ts'
import { getAvailability, getOrder, getSite, getSiteText, getTicket, listTickets } from './calls.ts'

type Client = Pick<Services, 'client'>

/** The page carries it already; only a page served by the dev server has to ask. */
export function siteQuery({ client }: Client) {
  const embedded = document.getElementById('site')?.textContent ?? undefined
  return queryOptions({
    queryKey: ['site'],
    queryFn: ({ signal }) => client.call(getSite, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    // The server writes what getSite answers.
    ...(embedded !== undefined && { initialData: JSON.parse(embedded) as Site }),
  })
}

export function siteTextQuery({ client }: Client, name: string) {
  return queryOptions({
    queryKey: ['site text', name],
    queryFn: ({ signal }) => client.call(getSiteText, { params: { name }, signal }),
  })
}

export function ticketsQuery({ client }: Client) {
  return queryOptions({
    queryKey: ['tickets'],
    queryFn: ({ signal }) => client.call(listTickets, { query: { limit: 50 }, signal }),
  })
}

export function ticketQuery({ client }: Client, ticketId: string) {
  return queryOptions({
    queryKey: ['ticket', ticketId],
    queryFn: ({ signal }) => client.call(getTicket, { params: { ticketId }, signal }),
  })
}

export function availabilityQuery({ client }: Client, ticketId: string) {
  return queryOptions({
    queryKey: ['availability', ticketId],
    queryFn: ({ signal }) => client.call(getAvailability, { params: { ticketId }, signal }),
  })
}

export function orderQuery({ client }: Client, orderId: string) {
  return queryOptions({
    queryKey: ['order', orderId],
    queryFn: ({ signal }) => client.call(getOrder, { params: { orderId }, signal }),
  })
}
