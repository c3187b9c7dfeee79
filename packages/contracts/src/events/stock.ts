import Type from 'typebox'
import { defineEvent } from './event.ts'

/** The figures of a unit after a batch moved its stock: absolute, by version, never a delta. */
export const stockChanged = defineEvent({
  type: 'stock.changed',
  topic: 'onsale.order.v1',
  data: Type.Object({
    unitId: Type.String(),
    ticketId: Type.String(),
    version: Type.Integer(),
    capacity: Type.Integer(),
    held: Type.Integer(),
    sold: Type.Integer(),
  }),
})
