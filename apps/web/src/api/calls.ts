import type * as cart from '@onsale/contracts/http/cart-calls.ts'
import type * as catalogue from '@onsale/contracts/http/catalogue-calls.ts'
import type * as orders from '@onsale/contracts/http/order-calls.ts'
import type * as payments from '@onsale/contracts/http/payment-calls.ts'
import type * as site from '@onsale/contracts/http/site-calls.ts'
import { line } from './call-line.ts'

// One line a call that the app makes; see call-line.ts. Add yours by its contract's name.

const read = { method: 'GET', access: 'public', idempotent: false } as const
const readMine = { method: 'GET', access: 'customer', idempotent: false } as const
const move = { method: 'POST', access: 'customer', idempotent: true } as const

export const getSite = line<typeof site.getSite>({ ...read, path: '/api/site' })
export const getSiteText = line<typeof site.getSiteText>({
  ...read,
  path: '/api/site/texts/{name}',
})

export const listTickets = line<typeof catalogue.listTickets>({ ...read, path: '/api/tickets' })
export const getTicket = line<typeof catalogue.getTicket>({
  ...read,
  path: '/api/tickets/{ticketId}',
})
export const getAvailability = line<typeof catalogue.getAvailability>({
  ...read,
  path: '/api/tickets/{ticketId}/availability',
})
export const getTime = line<typeof catalogue.getTime>({ ...read, path: '/api/time' })

export const createOrder = line<typeof orders.createOrder>({ ...move, path: '/api/orders' })
export const getOrder = line<typeof orders.getOrder>({ ...readMine, path: '/api/orders/{orderId}' })

export const listOrders = line<typeof orders.listOrders>({ ...readMine, path: '/api/orders' })
export const quoteRefund = line<typeof orders.quoteRefund>({
  ...readMine,
  path: '/api/orders/{orderId}/refund-quote',
})
export const cancelOrder = line<typeof orders.cancelOrder>({
  ...move,
  path: '/api/orders/{orderId}/cancel',
})
export const listAdmissions = line<typeof orders.listAdmissions>({
  ...readMine,
  path: '/api/orders/{orderId}/admissions',
})
export const createPayment = line<typeof payments.createPayment>({
  ...move,
  path: '/api/orders/{orderId}/payments',
})
export const confirmPayment = line<typeof payments.confirmPayment>({
  ...move,
  path: '/api/orders/{orderId}/payments/{paymentId}/confirm',
})

const changeMine = { access: 'customer', idempotent: false } as const

export const getCart = line<typeof cart.getCart>({ ...readMine, path: '/api/cart' })
export const putCartLine = line<typeof cart.putCartLine>({
  ...{ ...changeMine, method: 'PUT', path: '/api/cart/lines/{unitId}' },
})
export const deleteCartLine = line<typeof cart.deleteCartLine>({
  ...{ ...changeMine, method: 'DELETE', path: '/api/cart/lines/{unitId}' },
})
export const checkoutCart = line<typeof cart.checkoutCart>({ ...move, path: '/api/cart/checkout' })
