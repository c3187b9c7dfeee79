import Type from 'typebox'
import { defineEvent } from './event.ts'

/** What happened to an order. Amounts are minor units: paid, or given back. */
const data = Type.Object({
  orderId: Type.String(),
  userId: Type.String(),
  amount: Type.Integer(),
  currency: Type.String(),
})
const topic = 'onsale.order.v1'

/** The events of orders by type. */
export const orderChanged = {
  'order.paid': defineEvent({ type: 'order.paid', topic, data }),
  'order.cancelled': defineEvent({ type: 'order.cancelled', topic, data }),
  'order.refunded': defineEvent({ type: 'order.refunded', topic, data }),
  'payment.late_refunded': defineEvent({ type: 'payment.late_refunded', topic, data }),
} as const
