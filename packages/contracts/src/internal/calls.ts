import Type from 'typebox'
import { defineCall } from '../http/call.ts'
import { saleSchema } from './sale.ts'

const stockFigures = Type.Object({
  unitId: Type.String(),
  version: Type.Integer(),
  capacity: Type.Integer(),
  held: Type.Integer(),
  sold: Type.Integer(),
})

/**
 * ticket → order: sell by this from the next commit on. A version not higher than the one
 * known changes nothing (`applied` false). Units not known yet are added.
 */
export const putSale = defineCall({
  operation: 'putSale',
  summary: 'Sell a ticket by these terms from now on',
  tag: 'Internal',
  method: 'PUT',
  path: '/internal/sales',
  access: 'service',
  // A version that is not higher changes nothing, whenever it comes.
  repeatable: true,
  body: saleSchema,
  answers: { 200: Type.Object({ applied: Type.Boolean(), units: Type.Array(stockFigures) }) },
  refusals: [],
})

const key = Type.Object({
  userId: Type.String(),
  key: Type.String(),
  fingerprint: Type.String(),
})

/**
 * ticket → order: a person uses this idempotency key for a request to the catalogue. Keys are
 * one space a person over all services, and order keeps it.
 */
export const claimKey = defineCall({
  operation: 'claimKey',
  summary: 'Use an idempotency key for a request elsewhere',
  tag: 'Internal',
  method: 'PUT',
  path: '/internal/keys',
  access: 'service',
  // The same request may claim its key again. One that comes after the key was given back uses
  // it up: nobody else's request is meant to have it.
  repeatable: true,
  body: key,
  answers: { 204: null },
  refusals: ['IDEMPOTENCY_KEY_REUSED'],
})

/** ticket → order: that request was refused, so the key is free again. */
export const freeKey = defineCall({
  operation: 'freeKey',
  summary: 'Give an idempotency key back',
  tag: 'Internal',
  method: 'POST',
  path: '/internal/keys/free',
  access: 'service',
  body: key,
  answers: { 204: null },
  refusals: [],
})

/** ticket → order: a unit shall have this capacity; order alone knows what is claimed. */
export const changeCapacity = defineCall({
  operation: 'changeCapacity',
  summary: 'Change the capacity of a unit',
  tag: 'Internal',
  method: 'PUT',
  path: '/internal/units/{unitId}/capacity',
  access: 'service',
  params: Type.Object({ unitId: Type.String() }),
  body: Type.Object({ capacity: Type.Integer({ minimum: 0 }) }),
  answers: { 200: stockFigures },
  refusals: ['UNIT_NOT_FOUND', 'CAPACITY_BELOW_CLAIMED'],
})
