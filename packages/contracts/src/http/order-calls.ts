import Type from 'typebox'
import { defineCall } from './call.ts'
import {
  ADMISSION_IDS_MAX,
  admissionSchema,
  cancelBody,
  newOrderBody,
  orderSchema,
  orderStatusSchema,
  quoteSchema,
} from './order.ts'
import { idSchema, listQuery, pageOf } from './pieces.ts'

const tag = 'Orders'
const orderParams = Type.Object({ orderId: idSchema })

/** What buying can be refused with, from the cart or directly. */
export const buyingRefusals = [
  'UNIT_NOT_FOUND',
  'SALE_NOT_OPEN',
  'SALE_CLOSED',
  'SALE_PAUSED',
  'CURRENCY_MIXED',
  'PRICE_CHANGED',
  'LIMIT_EXCEEDED',
  'SOLD_OUT',
] as const

export const createOrder = defineCall({
  operation: 'createOrder',
  summary: 'Take a hold on tickets, all or nothing',
  tag,
  method: 'POST',
  path: '/api/orders',
  access: 'customer',
  body: newOrderBody,
  idempotent: true,
  answers: { 201: orderSchema },
  refusals: buyingRefusals,
})

export const listOrders = defineCall({
  operation: 'listOrders',
  summary: 'My orders, newest first',
  tag,
  method: 'GET',
  path: '/api/orders',
  access: 'customer',
  query: Type.Object({ ...listQuery, status: Type.Optional(orderStatusSchema) }),
  answers: { 200: pageOf(orderSchema) },
  refusals: [],
})

export const getOrder = defineCall({
  operation: 'getOrder',
  summary: 'One of my orders',
  tag,
  method: 'GET',
  path: '/api/orders/{orderId}',
  access: 'customer',
  params: orderParams,
  answers: { 200: orderSchema },
  refusals: ['NOT_FOUND'],
})

export const quoteRefund = defineCall({
  operation: 'quoteRefund',
  summary: 'What cancelling would give back now',
  tag,
  method: 'GET',
  path: '/api/orders/{orderId}/refund-quote',
  access: 'customer',
  params: orderParams,
  query: Type.Object({
    admissionIds: Type.Optional(
      Type.String({
        pattern: `^[^,]+(,[^,]+){0,${ADMISSION_IDS_MAX - 1}}$`,
        description: `1 to ${ADMISSION_IDS_MAX} admission ids, comma-separated`,
      }),
    ),
  }),
  answers: { 200: quoteSchema },
  refusals: ['NOT_FOUND', 'NOT_CANCELLABLE'],
})

export const cancelOrder = defineCall({
  operation: 'cancelOrder',
  summary: 'Give back an order, or some of its admissions',
  tag,
  method: 'POST',
  path: '/api/orders/{orderId}/cancel',
  access: 'customer',
  params: orderParams,
  body: cancelBody,
  bodyOptional: true,
  idempotent: true,
  answers: { 200: orderSchema },
  refusals: ['NOT_FOUND', 'NOT_CANCELLABLE', 'QUOTE_CHANGED'],
})

export const listAdmissions = defineCall({
  operation: 'listAdmissions',
  summary: 'The admissions of a paid order, with the codes to show at the gate',
  tag,
  method: 'GET',
  path: '/api/orders/{orderId}/admissions',
  access: 'customer',
  params: orderParams,
  answers: { 200: Type.Object({ items: Type.Array(admissionSchema) }) },
  refusals: ['NOT_FOUND'],
})

export const orderCalls = [
  createOrder,
  listOrders,
  getOrder,
  quoteRefund,
  cancelOrder,
  listAdmissions,
] as const
