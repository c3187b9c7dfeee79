import Type from 'typebox'
import { defineCall } from './call.ts'
import { idSchema } from './pieces.ts'
import {
  capacityBody,
  newTicketBody,
  ticketChangesBody,
  ticketSchema,
  unitInput,
  unitSchema,
} from './ticket.ts'

const tag = 'Administration'
const ticketParams = Type.Object({ ticketId: idSchema })

export const createTicket = defineCall({
  operation: 'createTicket',
  summary: 'Put a ticket on sale',
  tag,
  method: 'POST',
  path: '/api/admin/tickets',
  access: 'admin',
  body: newTicketBody,
  idempotent: true,
  answers: { 201: ticketSchema },
  refusals: [],
})

export const changeTicket = defineCall({
  operation: 'changeTicket',
  summary: 'Change a ticket; holds for every claim committed after the answer',
  tag,
  method: 'PATCH',
  path: '/api/admin/tickets/{ticketId}',
  access: 'admin',
  params: ticketParams,
  body: ticketChangesBody,
  answers: { 200: ticketSchema },
  refusals: ['NOT_FOUND'],
})

export const pauseTicket = defineCall({
  operation: 'pauseTicket',
  summary: 'Stop selling a ticket for now',
  tag,
  method: 'POST',
  path: '/api/admin/tickets/{ticketId}/pause',
  access: 'admin',
  params: ticketParams,
  answers: { 200: ticketSchema },
  refusals: ['NOT_FOUND'],
})

export const resumeTicket = defineCall({
  operation: 'resumeTicket',
  summary: 'Go on selling a paused ticket',
  tag,
  method: 'POST',
  path: '/api/admin/tickets/{ticketId}/resume',
  access: 'admin',
  params: ticketParams,
  answers: { 200: ticketSchema },
  refusals: ['NOT_FOUND'],
})

export const putUnit = defineCall({
  operation: 'putUnit',
  summary: 'Change the capacity of a visit date',
  tag,
  method: 'PUT',
  path: '/api/admin/tickets/{ticketId}/units/{unitId}',
  access: 'admin',
  params: Type.Object({ ticketId: idSchema, unitId: idSchema }),
  body: capacityBody,
  answers: { 200: unitSchema },
  refusals: ['NOT_FOUND', 'UNIT_NOT_FOUND', 'CAPACITY_BELOW_CLAIMED'],
})

export const addUnit = defineCall({
  operation: 'addUnit',
  summary: 'Add a visit date to a ticket',
  tag,
  method: 'POST',
  path: '/api/admin/tickets/{ticketId}/units',
  access: 'admin',
  params: ticketParams,
  body: unitInput,
  idempotent: true,
  answers: { 201: unitSchema },
  refusals: ['NOT_FOUND', 'UNIT_EXISTS'],
})

export const adminCalls = [
  createTicket,
  changeTicket,
  pauseTicket,
  resumeTicket,
  putUnit,
  addUnit,
] as const
