import { adminCalls } from './admin-calls.ts'
import { adminUserCalls } from './admin-user-calls.ts'
import { authCalls } from './auth-calls.ts'
import type { Call } from './call.ts'
import { cartCalls } from './cart-calls.ts'
import { getAvailability, getTicket, getTime, listTickets } from './catalogue-calls.ts'
import { meCalls } from './me-calls.ts'
import { orderCalls } from './order-calls.ts'
import { paymentCalls } from './payment-calls.ts'

/** Which service answers which call of the public API; what is in none the gateway answers. */
export const callsByService: Readonly<Record<'user' | 'ticket' | 'order', readonly Call[]>> = {
  user: [...authCalls, ...meCalls, ...adminUserCalls],
  ticket: [listTickets, getTicket, getTime, ...adminCalls],
  order: [getAvailability, ...orderCalls, ...paymentCalls, ...cartCalls],
}
