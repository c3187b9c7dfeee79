import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { OrderStatus } from '@onsale/contracts/http/order.ts'
import type { Site } from '@onsale/contracts/http/site.ts'
import type { Services } from '../app/services.ts'
import {
  getAvailability,
  getCart,
  getOrder,
  getProfile,
  getSite,
  getSiteText,
  getTicket,
  listAdmissions,
  listOrders,
  listSecurityEvents,
  listSessions,
  listTickets,
  quoteRefund,
} from './calls.ts'

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

export function ordersQuery({ client }: Client, status: OrderStatus | undefined) {
  return infiniteQueryOptions({
    queryKey: ['orders', status ?? 'all'],
    queryFn: ({ signal, pageParam }) =>
      client.call(listOrders, {
        query: {
          limit: 20,
          ...(status !== undefined && { status }),
          ...(pageParam !== undefined && { cursor: pageParam }),
        },
        signal,
      }),
    initialPageParam: undefined as string | undefined, // a cursor from the second page on
    getNextPageParam: ({ nextCursor }) => nextCursor,
  })
}

export function admissionsQuery({ client }: Client, orderId: string) {
  return queryOptions({
    queryKey: ['admissions', orderId],
    queryFn: ({ signal }) => client.call(listAdmissions, { params: { orderId }, signal }),
  })
}

/** What cancelling these admissions would give back now; undefined: all that are left. */
export function quoteQuery(
  { client }: Client,
  orderId: string,
  admissionIds: readonly string[] | undefined,
) {
  return queryOptions({
    queryKey: ['quote', orderId, admissionIds ?? 'all'],
    queryFn: ({ signal }) =>
      client.call(quoteRefund, {
        params: { orderId },
        ...(admissionIds !== undefined && { query: { admissionIds: admissionIds.join(',') } }),
        signal,
      }),
    // A quote is true for the day and the price it was given for: always asked anew.
    gcTime: 0,
    staleTime: 0,
  })
}

export function cartQuery({ client }: Client) {
  return queryOptions({
    queryKey: ['cart'],
    queryFn: ({ signal }) => client.call(getCart, { signal }),
  })
}

export function profileQuery({ client }: Client) {
  return queryOptions({
    queryKey: ['profile'],
    queryFn: ({ signal }) => client.call(getProfile, { signal }),
  })
}

export function sessionsQuery({ client }: Client) {
  return queryOptions({
    queryKey: ['sessions'],
    queryFn: ({ signal }) => client.call(listSessions, { signal }),
  })
}

export function securityEventsQuery({ client }: Client) {
  return infiniteQueryOptions({
    queryKey: ['security events'],
    queryFn: ({ signal, pageParam }) =>
      client.call(listSecurityEvents, {
        query: { limit: 20, ...(pageParam !== undefined && { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: undefined as string | undefined, // a cursor from the second page on
    getNextPageParam: ({ nextCursor }) => nextCursor,
  })
}
