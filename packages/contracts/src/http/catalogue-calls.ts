import Type from 'typebox'
import { defineCall } from './call.ts'
import { dateSchema, idSchema, listQuery, pageOf } from './pieces.ts'
import { availabilitySchema, ticketSchema, ticketSummarySchema } from './ticket.ts'

const tag = 'Catalogue'
const ticketParams = Type.Object({ ticketId: idSchema })

export const listTickets = defineCall({
  operation: 'listTickets',
  summary: 'Tickets, newest first, without their units',
  tag,
  method: 'GET',
  path: '/api/tickets',
  access: 'public',
  query: Type.Object({ ...listQuery, visitDate: Type.Optional(dateSchema) }),
  answers: { 200: pageOf(ticketSummarySchema), 304: null },
  refusals: [],
})

export const getTicket = defineCall({
  operation: 'getTicket',
  summary: 'One ticket with its visit dates',
  tag,
  method: 'GET',
  path: '/api/tickets/{ticketId}',
  access: 'public',
  params: ticketParams,
  answers: { 200: ticketSchema, 304: null },
  refusals: ['NOT_FOUND'],
})

export const getAvailability = defineCall({
  operation: 'getAvailability',
  summary: 'How much is left of each visit date, at most 1 s old',
  tag,
  method: 'GET',
  path: '/api/tickets/{ticketId}/availability',
  access: 'public',
  params: ticketParams,
  query: Type.Object({
    from: Type.Optional(dateSchema),
    to: Type.Optional(dateSchema),
  }),
  answers: { 200: availabilitySchema },
  refusals: ['NOT_FOUND'],
})

export const getTime = defineCall({
  operation: 'getTime',
  summary: "The server's time, for countdowns",
  tag,
  method: 'GET',
  path: '/api/time',
  access: 'public',
  answers: { 200: Type.Object({ now: Type.Integer({ description: 'UTC milliseconds' }) }) },
  refusals: [],
})

export const catalogueCalls = [listTickets, getTicket, getAvailability, getTime] as const
