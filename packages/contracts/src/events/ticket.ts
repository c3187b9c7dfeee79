import { saleSchema } from '../internal/sale.ts'
import { defineEvent } from './event.ts'

/** A ticket was created or changed: all that the order service sells by, at this version. */
export const ticketChanged = defineEvent({
  type: 'ticket.changed',
  topic: 'onsale.ticket.v1',
  data: saleSchema,
})
