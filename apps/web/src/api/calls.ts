import type * as auth from '@onsale/contracts/http/auth-calls.ts'
import type * as cart from '@onsale/contracts/http/cart-calls.ts'
import type * as catalogue from '@onsale/contracts/http/catalogue-calls.ts'
import type * as me from '@onsale/contracts/http/me-calls.ts'
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

const post = { method: 'POST', access: 'public', idempotent: false } as const
const postMine = { method: 'POST', access: 'customer', idempotent: false } as const

export const signUp = line<typeof auth.signUp>({ ...post, path: '/api/auth/signup' })
export const verifyEmail = line<typeof auth.verifyEmail>({
  ...post,
  path: '/api/auth/verify-email',
})
export const resendCode = line<typeof auth.resendCode>({
  ...post,
  path: '/api/auth/verify-email/resend',
})
export const logIn = line<typeof auth.logIn>({ ...post, path: '/api/auth/login' })
export const refreshTokens = line<typeof auth.refreshTokens>({
  ...post,
  path: '/api/auth/refresh',
})
export const logOut = line<typeof auth.logOut>({ ...postMine, path: '/api/auth/logout' })
export const logOutEverywhere = line<typeof auth.logOutEverywhere>({
  ...postMine,
  path: '/api/auth/logout-all',
})
export const resetPassword = line<typeof auth.resetPassword>({
  ...post,
  path: '/api/auth/password-reset',
})
export const confirmReset = line<typeof auth.confirmReset>({
  ...post,
  path: '/api/auth/password-reset/confirm',
})

export const getProfile = line<typeof me.getProfile>({ ...readMine, path: '/api/me' })
export const changeProfile = line<typeof me.changeProfile>({
  ...{ ...changeMine, method: 'PATCH', path: '/api/me' },
})
export const deleteAccount = line<typeof me.deleteAccount>({
  ...{ ...changeMine, method: 'DELETE', path: '/api/me' },
})
export const exportAccount = line<typeof me.exportAccount>({
  ...readMine,
  path: '/api/me/export',
})
export const listSecurityEvents = line<typeof me.listSecurityEvents>({
  ...readMine,
  path: '/api/me/security-events',
})
export const changePassword = line<typeof me.changePassword>({
  ...{ ...changeMine, method: 'PUT', path: '/api/me/password' },
})
export const listSessions = line<typeof me.listSessions>({
  ...readMine,
  path: '/api/me/sessions',
})
export const endSession = line<typeof me.endSession>({
  ...{ ...changeMine, method: 'DELETE', path: '/api/me/sessions/{sessionId}' },
})
