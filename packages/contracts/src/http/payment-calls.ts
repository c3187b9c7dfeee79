import Type, { type Static } from 'typebox'
import { defineCall } from './call.ts'
import { orderSchema } from './order.ts'
import { confirmBody, newPaymentBody, paymentSchema } from './payment.ts'
import { idSchema } from './pieces.ts'

const tag = 'Payments'
const paymentParams = Type.Object({ orderId: idSchema, paymentId: idSchema })

export const createPayment = defineCall({
  operation: 'createPayment',
  summary: 'Begin to pay; replaces a payment that is still CREATED',
  tag,
  method: 'POST',
  path: '/api/orders/{orderId}/payments',
  access: 'customer',
  params: Type.Object({ orderId: idSchema }),
  body: newPaymentBody,
  idempotent: true,
  answers: { 201: paymentSchema },
  refusals: ['NOT_FOUND', 'PAYMENT_IN_PROGRESS', 'ORDER_NOT_PAYABLE'],
})

export const getPayment = defineCall({
  operation: 'getPayment',
  summary: 'One payment of my order',
  tag,
  method: 'GET',
  path: '/api/orders/{orderId}/payments/{paymentId}',
  access: 'customer',
  params: paymentParams,
  answers: { 200: paymentSchema },
  refusals: ['NOT_FOUND'],
})

export const giveUpPayment = defineCall({
  operation: 'giveUpPayment',
  summary: 'Give up a payment that is still CREATED',
  tag,
  method: 'DELETE',
  path: '/api/orders/{orderId}/payments/{paymentId}',
  access: 'customer',
  params: paymentParams,
  answers: { 204: null },
  refusals: ['NOT_FOUND', 'PAYMENT_IN_PROGRESS', 'ORDER_NOT_PAYABLE'],
})

const confirmedSchema = Type.Object({ payment: paymentSchema, order: orderSchema })

export const confirmPayment = defineCall({
  operation: 'confirmPayment',
  summary: 'Have the provider decide; 202 while it has not',
  tag,
  method: 'POST',
  path: '/api/orders/{orderId}/payments/{paymentId}/confirm',
  access: 'customer',
  params: paymentParams,
  body: confirmBody,
  idempotent: true,
  answers: { 200: confirmedSchema, 202: confirmedSchema },
  refusals: ['NOT_FOUND', 'PAYMENT_DECLINED', 'PAYMENT_IN_PROGRESS', 'ORDER_NOT_PAYABLE'],
})

/** Phones come back in another browser: the single-use token is the authority. */
export const returnFromPayment = defineCall({
  operation: 'returnFromPayment',
  summary: 'Where a provider sends the browser back to; finishes the payment and redirects',
  tag,
  method: 'GET',
  path: '/api/payments/return/{provider}/{returnToken}',
  access: 'public',
  limit: 'none',
  params: Type.Object({ provider: Type.String(), returnToken: Type.String() }),
  query: Type.Object({
    outcome: Type.Optional(Type.String({ maxLength: 64, description: 'Of the sandbox only' })),
  }),
  answers: { 303: null },
  refusals: ['NOT_FOUND'],
})

export const receiveWebhook = defineCall({
  operation: 'receiveWebhook',
  summary: 'A hint of a provider; 2xx only when stored',
  tag,
  method: 'POST',
  path: '/api/payments/webhooks/{provider}',
  access: 'public',
  limit: 'none',
  params: Type.Object({ provider: Type.String() }),
  bodyRaw: true,
  answers: { 204: null },
  refusals: ['NOT_FOUND', 'RATE_LIMITED'],
})

export const paymentCalls = [
  createPayment,
  getPayment,
  giveUpPayment,
  confirmPayment,
  returnFromPayment,
  receiveWebhook,
] as const

export type Confirmed = Static<typeof confirmedSchema>
